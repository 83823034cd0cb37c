using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Ethereum;

namespace KeeperBot.Rehearsals;

/// <summary>What a keeper did on a fork of its chain, and what of that was not as it would be.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Node">The node that was forked, without secrets.</param>
/// <param name="Start">The block the fork started from.</param>
/// <param name="End">The fork's last block.</param>
/// <param name="MoveBps">By how much the price was moved, in hundredths of a percent; null when it was not.</param>
/// <param name="Vaults">Each vault's part.</param>
/// <param name="Found">What is wrong with the set-up on the chain itself; empty when nothing is.</param>
/// <param name="Replaced">What was not the operator's own.</param>
/// <param name="Reads">How many requests the operator's node answered for the fork; every one a read.</param>
public sealed record RehearsalReport(
    ulong ChainId,
    string Node,
    BlockHeader Start,
    BlockHeader End,
    int? MoveBps,
    ImmutableArray<VaultRehearsal> Vaults,
    ImmutableArray<string> Found,
    ImmutableArray<string> Replaced,
    long Reads)
{
    /// <summary>What a fork cannot show, whatever it shows.</summary>
    public static readonly ImmutableArray<string> Limits =
    [
        "nobody else acts: no searcher trades around a hedge, no pool is arbitraged, no buyer, no liquidation",
        "there is no congestion: every transaction is in the next block, and the base fee stands still",
        "the nodes behave: one node is asked, it is believed, and there are no reorganisations",
        "your key, your password and your signer were not used: 'keeperbot doctor' checks that they open",
    ];

    /// <summary>True when a hedge was included and reverted.</summary>
    public bool Reverted => Vaults.Any(vault => vault.Hedges.Any(hedge => !hedge.Succeeded));

    /// <summary>True when there is a vault for which no hedge could be made, and one was refused to the end.</summary>
    public bool Refused =>
        Vaults.Any(vault => vault.Hedges.IsEmpty && vault.Decisions[^1].Verdict == Verdict.Refuse);
}

/// <summary>What a rehearsal was for one vault.</summary>
/// <param name="Vault">The vault's mandate.</param>
/// <param name="Decisions">Every decision, in order; at least one.</param>
/// <param name="Moved">The first decision after the price was moved; null without one.</param>
/// <param name="Hedges">What was sent and included, in order.</param>
/// <param name="Open">What was in flight at the end, in words; null when nothing was.</param>
public sealed record VaultRehearsal(
    VaultMandate Vault,
    ImmutableArray<Decision> Decisions,
    Decision? Moved,
    ImmutableArray<RehearsedHedge> Hedges,
    string? Open)
{
    /// <summary>What refused, by its code: how often, and the last time it did.</summary>
    public ImmutableArray<(Reason Last, int Times)> Held =>
    [
        .. Decisions
            .Where(decision => decision.Verdict == Verdict.Refuse)
            .GroupBy(decision => decision.Decisive.Code, StringComparer.Ordinal)
            .Select(group => (group.Last().Decisive, group.Count())),
    ];

    /// <summary>Wei that all of it cost in gas.</summary>
    public BigInteger GasWei => Hedges.Aggregate(BigInteger.Zero, (sum, hedge) => sum + hedge.GasWei);

    /// <summary>Quote units lost against the oracle; fees are in it.</summary>
    public BigInteger LossQuote => Hedges.Aggregate(BigInteger.Zero, (sum, hedge) => sum + hedge.LossQuote);
}

/// <summary>A hedge that was included on the fork.</summary>
/// <param name="Decision">The decision that it carries out.</param>
/// <param name="Block">The block it was included in.</param>
/// <param name="Transaction">Its hash.</param>
/// <param name="Revert">Why it reverted; null when it did not.</param>
/// <param name="BaseDelta">Signed base units that were traded.</param>
/// <param name="QuoteDelta">Signed quote units that were paid for it.</param>
/// <param name="LossQuote">Quote units lost against the oracle.</param>
/// <param name="GasUsed">Gas.</param>
/// <param name="GasWei">Wei paid for it.</param>
public sealed record RehearsedHedge(
    long Decision,
    ulong Block,
    Hash32 Transaction,
    string? Revert,
    BigInteger BaseDelta,
    BigInteger QuoteDelta,
    BigInteger LossQuote,
    ulong GasUsed,
    BigInteger GasWei)
{
    /// <summary>False when it reverted.</summary>
    public bool Succeeded => Revert is null;

    /// <summary>What it lost against the oracle, in hundredths of a percent of what it traded.</summary>
    public double SlippageBps
    {
        get
        {
            // At the oracle's price it would have paid that much less, or been paid that much more.
            var fair = BaseDelta.Sign > 0 ? BigInteger.Abs(QuoteDelta) - LossQuote : QuoteDelta + LossQuote;
            return fair.Sign <= 0 ? 0 : 10_000.0 * (double)LossQuote / (double)fair;
        }
    }
}
