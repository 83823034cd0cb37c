using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>What every adapter that trades the executor's own tokens says of itself.</summary>
/// <param name="Executor">The executor it serves.</param>
/// <param name="BaseToken">Its base token.</param>
/// <param name="QuoteToken">Its quote token.</param>
public sealed record SpotAdapter(Address Executor, Address BaseToken, Address QuoteToken)
{
    // Of either adapter: the views have the same names and types.
    private static readonly AbiFunction ExecutorOf = Abis.UniswapV3SpotVenue.Function("executor");
    private static readonly AbiFunction BaseOf = Abis.UniswapV3SpotVenue.Function("baseToken");
    private static readonly AbiFunction QuoteOf = Abis.UniswapV3SpotVenue.Function("quoteToken");

    /// <summary>The reads of an adapter.</summary>
    public static IEnumerable<Ask> Observe(Address adapter) =>
        new[] { ExecutorOf, BaseOf, QuoteOf }.Select(read => new Ask(adapter, read));

    /// <summary>What an adapter says.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public static SpotAdapter Understand(Address adapter, Answers answers) => new(
        answers.Get(new Ask(adapter, ExecutorOf))[0].AsAddress(),
        answers.Get(new Ask(adapter, BaseOf))[0].AsAddress(),
        answers.Get(new Ask(adapter, QuoteOf))[0].AsAddress());

    /// <summary>True where <see cref="Understand"/> would not find it unanswerable.</summary>
    public static bool IsAnswered(Address adapter, Answers answers) =>
        Observe(adapter).All(ask => answers.TryGet(ask) is not null);
}
