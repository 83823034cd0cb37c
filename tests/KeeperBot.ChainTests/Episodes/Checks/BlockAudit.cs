using KeeperBot.Core.Decisions;

namespace KeeperBot.ChainTests.Episodes.Checks;

/// <summary>
/// Holds every block against the promises: what the chain says, read by other code than the keeper's, and what the
/// keeper decided on it.
/// </summary>
/// <param name="terms">What the episode's mandate allows.</param>
/// <param name="liquidated">Whether a block's logs say that the account at a venue was liquidated in it.</param>
internal sealed class BlockAudit(EpisodeTerms terms, Func<BlockSeen, uint, bool> liquidated)
{
    /// <summary>The closed form and the venue's own view of a liquidation price differ by rounding.</summary>
    private const double SigmaTolerance = 0.1;

    private const double DeltaTolerance = 1e-4;

    /// <summary>A plan is void after ten blocks, and its end is final two blocks later.</summary>
    private const int LongestWait = 16;

    /// <summary>Blocks of plans of which none executes: a price moves away once or twice, and not for ever.</summary>
    private const int MostInVain = 8;

    private readonly Dictionary<ulong, BlockSeen> _history = [];
    private readonly Dictionary<uint, int> _offTheRecord = [];
    private readonly Dictionary<uint, int> _neglected = [];
    private BlockSeen? _before;
    private ulong _sequence;
    private int _waits, _inVain;

    /// <summary>What did not hold.</summary>
    public List<EpisodeViolation> Violations { get; } = [];

    /// <summary>How many accounts were liquidated.</summary>
    public int Liquidations { get; private set; }

    /// <summary>How many of them while the executor had funds to keep them.</summary>
    public int LiquidatedWithFunds { get; private set; }

    /// <summary>Takes the next block.</summary>
    /// <param name="seen">What the chain says.</param>
    public void Take(BlockSeen seen)
    {
        _history[seen.Header.Number] = seen;
        foreach (var account in seen.Accounts)
        {
            if (liquidated(seen, account.Venue) && _before is { } before)
            {
                JudgeLiquidation(before, seen, account.Venue);
            }
        }

        if (seen.LossUsed > terms.MaxLoss)
        {
            Say(EpisodePromise.LossInBudget, seen, $"{seen.LossUsed} of {terms.MaxLoss} are used");
        }

        _before = seen;
    }

    /// <summary>Takes what the keeper decided on it.</summary>
    /// <param name="seen">The block.</param>
    /// <param name="turn">What came of the turn.</param>
    /// <param name="fault">What was wrong with its nodes; null for nothing.</param>
    public void Judge(BlockSeen seen, EpisodeTurn turn, string? fault)
    {
        if (turn.Decision is not { } decision)
        {
            if (fault is null || turn.IsStop)
            {
                Say(EpisodePromise.Decides, seen, $"nothing was decided: {turn.Trouble ?? "no new block was seen"}");
            }

            return;
        }

        if (!_history.TryGetValue(decision.Block, out var basis) || basis.Header.Hash != decision.BlockHash)
        {
            Say(EpisodePromise.Hedged, seen, $"it decided on block {decision.Block}, which is none of the chain's");
            return;
        }

        JudgeReasons(basis, decision);
        JudgeMeasure(basis, decision);
        foreach (var account in basis.Accounts)
        {
            JudgeRecord(basis, account, decision);
            JudgeDistance(basis, account, decision);
        }
    }

    private void JudgeReasons(BlockSeen seen, Decision decision)
    {
        if (decision.Reasons.IsEmpty)
        {
            Say(EpisodePromise.Explained, seen, $"decision {decision.Number} has no reasons");
        }
        else if (decision.Verdict is not (Verdict.Hedge or Verdict.Hold) && decision.Reasons.All(r => r.Passed))
        {
            Say(EpisodePromise.Explained, seen, $"nothing stood against {decision.Number} {decision.Verdict}");
        }

        if (decision.Reasons.Any(reason => reason.Code == ReasonCode.Halted))
        {
            Say(EpisodePromise.Decides, seen, $"it halted: {decision.Decisive}");
        }

        _inVain = seen.Sequence != _sequence ? 0 : decision.Verdict == Verdict.Hedge ? _inVain + 1 : _inVain;
        _sequence = seen.Sequence;
        if (_inVain == MostInVain && decision.Verdict == Verdict.Hedge)
        {
            Say(EpisodePromise.Decides, seen, $"{_inVain} plans, and none executes: {decision.Decisive}");
        }

        _waits = decision.Verdict == Verdict.Wait ? _waits + 1 : 0;
        if (_waits == LongestWait)
        {
            Say(EpisodePromise.Decides, seen, $"it waits since {_waits} blocks: {decision.Decisive}");
        }
    }

