using System.Numerics;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Routing;

namespace KeeperBot.Core.Decisions;

/// <summary>Which slice of a routine trade is made now, by the schedule that the mandate asks for.</summary>
/// <remarks>
/// Asked anew at every block, from what remains: nothing is planned that a pause, another price or a stranger's trade
/// would have to undo.
/// </remarks>
/// <param name="vault">The vault.</param>
/// <param name="memory">What it remembers of the last slice.</param>
internal sealed class SliceRule(VaultMandate vault, VaultState memory)
{
    /// <summary>What to do now; null where the whole is traded at once.</summary>
    /// <param name="wanted">Signed base integer, not zero.</param>
    /// <param name="costs">What hedging costs; null where nobody weighs it.</param>
    /// <param name="timestamp">Unix seconds.</param>
    public SliceAdvice? Next(BigInteger wanted, BandInputs? costs, ulong timestamp)
    {
        if (vault.Slicing is not { } slicing)
        {
            return null;
        }

        var since = memory.LastHedgeAt == 0 ? 0.0 : Math.Max(0.0, timestamp - (double)memory.LastHedgeAt);
        var state = new SliceState(wanted, memory.SlicedSince is null ? null : since);
        return slicing.OverSeconds is { } over ? Equal(state, slicing, over, timestamp)
            : costs is { Impact: > 0.0 } known ? Cheapest(state, slicing, known, since)
            : null;
    }

    /// <summary>Equal slices until the time is over, none smaller than the policy's smallest trade.</summary>
    private SliceAdvice Equal(SliceState state, SlicingMandate slicing, long over, ulong timestamp)
    {
        var elapsed = memory.SlicedSince is { } start ? timestamp - (double)start : 0.0;
        var advice = Twap.Next(state with { SecondsLeft = Math.Max(0.0, over - elapsed) }, slicing.IntervalSeconds);
        var least = BigInteger.Min(vault.Policy.MinimumTrade, BigInteger.Abs(state.Remaining));
        return advice.WaitSeconds > 0.0 || BigInteger.Abs(advice.Size) >= least
            ? advice
            : advice with { Size = state.Remaining.Sign * least };
    }

    /// <summary>The slice that makes impact, gas and the risk of waiting least together.</summary>
    private SliceAdvice Cheapest(SliceState state, SlicingMandate slicing, BandInputs costs, double since)
    {
        var slicer = new Slicer(new SlicingInputs
        {
            Spot = costs.Spot,
            Volatility = costs.Volatility,
            RiskAversion = costs.RiskAversion,
            Impact = costs.Impact,
            ProportionalCost = costs.ProportionalCost,
            FixedCost = costs.FixedCost,
            RecoveryHalfLife = slicing.RecoveryHalfLifeSeconds,
            Interval = slicing.IntervalSeconds,
        });
        var last = Scaled.ToDouble(memory.LastHedgeSize, vault.Base.Decimals) * state.Remaining.Sign;
        return slicer.Next(state with { Unrefilled = slicer.Unrefilled(last, since) }, vault.Base.Decimals);
    }
}
