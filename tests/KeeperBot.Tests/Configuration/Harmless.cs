using System.Collections.Immutable;

namespace KeeperBot.Tests.Configuration;

/// <summary>Why a configuration that was changed is still one.</summary>
internal static class Harmless
{
    private const string Default = "the key has a default, which the reference page states";
    private const string Form = "JSON with comments, in UTF-8, with any white space";
    private const string AtOnce = "zero tells at once, without waiting whether it passes";
    private const string Off = "zero turns it off";
    private const string Possible = "the value is possible; only its owner knows that another was meant";
    private const string OnChain = "possible in itself; 'keeperbot doctor' compares it with the chain";

    /// <summary>The reasons, by the names of the changes.</summary>
    public static readonly ImmutableSortedDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        ["a byte order mark"] = Form,
        ["tabs"] = Form,
        ["Windows line ends"] = Form,
        ["comments"] = Form,
        ["removed mode"] = "without a mode it is shadow, which signs nothing",
        ["removed signer.passwordFile"] = "the password is asked for then",
        ["zero in chain.headStall"] = Off,
        ["zero in vaults[0].policy.maxInterval"] = Off,
        ["zero in gas.tip"] = "no least tip: the estimator offers what others pay",
        ["zero in vaults[0].policy.innerBand"] = "every hedge goes back to flat",
        ["zero in vaults[0].policy.minimumTrade"] = "the timer trades whatever there is",
        ["zero in vaults[0].quote.decimals"] = OnChain,
        ["zero in vaults[0].venues[0].id"] = OnChain,
        ["zero in vaults[0].venues[1].id"] = OnChain,
        ["a negative in vaults[0].market.ratePercent"] = Possible,
        ["zero in vaults[0].market.ratePercent"] = Possible,
        ["a fraction in vaults[0].market.ratePercent"] = Possible,
        ["a negative in vaults[0].market.carryPercent"] = Possible,
        ["zero in vaults[0].market.carryPercent"] = Possible,
        ["a fraction in vaults[0].market.carryPercent"] = Possible,
        ["removed vaults[0].holds"] = Default,
        ["removed vaults[0].venues[0].contracts"] = Default,
        ["removed vaults[0].venues[1].contracts"] = Default,
        ["removed vaults[0].assets"] = Default,
        ["removed chain.headStall"] = Default,
        ["removed chain.requestsPerSecond"] = Default,
        ["removed chain.allowInsecure"] = Default,
        ["removed chain.pollInterval"] = Default,
        ["removed signer.maxSignaturesPerHour"] = Default,
        ["removed journal"] = Default,
        ["removed daemon"] = Default,
        ["removed daemon.listen"] = Default,
        ["removed daemon.allowExposed"] = Default,
        ["removed daemon.drain"] = Default,
        ["removed daemon.stuckAfter"] = Default,
        ["removed alerts"] = Default,
        ["removed alerts.events"] = Default,
        ["removed alerts.events.halt"] = Default,
        ["removed alerts.events.revert"] = Default,
        ["removed alerts.events.outcomeUnknown"] = Default,
        ["removed alerts.events.headStale"] = Default,
        ["removed alerts.events.feedStale"] = Default,
        ["removed alerts.events.loopStuck"] = Default,
        ["removed alerts.events.delta"] = Default,
        ["removed alerts.events.runway"] = Default,
        ["removed alerts.events.blocked"] = Default,
        ["removed alerts.events.nodesDisagree"] = Default,
        ["removed alerts.settle"] = Default,
        ["removed alerts.deltaAfter"] = Default,
        ["removed alerts.blockedAfter"] = Default,
        ["removed alerts.runwayHedges"] = Default,
        ["removed alerts.runway"] = Default,
        ["zero in daemon.drain"] = "it then leaves at once, and the next start takes up from the journal",
        ["zero in alerts.settle"] = AtOnce,
        ["zero in alerts.deltaAfter"] = AtOnce,
        ["zero in alerts.blockedAfter"] = AtOnce,
        ["zero in alerts.runwayHedges"] = Off,
        ["zero in alerts.runway"] = Off,
        ["removed gas"] = Default,
        ["removed gas.ceiling"] = Default,
        ["removed gas.tip"] = Default,
        ["removed gas.hedgeGas"] = Default,
        ["removed gas.reserveHedges"] = Default,
        ["removed gas.dailyBudget"] = Default,
        ["removed gas.maxInFlight"] = Default,
        ["removed vaults[0].oracle.kind"] = Default,
        ["removed vaults[0].oracle.maxJumpPercent"] = Default,
        ["removed vaults[0].oracle.baseFrozenAfter"] = Default,
        ["removed vaults[0].oracle.quoteFrozenAfter"] = Default,
        ["removed vaults[0].oracle.swapHold"] = Default,
        ["removed vaults[0].oracle.sequencerGrace"] = Default,
        ["removed vaults[0].oracle.crossChecks"] = Default,
        ["removed vaults[0].oracle.reducedTradePercent"] = Default,
        ["zero in vaults[0].oracle.baseFrozenAfter"] = Off,
        ["zero in vaults[0].oracle.quoteFrozenAfter"] = Off,
        ["zero in vaults[0].oracle.swapHold"] = Off,
        ["zero in vaults[0].oracle.sequencerGrace"] = Off,
        ["removed vaults[0].market.ratePercent"] = Default,
        ["removed vaults[0].market.carryPercent"] = Default,
        ["removed vaults[0].policy.maxInterval"] = Default,
        ["removed vaults[0].limits.deadline"] = Default,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The reason; null for a change that must be refused.</summary>
    public static string? Reason(string mutant) => Reasons.GetValueOrDefault(mutant);
}
