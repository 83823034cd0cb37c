using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>What the executor's adapter of a Uniswap V2 pair says of itself (UniswapV2SpotVenue.sol).</summary>
/// <param name="Spot">What every spot adapter says.</param>
/// <param name="Pair">The pair it trades with.</param>
public sealed record UniswapV2Adapter(SpotAdapter Spot, Address Pair)
{
    private static readonly AbiFunction PairOf = Abis.UniswapV2SpotVenue.Function("pair");
    private static readonly AbiFunction FactoryOf = Abis.UniswapV2Pair.Function("factory");
    private static readonly AbiFunction GetPair = Abis.UniswapV2Factory.Function("getPair");

    /// <summary>The reads of an adapter.</summary>
    public static IEnumerable<Ask> Observe(Address adapter) =>
        SpotAdapter.Observe(adapter).Append(new Ask(adapter, PairOf));

    /// <summary>What an adapter says.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public static UniswapV2Adapter Understand(Address adapter, Answers answers) => new(
        SpotAdapter.Understand(adapter, answers), answers.Get(new Ask(adapter, PairOf))[0].AsAddress());

    /// <summary>The same; null where <see cref="Understand"/> would find it unanswerable.</summary>
    public static UniswapV2Adapter? TryUnderstand(Address adapter, Answers answers) =>
        Observe(adapter).All(ask => answers.TryGet(ask) is not null) ? Understand(adapter, answers) : null;

    /// <summary>The read of the factory that the pair says it is of.</summary>
    public Ask Factory => new(Pair, FactoryOf);

    /// <summary>The read of the pair that a factory has of a vault's tokens.</summary>
    public static Ask PairAt(Address factory, VaultMandate vault) =>
        new(factory, GetPair, vault.Base.Address, vault.Quote.Address);
}
