using System.Collections.Immutable;
using KeeperBot.Core.Forecasts;
using KeeperBot.Surfaces;

namespace KeeperBot.Forecasts;

/// <summary>Fits the regimes of the base fee and how they follow each other.</summary>
/// <remarks>
/// <list type="number">
/// <item>
/// Regimes: the two boundaries that leave the least sum of squares around the means of three groups of logarithms of
/// fees (k-means in one dimension; Lloyd, "Least squares quantization in PCM", 1982). The best pair of a grid over the
/// range of fees is taken, so that no start has to be guessed, and moved half way between the groups' means until
/// nothing changes. What is typical of a group is its median.
/// </item>
/// <item>
/// Changes: a regime is entered when the fee is half way from its boundary to what is typical of it, so that a fee that
/// hovers at a boundary does not seem to come down all the time.
/// </item>
/// <item>
/// Rates: how often one was left for each other, over how long it lasted, which is the maximum likelihood of a Markov
/// chain in continuous time (Billingsley, "Statistical Inference for Markov Processes", 1961).
/// </item>
/// </list>
/// </remarks>
public static class GasFit
{
    private const int Cells = 128;
    private const int MostRounds = 100;
    private const int LeastLeft = 3;
    private const double LeastSpread = 0.02;

    /// <summary>Fits a chain.</summary>
    /// <param name="logs">Logarithms of fees in even slots by rising time.</param>
    /// <param name="slotYears">A slot's length in years of 365 days.</param>
    /// <exception cref="CalibrationException">
    /// Fees hardly move, make no three groups, or left a dear regime too rarely to say how often it ends.
    /// </exception>
    public static RegimeChain Fit(ReadOnlySpan<double> logs, double slotYears)
    {
        var sorted = logs.ToArray();
        Array.Sort(sorted);
        if (sorted.Length < RegimeChain.Count || sorted[^1] - sorted[0] < LeastSpread)
        {
            throw new CalibrationException("base fees hardly move: there are no regimes, and nothing to wait for");
        }

        var groups = new Groups(sorted);
        var (first, second) = groups.Settle(groups.Coarse());
        var chain = new RegimeChain(
            [groups.Median(0, first), groups.Median(first, second), groups.Median(second, sorted.Length)],
            [groups.Between(0, first, second), groups.Between(first, second, sorted.Length)],
            [],
            [],
            []);
        return WithRates(chain, logs, slotYears);
    }

    private static RegimeChain WithRates(RegimeChain chain, ReadOnlySpan<double> logs, double slotYears)
    {
        var (slots, moves) = (new int[RegimeChain.Count], new int[RegimeChain.Count, RegimeChain.Count]);
        var regime = chain.RegimeAt(logs[0]);
        foreach (var log in logs)
        {
            var next = chain.Next(regime, log);
            moves[regime, next]++;
            regime = next;
            slots[regime]++;
        }

        var all = Enumerable.Range(0, RegimeChain.Count).ToArray();
        var left = all.Select(from => all.Sum(to => to == from ? 0 : moves[from, to])).ToImmutableArray();
        for (var dear = 1; dear < RegimeChain.Count; dear++)
        {
            if (left[dear] < LeastLeft)
            {
                throw new CalibrationException(
                    $"{GasForecast.Names[dear]} ended {left[dear]} time(s) in this history, at least {LeastLeft} are "
                    + "needed to say how often it does: state a longer one");
            }
        }

        return chain with
        {
            PerYear =
            [
                .. all.Select(from => all
                    .Select(to => to == from ? 0.0 : moves[from, to] / (Math.Max(1, slots[from]) * slotYears))
                    .ToImmutableArray()),
            ],
            Years = [.. slots.Select(count => count * slotYears)],
            Left = left,
        };
    }

    /// <summary>Sorted logarithms, cut into three groups at two places.</summary>
    private sealed class Groups
    {
        private readonly double[] _sorted, _sums;

        public Groups(double[] sorted)
        {
            (_sorted, _sums) = (sorted, new double[sorted.Length + 1]);
            for (var i = 0; i < sorted.Length; i++)
            {
                _sums[i + 1] = _sums[i] + sorted[i];
            }
        }

        public double Median(int from, int to) => 0.5 * (_sorted[(from + to - 1) / 2] + _sorted[(from + to) / 2]);

        /// <summary>Half way between the means of two groups that touch.</summary>
        public double Between(int from, int cut, int to) => 0.5 * (Mean(from, cut) + Mean(cut, to));

        /// <summary>The best cuts at the edges of a grid.</summary>
        public (int First, int Second) Coarse()
        {
            var (low, width) = (_sorted[0], (_sorted[^1] - _sorted[0]) / Cells);
            var cuts = Enumerable.Range(1, Cells - 1).Select(cell => From(low + (cell * width))).Distinct().ToArray();
            var (best, most) = ((First: 0, Second: 0), double.NegativeInfinity);
            for (var i = 0; i < cuts.Length; i++)
            {
                for (var j = i + 1; j < cuts.Length; j++)
                {
                    // The squares around the means are least where those of the means are most.
                    var between = Square(0, cuts[i]) + Square(cuts[i], cuts[j]) + Square(cuts[j], _sorted.Length);
                    if (between > most)
                    {
                        (best, most) = ((cuts[i], cuts[j]), between);
                    }
                }
            }

            return double.IsFinite(most)
                ? best
                : throw new CalibrationException("base fees make no three groups: there are no regimes");
        }

        public (int First, int Second) Settle((int First, int Second) cuts)
        {
            for (var round = 0; round < MostRounds; round++)
            {
                var next = (
                    First: From(Between(0, cuts.First, cuts.Second)),
                    Second: From(Between(cuts.First, cuts.Second, _sorted.Length)));
                if (next == cuts || next.First == 0 || next.First >= next.Second || next.Second >= _sorted.Length)
                {
                    return cuts;
                }

                cuts = next;
            }

            return cuts;
        }

        private double Mean(int from, int to) => (_sums[to] - _sums[from]) / (to - from);

        private double Square(int from, int to) => (to - from) * Mean(from, to) * Mean(from, to);

        /// <summary>The place of the first that is not below.</summary>
        private int From(double log)
        {
            var found = Array.BinarySearch(_sorted, log);
            if (found < 0)
            {
                return ~found;
            }

            while (found > 0 && _sorted[found - 1] >= log)
            {
                found--;
            }

            return found;
        }
    }
}
