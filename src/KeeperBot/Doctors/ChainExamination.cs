using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.Doctors;

/// <summary>What the chain says at one block.</summary>
/// <param name="Head">The block.</param>
/// <param name="Answers">What contracts answered.</param>
/// <param name="Codes">Code hashes of the contracts that the mandate names, of adapters, and of the keeper.</param>
/// <param name="Proxies">What stands in the proxy slots of vaults, executors and adapters.</param>
/// <param name="Trials">What became of the calls that must be refused.</param>
internal sealed record ChainExamination(
    BlockHeader Head,
    Answers Answers,
    ImmutableDictionary<Address, Hash32> Codes,
    ImmutableArray<ProxySlot> Proxies,
    ImmutableArray<Trial> Trials)
{
    /// <summary>Whether there is code at an address.</summary>
    public bool HasCode(Address account) =>
        Codes.TryGetValue(account, out var hash) && hash != CodeHashes.NoCode && !hash.IsZero;

    /// <summary>Reads what some checks need, at the newest block.</summary>
    /// <exception cref="EthereumException">The chain cannot be read.</exception>
    public static async Task<ChainExamination> ReadAsync(
        IChain chain, Mandate mandate, ImmutableArray<DoctorCheck> checks, CancellationToken cancellation)
    {
        var head = await chain.HeadAsync(cancellation);
        var stated = await CodeHashes.ReadAsync(
            chain, [mandate.Keeper, .. ContractsOf(mandate)], head.Hash, cancellation);
        var multicall = stated.First(code => code.Contract == mandate.Multicall).CodeHash;
        if (multicall == CodeHashes.NoCode || multicall.IsZero)
        {
            throw new EthereumException($"{chain.Name}: there is no Multicall3 at {mandate.Multicall}");
        }

        var answers = await BlockReader.ReadAsync(
            chain, head, known => checks.SelectMany(check => check.Observe(mandate, known)), cancellation);
        ImmutableArray<Address> adapters =
        [
            .. mandate.Vaults
                .SelectMany(vault => vault.Venues
                    .Select(venue => ExecutorTerms.VenueAt(vault.Executor, venue.VenueId, answers)?.Adapter))
                .OfType<Address>()
                .Distinct(),
        ];
        var found = await CodeHashes.ReadAsync(chain, adapters, head.Hash, cancellation);
        var watched = mandate.Vaults.SelectMany(vault => (IEnumerable<Address>)[vault.Vault, vault.Executor]);
        return new ChainExamination(
            head,
            answers,
            stated.Concat(found).DistinctBy(code => code.Contract).ToImmutableDictionary(
                code => code.Contract, code => code.CodeHash),
            await ProxySlots.ReadAsync(chain, [.. watched, .. adapters], head.Hash, cancellation),
            await TryAsync(chain, mandate, answers, head, cancellation));
    }

    /// <summary>The contracts that a mandate names.</summary>
    public static IEnumerable<Address> ContractsOf(Mandate mandate) =>
        mandate.Vaults.SelectMany(ContractsOf).Prepend(mandate.Multicall).Distinct();

    /// <summary>The contracts that a vault's part of it names.</summary>
    public static IEnumerable<Address> ContractsOf(VaultMandate vault) =>
    [
        vault.Vault, vault.Executor, vault.Base.Address, vault.Quote.Address,
        .. vault.PriceSources,
        .. vault.Venues.SelectMany(venue => venue.Named).Select(contract => contract.Address),
    ];

    /// <summary>Makes the forbidden calls of every vault whose executor answers.</summary>
    private static async Task<ImmutableArray<Trial>> TryAsync(
        IChain chain, Mandate mandate, Answers answers, BlockHeader head, CancellationToken cancellation)
    {
        var trials = ImmutableArray.CreateBuilder<Trial>();
        foreach (var vault in mandate.Vaults)
        {
            if (!ExecutorTerms.Observe(vault.Executor).All(ask => answers.TryGet(ask) is not null))
            {
                continue;
            }

            var terms = ExecutorTerms.Understand(vault.Executor, answers);
            var calls = ForbiddenCall.OfExecutor(mandate, vault, terms)
                .Concat(VaultKind.Named(vault.Kind).Forbids(mandate, vault));
            trials.AddRange(await Task.WhenAll(calls.Select(async call => new Trial(
                vault.Id,
                call,
                await chain.CallAsync(
                    new Call(call.To, call.Data) { From = call.Caller }, BlockRef.Hash(head.Hash), cancellation)))));
        }

        return trials.ToImmutable();
    }
}

/// <summary>A call that must be refused, and what became of it.</summary>
/// <param name="Vault">The vault's id.</param>
/// <param name="Call">The call.</param>
/// <param name="Outcome">What the chain would do.</param>
internal sealed record Trial(string Vault, ForbiddenCall Call, CallOutcome Outcome);
