using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Nodes;

namespace KeeperBot.Observers;

/// <summary>
/// Halts the keeper when the code of a contract that it relies on is not what it was, or its own account has code.
/// </summary>
/// <remarks>
/// What is right is what was there first; the journal remembers it. A proxy that points to another implementation keeps
/// its own code, so it is not noticed here. An account with code (EIP-7702) may spend nonces by itself.
/// </remarks>
public sealed class CodeWatch(IChain chain, Mandate mandate, KeeperJournal journal)
{
    private readonly ImmutableArray<Address> _contracts =
    [
        .. mandate.Vaults
            .SelectMany(vault => (IEnumerable<Address>)
            [
                vault.Vault, vault.Executor, vault.Base.Address, vault.Quote.Address,
                .. vault.PriceSources,
                .. vault.Venues.SelectMany(venue => venue.Named).Select(contract => contract.Address),
            ])
            .Prepend(mandate.Multicall)
            .Distinct(),
    ];

    /// <summary>Compares the code at a block with what the journal remembers, and remembers what it does not.</summary>
    /// <exception cref="EthereumException">The chain cannot be read.</exception>
    public async Task CheckAsync(BlockHeader head, CancellationToken cancellation)
    {
        var seen = await CodeHashes.ReadAsync(chain, [mandate.Keeper, .. _contracts], head.Hash, cancellation);
        if (HasCode(seen[0]))
        {
            Halt(HaltCode.KeeperHasCode, $"the account {mandate.Keeper} has code (EIP-7702)", head);
        }

        var known = journal.State.Codes.ToDictionary(code => code.Contract, code => code.CodeHash);
        foreach (var code in seen.Skip(1).Where(code => known.ContainsKey(code.Contract) || !HasCode(code)))
        {
            if (!known.TryGetValue(code.Contract, out var before))
            {
                throw new EthereumException($"there is no contract at {code.Contract}, which the configuration names");
            }

            if (before != code.CodeHash)
            {
                Halt(HaltCode.CodeChanged, $"the code of {code.Contract} was {before} and is {code.CodeHash}", head);
            }
        }

        var fresh = seen.Skip(1).Where(code => !known.ContainsKey(code.Contract)).ToImmutableArray();
        if (!fresh.IsEmpty)
        {
            journal.Commit(new Fact.CodesSeen(fresh));
        }
    }

    private static bool HasCode(CodeSeen code) => code.CodeHash != CodeHashes.NoCode && code.CodeHash != Hash32.Zero;

    private void Halt(string code, string why, BlockHeader head)
    {
        if (journal.State.Halt is null)
        {
            journal.Commit(new Fact.Halted(new Halt(code, why, head.Number)));
        }
    }
}
