using KeeperBot.Backtests.Models;
using MathNet.Numerics.LinearAlgebra.Double;

namespace KeeperBot.Tests.Bands;

/// <summary>
/// The true optimum that a band is measured against: when to trade and how far, with gas a Markov chain and gamma
/// frozen, by policy iteration on a grid of offsets (Howard 1960). It knows nothing of bands.
/// </summary>
/// <remarks>
/// The offset takes a step up or down with equal chance after dy²/A years, during which it costs Ry²·dt and gas may
/// change; at any state one may trade to another offset at once. By symmetry offsets are at least 0, and the walk is
/// reflected there. A policy says for each state where to trade to, or to wait: its average cost ρ and relative values
/// solve one linear system.
/// </remarks>
internal sealed class ImpulseControl(GasRegimes gas, double variance, double riskRate, double unitCost, double step)
{
    private const int Wait = -1;

    /// <summary>Offsets reach to here: far enough that waiting there is never best.</summary>
    public const double Reach = 60.0;

    private readonly int _offsets = (int)Math.Round(Reach / step) + 1;
    private readonly double _years = step * step / variance;

    /// <summary>The least average cost in money a year, and for each regime where trades end and begin.</summary>
    public (double Rate, (double Inner, double Outer)[] Bands) Solve()
    {
        // To begin with, every offset but the nearest trades to flat.
        var policy = Enumerable.Range(0, gas.Count * _offsets)
            .Select(state => state % _offsets is 0 or 1 ? Wait : 0)
            .ToArray();
        while (true)
        {
            var (rate, values) = Evaluate(policy);
            var better = Improve(policy, rate, values);
            if (policy.SequenceEqual(better))
            {
                return (rate, [.. Enumerable.Range(0, gas.Count).Select(regime => BandOf(policy, regime))]);
            }

            policy = better;
        }
    }

    /// <summary>The average cost in money a year of a band for each regime, on the same grid.</summary>
    public double RateOf(IReadOnlyList<(double Inner, double Outer)> bands)
    {
        var policy = new int[gas.Count * _offsets];
        for (var state = 0; state < policy.Length; state++)
        {
            var (inner, outer) = bands[state / _offsets];
            var offset = state % _offsets * step;
            policy[state] = offset >= outer - (1e-9 * step) || offset >= Reach
                ? (int)Math.Round(inner / step)
                : Wait;
        }

        return Evaluate(policy).Rate;
    }

    /// <summary>Solves for ρ, in the place of the value at flat in the cheapest regime, which is zero.</summary>
    private (double Rate, double[] Values) Evaluate(int[] policy)
    {
        var matrix = new DenseMatrix(policy.Length);
        var right = new DenseVector(policy.Length);
        for (var state = 0; state < policy.Length; state++)
        {
            matrix[state, state] += 1.0;
            var (regime, offset) = (state / _offsets, state % _offsets);
            if (policy[state] != Wait)
            {
                matrix[state, (regime * _offsets) + policy[state]] -= 1.0;
                right[state] = TradeCost(regime, offset, policy[state]);
                continue;
            }

            right[state] = RunningCost(offset);
            foreach (var (next, chance) in Next(regime, offset))
            {
                matrix[state, next] -= chance;
            }
        }

        for (var state = 0; state < policy.Length; state++)
        {
            matrix[state, 0] = policy[state] == Wait ? _years : 0.0;
        }

        var solution = matrix.Solve(right).ToArray();
        var rate = solution[0];
        solution[0] = 0.0;
        return (rate, solution);
    }

    private int[] Improve(int[] policy, double rate, double[] values)
    {
        var better = (int[])policy.Clone();
        for (var state = 0; state < policy.Length; state++)
        {
            var (regime, offset) = (state / _offsets, state % _offsets);
            var waited = RunningCost(offset) - (rate * _years)
                + Next(regime, offset).Sum(next => next.Chance * values[next.State]);
            var best = policy[state] == Wait
                ? waited
                : TradeCost(regime, offset, policy[state]) + values[(regime * _offsets) + policy[state]];
            var margin = 1e-9 * Math.Abs(best);
            if (waited < best - margin) (best, better[state]) = (waited, Wait);
            for (var target = 0; target < offset; target++)
            {
                var traded = TradeCost(regime, offset, target) + values[(regime * _offsets) + target];
                if (traded < best - margin) (best, better[state]) = (traded, target);
            }
        }

        return better;
    }

    private IEnumerable<(int State, double Chance)> Next(int regime, int offset)
    {
        var (down, up) = (Math.Abs(offset - 1), Math.Min(offset + 1, _offsets - 1));
        foreach (var (to, chance) in gas.Moves(regime, _years))
        {
            yield return ((to * _offsets) + down, 0.5 * chance);
            yield return ((to * _offsets) + up, 0.5 * chance);
        }
    }

    private double RunningCost(int offset) => riskRate * offset * step * offset * step * _years;

    private double TradeCost(int regime, int from, int to) => gas.Costs[regime] + (unitCost * (from - to) * step);

    private (double Inner, double Outer) BandOf(int[] policy, int regime)
    {
        var first = Enumerable.Range(0, _offsets).First(offset => policy[(regime * _offsets) + offset] != Wait);
        return (policy[(regime * _offsets) + first] * step, first * step);
    }
}
