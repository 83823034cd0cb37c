using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.ChainTests.Episodes.Venues;
using KeeperBot.Configuration;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>
/// A venue of the episodes: how it is deployed and configured, what strangers do there, and what it says of the
/// executor's account. Another venue is another of these, and one entry in <see cref="All"/>.
/// </summary>
internal abstract class EpisodeVenue
{
    /// <summary>Every venue of an episode, made anew for each chain.</summary>
    public static ImmutableArray<EpisodeVenue> All() =>
    [
        new PoolVenue(1, "deep V3 pool", 500, firstPosition: 1, kept: 1.0),
        new PoolVenue(2, "thin V3 pool", 3_000, firstPosition: 4, kept: 0.02),
        new PairVenue(3),
        new PerpsVenue(7),
        new LoanVenue(8),
    ];

    /// <summary>The executor's number for it.</summary>
    public abstract uint Id { get; }

    /// <summary>What people call it.</summary>
    public abstract string Name { get; }

    /// <summary>What is read of it at every block.</summary>
    public virtual ImmutableArray<View> Views => [];

    /// <summary>What strangers do there, each with how likely it is in a block.</summary>
    public virtual ImmutableArray<Draw> Draws => [];

    /// <summary>Deploys the venue and its adapter, lists it, and says how a keeper is configured for it.</summary>
    public abstract Task<VenueOptions> DeployAsync(EpisodeChain chain, CancellationToken cancellation);

    /// <summary>What always happens there: arbitrage that brings it to the price of the world.</summary>
    /// <param name="reading">The newest block.</param>
    /// <param name="price">Dollars per ether, 8 decimals.</param>
    public virtual IEnumerable<DevnetTransaction> Follow(ViewReading reading, BigInteger price) => [];

    /// <summary>The executor's account there; null where no position is held.</summary>
    public virtual AccountSeen? AccountIn(ViewReading reading) => null;

    /// <summary>What liquidates an account that may be: anybody can send it.</summary>
    public virtual IEnumerable<DevnetTransaction> Liquidate() => [];

    /// <summary>Whether a log says that the executor's account was liquidated.</summary>
    public virtual bool IsLiquidation(LogEntry log) => false;

    /// <summary>What undoes everything that may keep the venue closed.</summary>
    public virtual IEnumerable<DevnetTransaction> Reopen() => [];

    /// <summary>Creates the adapter and has the executor list it.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="adapter">The adapter's name in <c>abi/</c>.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="arguments">What its constructor takes after the executor.</param>
    protected async Task<Address> ListAsync(
        EpisodeChain chain, string adapter, CancellationToken cancellation, params AbiValue[] arguments)
    {
        var (owner, executor) = (DevnetAccounts.Owner, chain.Controls.Contracts.Executor);
        var code = ContractArtifact.Own(adapter).CreationCode([executor.Address, .. arguments]);
        var at = await chain.Controls.Chain.CreateAsync(owner, code, cancellation);
        await chain.Controls.Chain.ExecuteAsync(
            [executor.Call(owner, "setVenue", (ulong)Id, at, true)], cancellation);
        return at;
    }
}
