using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>What the executor's adapter of a Uniswap V3 pool says of itself (UniswapV3SpotVenue.sol).</summary>
/// <param name="Spot">What every spot adapter says.</param>
/// <param name="Router">The router it trades through.</param>
/// <param name="FeePips">Its pool's fee in millionths.</param>
public sealed record UniswapV3Adapter(SpotAdapter Spot, Address Router, int FeePips)
{
    private static readonly AbiFunction RouterOf = Abis.UniswapV3SpotVenue.Function("router");
    private static readonly AbiFunction FeeOf = Abis.UniswapV3SpotVenue.Function("fee");
    private static readonly AbiFunction FactoryOf = Abis.SwapRouter02.Function("factory");
    private static readonly AbiFunction GetPool = Abis.UniswapV3Factory.Function("getPool");
    private static readonly AbiFunction QuoterFactoryOf = Abis.QuoterV2.Function("factory");

    /// <summary>The reads of an adapter.</summary>
    public static IEnumerable<Ask> Observe(Address adapter) =>
        SpotAdapter.Observe(adapter).Concat([new Ask(adapter, RouterOf), new Ask(adapter, FeeOf)]);

    /// <summary>What an adapter says.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public static UniswapV3Adapter Understand(Address adapter, Answers answers) => new(
        SpotAdapter.Understand(adapter, answers),
        answers.Get(new Ask(adapter, RouterOf))[0].AsAddress(),
        answers.Get(new Ask(adapter, FeeOf))[0].AsInt32());

    /// <summary>The same; null where <see cref="Understand"/> would find it unanswerable.</summary>
    public static UniswapV3Adapter? TryUnderstand(Address adapter, Answers answers) =>
        Observe(adapter).All(ask => answers.TryGet(ask) is not null) ? Understand(adapter, answers) : null;

    /// <summary>The read of the factory behind the router.</summary>
    public Ask Factory => new(Router, FactoryOf);

    /// <summary>The read of where that factory has the pool that the adapter trades in.</summary>
    public Ask Pool(Address factory) => new(factory, GetPool, Spot.BaseToken, Spot.QuoteToken, FeePips);

    /// <summary>The read of the factory whose pools a quoter quotes.</summary>
    public static Ask QuoterFactory(Address quoter) => new(quoter, QuoterFactoryOf);
}
