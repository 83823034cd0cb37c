using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Routing;

/// <summary>
/// Trades what is too large for the pool in slices: between them arbitrageurs refill it. Asked at any block, it says
/// how much to trade now or how long to wait.
/// </summary>
/// <remarks>
/// <para>
/// A trade of w units into a pool that is displaced by u costs ηSw² + 2θwu, θ being ηS less half the permanent impact,
/// and leaves it displaced by u + w, of which 2^(-t/halfLife) is there t seconds later: an order book of constant depth
/// with exponential resilience (Obizhaeva and Wang, "Optimal trading strategy and supply/demand dynamics", Journal of
/// Financial Markets 16, 2013), to which a pool is equal to first order. What waits costs ½γσ²S²x² a second, as in
/// Almgren and Chriss; each slice costs F. With slices one interval apart this is a quadratic programme with the state
/// (x, u), solved exactly by going backwards over the slices left (<see cref="SliceValue"/>). How many slices are left
/// is the number for which the total is least, so the fixed costs decide it.
/// </para>
/// <para>
/// Without risk it is the closed form for exponential resilience (Alfonsi, Fruth and Schied, Quantitative Finance 10,
/// 2010), equal slices between a larger first and last one; with immediate recovery that of Almgren and Chriss.
/// </para>
/// <para>
/// An interval after the last slice the next one may wait on where the pool's refilling saves more than waiting risks:
/// for m slices left the derivative of A·x² + 2B·xu + C·u² + ½γσ²S²x²t is a quadratic in 2^(-t/halfLife). What is done
/// is a function of the state alone, and what is left of a plan is the best plan for what is left; so asking again at
/// any later block gives the same schedule's continuation. Waits beyond the interval are chosen one at a time, each as
/// if the slices after it were an interval apart.
/// </para>
/// <para>Not safe for concurrent use.</para>
/// </remarks>
public sealed class Slicer
{
    /// <summary>The most slices that are planned ahead.</summary>
    public const int MostSlices = 512;

    /// <summary>
    /// What counts as no time at all, of the interval or the half-life: times are sums that were rounded.
    /// </summary>
    private const double Instant = 1e-6;

    private const int UnitDecimals = 18;

    private readonly SlicingInputs _inputs;
    private readonly double _left, _decay;
    private readonly List<SliceValue> _values;

    /// <summary>A slicer for a market.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the error names it.</exception>
    public Slicer(SlicingInputs inputs)
    {
        _inputs = inputs.Checked();
        _left = inputs.LeftAfter(inputs.Interval);
        _decay = inputs.RecoveryHalfLife > 0.0 ? ScalarMath.Log(2.0) / inputs.RecoveryHalfLife : 0.0;
        _values = [SliceValue.Last(inputs.ImpactCost, inputs.TransientCost)];
    }

    /// <summary>
    /// Units by which a pool is displaced whose price is this fraction beyond the oracle's in the direction of the
    /// trade and is expected back: a unit moves it by 2η, less the permanent impact.
    /// </summary>
    public double Unrefilled(double displacement) =>
        displacement / ((2.0 * _inputs.Impact) - _inputs.PermanentImpact);

    /// <summary>The same where only the last slice is known: its units, less what has been refilled since.</summary>
    public double Unrefilled(double lastUnits, double secondsSince) => lastUnits * _inputs.LeftAfter(secondsSince);

    /// <summary>What to do now.</summary>
    /// <param name="state">Where the hedge stands.</param>
    /// <param name="decimals">Of the base token.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value of the state is outside its range.</exception>
    public SliceAdvice Next(SliceState state, int decimals)
    {
        Check(state);
        var units = Scaled.ToDouble(BigInteger.Abs(state.Remaining), decimals);
        if (state.Remaining.IsZero)
        {
            return new SliceAdvice(0, 0.0, 0);
        }

        // The spacing runs from the last slice; where less is left than that, the last one is at the end.
        var pause = Math.Max(_inputs.Interval - (state.SecondsSinceLast ?? _inputs.Interval), 0.0);
        pause = state.SecondsLeft < pause ? state.SecondsLeft.Value : pause;
        var displaced = state.Unrefilled * _inputs.LeftAfter(pause);
        var (slices, wait) = Plan(units, displaced, state.SecondsLeft - pause);
        if (pause + wait > Instant * Math.Max(_inputs.Interval, _inputs.RecoveryHalfLife))
        {
            return new SliceAdvice(0, pause + wait, slices);
        }

        var traded = Scaled.ToInteger(Values(slices).TradeOf(units, displaced), decimals);
        var size = slices == 1 ? BigInteger.Abs(state.Remaining) : BigInteger.Min(
            BigInteger.Max(traded, 1), BigInteger.Abs(state.Remaining));
        return new SliceAdvice(state.Remaining.Sign * size, 0.0, slices);
    }