    private void JudgeMeasure(BlockSeen seen, Decision decision)
    {
        if (decision.Measure is not { } measure)
        {
            return;
        }

        if (Math.Abs(measure.NetDelta - seen.NetDelta) > DeltaTolerance)
        {
            Say(EpisodePromise.Hedged, seen, $"it measured {measure.NetDelta}, the chain's delta is {seen.NetDelta}");
        }

        if (decision.Verdict == Verdict.Hold && Math.Abs(seen.NetDelta) > terms.Band + DeltaTolerance)
        {
            Say(EpisodePromise.Hedged, seen, $"it holds at a delta of {seen.NetDelta}: {decision.Decisive}");
        }
    }

    /// <summary>
    /// A block may find a difference and decide on it; the next one that decides freely must not find it again.
    /// </summary>
    private void JudgeRecord(BlockSeen seen, AccountSeen account, Decision decision)
    {
        if (!account.IsOffTheRecord)
        {
            _offTheRecord[account.Venue] = 0;
            return;
        }

        var settles = decision.Plan?.Accounts?.Settles.Contains(account.Venue) ?? false;
        var isFree = decision.Verdict == Verdict.Hold || (decision.Verdict == Verdict.Hedge && !settles);
        if (account.IsOpen && isFree && ++_offTheRecord[account.Venue] > 1)
        {
            Say(
                EpisodePromise.Settled,
                seen,
                $"venue {account.Venue} holds {account.Position}, {account.RecordedPosition} are on record, and "
                + $"decision {decision.Number} is {decision.Verdict} {decision.Decisive}");
        }
    }

    private void JudgeDistance(BlockSeen seen, AccountSeen account, Decision decision)
    {
        var isNear = account.Distance < terms.LeastSigmas - SigmaTolerance;
        var wantsMargin = account.Distance < terms.TopUpSigmas - SigmaTolerance && seen.Usdc >= terms.NoticeableFunds;
        if (!account.IsOpen || account.CanBeLiquidated || !(isNear || wantsMargin))
        {
            _neglected[account.Venue] = 0;
            return;
        }

        var helps = decision.Plan is { } plan
            && ((plan.Accounts?.Margins.Any(move => move.VenueId == account.Venue && move.Amount.Sign > 0) ?? false)
                || plan.Legs.Any(leg => leg.VenueId == account.Venue && leg.Size.Sign != account.Position.Sign));
        var isFree = decision.Verdict == Verdict.Hold || (decision.Verdict == Verdict.Hedge && !helps);
        if (isFree && ++_neglected[account.Venue] > 1)
        {
            Say(
                EpisodePromise.KeptFromLiquidation,
                seen,
                $"venue {account.Venue} is {account.Distance:F2} sigmas from liquidation with {seen.Usdc} to keep it, "
                + $"and decision {decision.Number} is {decision.Verdict} {decision.Decisive}");
        }
    }

    /// <summary>
    /// The price moved past where the venue said, or it was near already; anything else is a margin that was taken out,
    /// or a distance that was not what it seemed.
    /// </summary>
    private void JudgeLiquidation(BlockSeen before, BlockSeen seen, uint venue)
    {
        Liquidations++;
        LiquidatedWithFunds += before.Usdc >= terms.NoticeableFunds ? 1 : 0;
        var (then, now) = (before.Accounts.Single(a => a.Venue == venue), seen.Accounts.Single(a => a.Venue == venue));
        var side = -then.Position.Sign;
        var isPassed = then.LiquidationPrice is { } price && now.Spot * side >= price * side;
        if (!isPassed && !then.CanBeLiquidated && then.Distance >= terms.LeastSigmas + SigmaTolerance)
        {
            Say(
                EpisodePromise.KeptFromLiquidation,
                seen,
                $"venue {venue} was liquidated at {now.Spot}, {then.Distance:F2} sigmas from {then.LiquidationPrice}");
        }
    }

    private void Say(EpisodePromise promise, BlockSeen seen, string what) =>
        Violations.Add(new EpisodeViolation(promise, seen.Header.Number, what));
}
