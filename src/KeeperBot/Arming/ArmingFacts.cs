using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.Arming;

/// <summary>
/// What an operator agrees to by arming, as names and values: whatever of it changes, the agreement is void.
/// </summary>
/// <remarks>Source: reliability catalogue CF-02.</remarks>
/// <param name="Values">By name, in words that a person reads when one differs.</param>
internal sealed record ArmingFacts(ImmutableSortedDictionary<string, string> Values)
{
    /// <summary>What is known without asking a node.</summary>
    public static ArmingFacts Stated(KeeperConfiguration configuration) =>
        new(StatedValues(configuration.Mandate).ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>All of it, from what a chain answered; null when an executor did not answer as one.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="genesis">Hash of block 0.</param>
    /// <param name="answers">Holds the executors' terms and venues.</param>
    /// <param name="codes">Holds the code hashes of vaults, executors and adapters.</param>
    /// <param name="proxies">What stands in their proxy slots.</param>
    public static ArmingFacts? TryOf(
        KeeperConfiguration configuration,
        Hash32 genesis,
        Answers answers,
        IReadOnlyDictionary<Address, Hash32> codes,
        ImmutableArray<ProxySlot> proxies)
    {
        try
        {
            return new ArmingFacts(StatedValues(configuration.Mandate)
                .Append(new("genesis", genesis.ToString()))
                .Concat(configuration.Mandate.Vaults.SelectMany(vault => OfVault(vault, answers, codes, proxies)))
                .ToImmutableSortedDictionary(StringComparer.Ordinal));
        }
        catch (UnanswerableException)
        {
            return null;
        }
    }

    /// <summary>Reads all of it at the newest block.</summary>
    /// <exception cref="EthereumException">The chain cannot be read, or an executor is none.</exception>
    public static async Task<ArmingFacts> ReadAsync(
        KeeperConfiguration configuration, IChain chain, CancellationToken cancellation)
    {
        var (mandate, head) = (configuration.Mandate, await chain.HeadAsync(cancellation));
        var genesis = await chain.BlockAsync(BlockRef.Number(0), cancellation)
            ?? throw new EthereumException($"{chain.Name}: there is no block 0");
        var answers = await BlockReader.ReadAsync(
            chain,
            head,
            _ => mandate.Vaults.SelectMany(vault => ExecutorTerms.Observe(vault.Executor).Concat(
                vault.Venues.Select(venue => ExecutorTerms.Venue(vault.Executor, venue.VenueId)))),
            cancellation);
        ImmutableArray<Address> contracts =
            [.. mandate.Vaults.SelectMany(vault => ContractsOf(vault, answers)).Distinct()];
        var codes = await CodeHashes.ReadAsync(chain, contracts, head.Hash, cancellation);
        var proxies = await ProxySlots.ReadAsync(chain, contracts, head.Hash, cancellation);
        return TryOf(
                configuration, genesis.Hash, answers, codes.ToDictionary(c => c.Contract, c => c.CodeHash), proxies)
            ?? throw new EthereumException($"{chain.Name}: an executor does not answer as one; ask keeperbot doctor");
    }

    /// <summary>Vault, executor and adapters: what must not change its code.</summary>
    private static IEnumerable<Address> ContractsOf(VaultMandate vault, Answers answers) =>
    [
        vault.Vault,
        vault.Executor,
        .. vault.Venues
            .Select(venue => ExecutorTerms.VenueAt(vault.Executor, venue.VenueId, answers)?.Adapter)
            .OfType<Address>(),
    ];

    private static IEnumerable<KeyValuePair<string, string>> StatedValues(Mandate mandate) =>
    [
        new("chain id", mandate.ChainId.ToString(CultureInfo.InvariantCulture)),
        new("keeper", mandate.Keeper.ToString()),
        new("mandate", mandate.Hash.ToString()),
        new("program", ProgramVersion.Text),
        .. mandate.Vaults.SelectMany(vault => (IEnumerable<KeyValuePair<string, string>>)
        [
            new($"{vault.Id}: vault", vault.Vault.ToString()),
            new($"{vault.Id}: executor", vault.Executor.ToString()),
        ]),
    ];

    private static IEnumerable<KeyValuePair<string, string>> OfVault(
        VaultMandate vault,
        Answers answers,
        IReadOnlyDictionary<Address, Hash32> codes,
        ImmutableArray<ProxySlot> proxies)
    {
        var limits = ExecutorTerms.Understand(vault.Executor, answers).Limits;
        var contracts = vault.Venues
            .Select(venue => (
                What: $"adapter of venue {venue.VenueId}",
                Where: ExecutorTerms.VenueAt(vault.Executor, venue.VenueId, answers)?.Adapter ?? Address.Zero))
            .Append((What: "executor", Where: vault.Executor))
            .Append((What: "vault", Where: vault.Vault))
            .ToList();
        return
        [
            new($"{vault.Id}: limit maxNotionalPerTrade", limits.MaxNotionalPerTrade.ToString()),
            new($"{vault.Id}: limit maxNotionalPerWindow", limits.MaxNotionalPerWindow.ToString()),
            new($"{vault.Id}: limit maxLossPerWindow", limits.MaxLossPerWindow.ToString()),
            new($"{vault.Id}: limit windowSeconds", limits.WindowSeconds.ToString(CultureInfo.InvariantCulture)),
            new($"{vault.Id}: limit maxSlippageBps", limits.MaxSlippageBps.ToString(CultureInfo.InvariantCulture)),
            .. contracts.Where(one => one.What.StartsWith("adapter", StringComparison.Ordinal)).Select(one =>
                KeyValuePair.Create($"{vault.Id}: {one.What}", one.Where.ToString())),
            .. contracts.Select(one => KeyValuePair.Create(
                $"{vault.Id}: code of the {one.What}", codes.GetValueOrDefault(one.Where).ToString())),
            .. contracts.SelectMany(one => proxies.Where(slot => slot.Contract == one.Where).Select(slot =>
                KeyValuePair.Create($"{vault.Id}: proxy {slot.Name} of the {one.What}", slot.Target.ToString()))),
        ];
    }
}