    /// <summary>All that <see cref="Next"/> will say from here on, if nothing changes but time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value of the state is outside its range.</exception>
    public SliceSchedule Schedule(SliceState state, int decimals)
    {
        var all = Scaled.ToDouble(BigInteger.Abs(state.Remaining), decimals);
        var slices = ImmutableArray.CreateBuilder<Slice>();
        var (seconds, cost, variance) = (0.0, _inputs.ProportionalCost * _inputs.Spot * all, 0.0);
        var atOnce = cost + _inputs.FixedCost + Values(1).Of(all, state.Unrefilled);
        while (!state.Remaining.IsZero)
        {
            var advice = Next(state, decimals);
            var left = Scaled.ToDouble(BigInteger.Abs(state.Remaining), decimals);
            if (advice.WaitSeconds > 0.0)
            {
                seconds += advice.WaitSeconds;
                variance += _inputs.MoneyVariance * left * left * advice.WaitSeconds;
                state = After(state, advice.WaitSeconds);
                continue;
            }

            var traded = Scaled.ToDouble(BigInteger.Abs(advice.Size), decimals);
            slices.Add(new Slice(seconds, advice.Size));
            cost += _inputs.FixedCost + Values(1).Of(traded, state.Unrefilled)
                + (_inputs.PermanentImpact * _inputs.Spot * traded * (left - traded));
            state = state with
            {
                Remaining = state.Remaining - advice.Size,
                SecondsSinceLast = 0.0,
                Unrefilled = state.Unrefilled + traded,
            };
        }

        var risk = 0.5 * _inputs.RiskAversion * variance;
        return new SliceSchedule(slices.DrainToImmutable(), cost, Math.Sqrt(variance), atOnce, cost + risk);
    }

    /// <summary>
    /// The least interval under which a hedge of so many units costs least, among an eighth of the recovery's half-life
    /// to eight times it; the present one where the pool recovers at once.
    /// </summary>
    /// <remarks>
    /// To be chosen once, for a hedge of typical size: chosen anew for what remains it would not continue the same
    /// schedule.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the error names it.</exception>
    public static double IntervalFor(SlicingInputs inputs, double units)
    {
        var (best, least) = (inputs.Interval, double.PositiveInfinity);
        for (var part = 0.125; inputs.RecoveryHalfLife > 0.0 && part <= 8.0; part *= 2.0)
        {
            var slicer = new Slicer(inputs with { Interval = part * inputs.RecoveryHalfLife });
            var cost = slicer.Schedule(new SliceState(Scaled.ToInteger(units, UnitDecimals), null), UnitDecimals);
            (best, least) = cost.Objective < least ? (part * inputs.RecoveryHalfLife, cost.Objective) : (best, least);
        }

        return best;
    }

    /// <summary>How many slices, the first of them after which wait.</summary>
    private (int Slices, double Wait) Plan(double units, double displaced, double? secondsLeft)
    {
        var (most, waits) = (MostSlices, secondsLeft is null);
        if (secondsLeft is { } left)
        {
            most = (int)Math.Min((left / _inputs.Interval) + 1.0 + Instant, MostSlices);
        }

        // A slice more never costs more, its gas apart: the last may be nothing.
        var floor = Math.Min(
            CostOf(most, 0.0, units, displaced), CostOf(most, WaitOf(most, waits, units, displaced), units, displaced));
        var (slices, wait, least) = (1, 0.0, double.PositiveInfinity);
        for (var m = 1; m <= most && (m * _inputs.FixedCost) + floor < least; m++)
        {
            foreach (var start in (ReadOnlySpan<double>)[0.0, WaitOf(m, waits, units, displaced)])
            {
                var cost = (m * _inputs.FixedCost) + CostOf(m, start, units, displaced);
                var traded = Values(m).TradeOf(units, displaced * _inputs.LeftAfter(start));
                if (cost < least && (m == 1 || IsTrade(traded, units)))
                {
                    (slices, wait, least) = (m, start, cost);
                }
            }
        }

        return (slices, wait);
    }

    private double CostOf(int slices, double wait, double units, double displaced) =>
        Values(slices).Of(units, displaced * _inputs.LeftAfter(wait)) + (_inputs.RiskRate * wait * units * units);

    private double WaitOf(int slices, bool waits, double units, double displaced) =>
        waits ? BestWait(Values(slices), units, displaced) : 0.0;

    private static bool IsTrade(double traded, double units) => traded > 0.0 && traded < units;

    /// <summary>
    /// How long refilling saves more than waiting risks: where C·u²·e² + B·xu·e = R·x²/(2·ln 2/halfLife), e being what
    /// is left of the displacement.
    /// </summary>
    private double BestWait(SliceValue value, double units, double displaced)
    {
        if (!(displaced > 0.0) || _decay == 0.0)
        {
            return 0.0;
        }

        var (linear, square) = (value.B * units * displaced, value.C * displaced * displaced);
        var risk = _inputs.RiskRate * units * units / (2.0 * _decay);
        var discriminant = (linear * linear) + (4.0 * square * risk);
        if (discriminant < 0.0)
        {
            return 0.0;
        }

        var left = 2.0 * risk / (linear + Math.Sqrt(discriminant));
        return left < 1.0 ? -ScalarMath.Log(left) / _decay : 0.0;
    }

    private SliceState After(SliceState state, double seconds) => state with
    {
        SecondsSinceLast = state.SecondsSinceLast + seconds,
        Unrefilled = state.Unrefilled * _inputs.LeftAfter(seconds),
        SecondsLeft = state.SecondsLeft - seconds,
    };

    private SliceValue Values(int slices)
    {
        while (_values.Count < slices)
        {
            _values.Add(_values[^1].Before(
                _inputs.ImpactCost, _inputs.TransientCost, _inputs.RiskRate * _inputs.Interval, _left));
        }

        return _values[slices - 1];
    }

    private static void Check(SliceState state)
    {
        InputRange.Require(state.SecondsSinceLast ?? 0.0, 0.0, double.MaxValue, nameof(state.SecondsSinceLast));
        InputRange.Require(state.SecondsLeft ?? 0.0, 0.0, double.MaxValue, nameof(state.SecondsLeft));
        InputRange.Require(
            state.Unrefilled, -InputRange.MaxPrice, InputRange.MaxPrice, nameof(state.Unrefilled));
    }
}
