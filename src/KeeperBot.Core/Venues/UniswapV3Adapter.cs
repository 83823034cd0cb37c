using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>What the executor's adapter of a Uniswap V3 pool says of itself (UniswapV3SpotVenue.sol).</summary>
/// <param name="Executor">The executor it serves.</param>
/// <param name="Router">The router it trades through.</param>
/// <param name="FeePips">Its pool's fee in millionths.</param>
/// <param name="BaseToken">Its base token.</param>
/// <param name="QuoteToken">Its quote token.</param>
public sealed record UniswapV3Adapter(
    Address Executor, Address Router, int FeePips, Address BaseToken, Address QuoteToken)
{
    private static readonly AbiFunction ExecutorOf = Abis.UniswapV3SpotVenue.Function("executor");
    private static readonly AbiFunction RouterOf = Abis.UniswapV3SpotVenue.Function("router");
    private static readonly AbiFunction FeeOf = Abis.UniswapV3SpotVenue.Function("fee");
    private static readonly AbiFunction BaseOf = Abis.UniswapV3SpotVenue.Function("baseToken");
    private static readonly AbiFunction QuoteOf = Abis.UniswapV3SpotVenue.Function("quoteToken");
    private static readonly AbiFunction FactoryOf = Abis.SwapRouter02.Function("factory");
    private static readonly AbiFunction GetPool = Abis.UniswapV3Factory.Function("getPool");
    private static readonly AbiFunction QuoterFactoryOf = Abis.QuoterV2.Function("factory");

    /// <summary>The reads of an adapter.</summary>
    public static IEnumerable<Ask> Observe(Address adapter) =>
        new[] { ExecutorOf, RouterOf, FeeOf, BaseOf, QuoteOf }.Select(read => new Ask(adapter, read));

    /// <summary>What an adapter says.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public static UniswapV3Adapter Understand(Address adapter, Answers answers) => new(
        answers.Get(new Ask(adapter, ExecutorOf))[0].AsAddress(),
        answers.Get(new Ask(adapter, RouterOf))[0].AsAddress(),
        answers.Get(new Ask(adapter, FeeOf))[0].AsInt32(),
        answers.Get(new Ask(adapter, BaseOf))[0].AsAddress(),
        answers.Get(new Ask(adapter, QuoteOf))[0].AsAddress());

    /// <summary>The same; null where <see cref="Understand"/> would find it unanswerable.</summary>
    public static UniswapV3Adapter? TryUnderstand(Address adapter, Answers answers) =>
        Observe(adapter).All(ask => answers.TryGet(ask) is not null) ? Understand(adapter, answers) : null;

    /// <summary>The read of the factory behind the router.</summary>
    public Ask Factory => new(Router, FactoryOf);

    /// <summary>The read of where that factory has the pool that the adapter trades in.</summary>
    public Ask Pool(Address factory) => new(factory, GetPool, BaseToken, QuoteToken, FeePips);

    /// <summary>The read of the factory whose pools a quoter quotes.</summary>
    public static Ask QuoterFactory(Address quoter) => new(quoter, QuoterFactoryOf);
}
