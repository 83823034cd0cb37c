using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;

namespace KeeperBot.Core.Decisions;

/// <summary>Drafts the plan of what is wanted, and has the guards judge it.</summary>
internal sealed class PlanProposal(
    Mandate mandate,
    VaultMandate vault,
    VaultState memory,
    ExecutorReading executor,
    HedgeDataFee dataFee,
    BigInteger gasSpokenForWei)
{
    private const string Limits = "more is beyond the venues' limits on price, size and funds";

    /// <summary>True when an operator asked for something that no policy decides.</summary>
    public bool CutsPolicyShort => memory.Asked?.Verb is OperatorVerb.Flatten or OperatorVerb.Unwind;

    /// <summary>
    /// What an operator asked for that no policy decides goes ahead though nobody says what data costs.
    /// </summary>
    public bool LeavesFeeOut => CutsPolicyShort && !dataFee.IsKnown;

    /// <summary>The draft of a trade, or of what accounts need.</summary>
    /// <param name="want">The trade; of size zero for the accounts alone.</param>
    /// <param name="evidence">The price.</param>
    /// <param name="circumstances">What it is drafted under.</param>
    /// <param name="venues">What the venues say.</param>
    /// <param name="move">The part of the hedge that goes to another venue, where nothing is traded; else null.</param>
    public PlanDraft Draft(
        Want want, PriceEvidence evidence, Circumstances circumstances, VenuesNow venues, HedgeMove? move)
    {
        var setting = SettingOf(evidence, circumstances, venues) with { Move = move, Urgency = want.Urgency };
        var draft = Planner.Draft(setting, want);
        return LeavesFeeOut ? draft : dataFee.Of(draft, circumstances.Timestamp);
    }

    /// <summary>The most of a trade that the venues take as they are now, base integer, not below zero.</summary>
    public BigInteger RoomFor(
        Want want, PriceEvidence evidence, Circumstances circumstances, VenuesNow venues) =>
        PlanRoutes.RoomFor(SettingOf(evidence, circumstances, venues) with { Urgency = want.Urgency }, want.Size);

    /// <summary>What a plan that takes margin out must bring at least, quote integer.</summary>
    public BigInteger LeastRelease(PriceEvidence evidence, Circumstances circumstances, VenuesNow venues) =>
        Planner.LeastRelease(SettingOf(evidence, circumstances, venues));

    /// <summary>The part of the hedge that is worth most at another venue, whether or not that pays.</summary>
    /// <param name="evidence">The price.</param>
    /// <param name="circumstances">What it is looked for under.</param>
    /// <param name="venues">What the venues say.</param>
    /// <param name="isTold">True for who tells of it; else there may be none where none pays.</param>
    public HedgeMove? BestMove(
        PriceEvidence evidence, Circumstances circumstances, VenuesNow venues, bool isTold) =>
        Planner.BestMove(SettingOf(evidence, circumstances, venues), isTold);

    /// <summary>True when every guard lets a draft pass, or an operator overrides it.</summary>
    public bool Passes(PlanDraft draft)
    {
        foreach (var guard in Guard.All)
        {
            if (guard.Concerns(draft) && Refuses(guard, guard.Allows(draft)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The finding on a draft: a hedge, or a refusal with every reason.</summary>
    public Finding Judge(PlanDraft draft, Wish wish, Measure measure, PriceEvidence evidence, ulong timestamp)
    {
        var judged = Guard.All
            .Where(guard => guard.Concerns(draft))
            .Select(guard => (Guard: guard, Reason: guard.Judge(draft)))
            .ToImmutableArray();
        ImmutableArray<Reason> reasons =
        [
            .. wish.Reasons, .. PartOf(draft), .. evidence.Checks, .. dataFee.Reasons(draft),
            .. judged.Select(j => j.Reason),
            .. draft.AgainstOthers,
        ];
        return judged.Any(j => Refuses(j.Guard, j.Reason.Passed))
            ? new Finding(Verdict.Refuse, measure, reasons, null, null, wish.Want.Urgency)
            : new Finding(
                Verdict.Hedge, measure, reasons, Planner.Finish(draft, timestamp), null, wish.Want.Urgency);
    }

    /// <summary>That a draft trades a part of what is wanted, where it does.</summary>
    private static IEnumerable<Reason> PartOf(PlanDraft draft) => draft.Whole is not { } whole ? [] :
    [
        new Reason(
            ReasonCode.Slice,
            false,
            draft.InBase(BigInteger.Abs(draft.Size)),
            draft.InBase(BigInteger.Abs(whole)),
            draft.Vault.Base.Symbol,
            Limits),
    ];

    private PlanSetting SettingOf(PriceEvidence evidence, Circumstances circumstances, VenuesNow venues)
    {
        var setting = new PlanSetting(
            mandate, vault, executor, venues.Books, evidence.QuotePerBaseWad, circumstances.GasPriceWei)
        {
            GasSpokenForWei = gasSpokenForWei,
            Paused = memory.Paused && !memory.Unwinds,
            MostNotionalAsked = memory.Asked?.MostNotional,
            Accounts = venues.Accounts,
            Usual = memory.Venues,
            Holding = venues.Holding,
            NetDelta = venues.NetDelta,
            Throttles = venues.Throttles,
        };
        return venues.Costs is { } costs ? setting with { GasCoinWad = costs.GasCoinWad(evidence) } : setting;
    }

    private bool Refuses(Guard guard, bool allows) =>
        !allows && !(memory.Asked is not null && guard.OperatorMayOverride);
}
