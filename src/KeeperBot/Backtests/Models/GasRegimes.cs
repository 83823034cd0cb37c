using System.Collections.Immutable;

namespace KeeperBot.Backtests.Models;

/// <summary>Gas that jumps among regimes, the cheapest first, only from one to the next.</summary>
public sealed record GasRegimes
{
    private const double Days = 365.0, MaxCost = 1e9, MaxRate = 1e6;
    private const int MaxCount = 100;

    /// <summary>A step of a chance of more than one is cut up; so much more is rounding.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Regimes.</summary>
    /// <param name="costs">Money for a hedge in each, at least 0, each above the one before; 1 to 100 of them.</param>
    /// <param name="upPerDay">How often a day each gives way to the next dearer one, at least 0; the last 0.</param>
    /// <param name="downPerDay">
    /// How often a day each gives way to the next cheaper one: the first 0, all others above 0.
    /// </param>
    /// <exception cref="ModelException">They are not so.</exception>
    public GasRegimes(
        ImmutableArray<double> costs, ImmutableArray<double> upPerDay, ImmutableArray<double> downPerDay)
    {
        Costs = ModelRange.RequireNumbers(costs, 1, "gas costs");
        ModelRange.RequireCount(Count, 1, MaxCount, "the number of gas costs");
        UpPerDay = ModelRange.RequireNumbers(upPerDay, 1, "gas rises");
        DownPerDay = ModelRange.RequireNumbers(downPerDay, 1, "gas falls");
        if (UpPerDay.Length != Count || DownPerDay.Length != Count)
        {
            throw new ModelException(
                $"{Count} gas costs come with {UpPerDay.Length} rises and {DownPerDay.Length} falls: state one of each "
                + "for every regime");
        }

        for (var regime = 0; regime < Count; regime++)
        {
            RequireSound(regime);
        }
    }

    /// <summary>A quiet main chain: short, rare spikes. On average 12.83.</summary>
    public static GasRegimes Normal { get; } = new([7.5, 18.75, 112.5], [1.5, 2.0, 0.0], [0.0, 4.0, 24.0]);

    /// <summary>A restless one: spikes of six hours, two a day. On average 52.5.</summary>
    public static GasRegimes Spiky { get; } = new([5.0, 25.0, 250.0], [2.0, 2.0, 0.0], [0.0, 3.0, 4.0]);

    /// <summary>Money for a hedge in each.</summary>
    public ImmutableArray<double> Costs { get; }

    /// <summary>How often a day each regime gives way to the next dearer one.</summary>
    public ImmutableArray<double> UpPerDay { get; }

    /// <summary>How often a day each regime gives way to the next cheaper one.</summary>
    public ImmutableArray<double> DownPerDay { get; }

    /// <summary>How many regimes there are.</summary>
    public int Count => Costs.Length;

    /// <summary>Gas that never changes.</summary>
    /// <param name="cost">Money for a hedge, at least 0.</param>
    /// <exception cref="ModelException">It is less, or no number.</exception>
    public static GasRegimes Constant(double cost) => new([cost], [0.0], [0.0]);

    /// <summary>Jumps a year from a regime to the next dearer one.</summary>
    public double Rises(int regime) => UpPerDay[regime] * Days;

    /// <summary>Jumps a year from a regime to the next cheaper one.</summary>
    public double Falls(int regime) => DownPerDay[regime] * Days;

    /// <summary>By how much a year waiting for the next cheaper regime makes a hedge cheaper, in money.</summary>
    public double Relief(int regime) =>
        regime == 0 ? 0.0 : (Costs[regime] - Costs[regime - 1]) * Falls(regime);

    /// <summary>How much of the time it is in each, by detailed balance.</summary>
    public ImmutableArray<double> Stationary()
    {
        var weights = new double[Count];
        weights[0] = 1.0;
        for (var regime = 1; regime < Count; regime++)
        {
            weights[regime] = weights[regime - 1] * UpPerDay[regime - 1] / DownPerDay[regime];
        }

        var total = weights.Sum();
        return [.. weights.Select(weight => weight / total)];
    }

    /// <summary>The mean over that.</summary>
    public double Mean() => Stationary().Zip(Costs, (weight, cost) => weight * cost).Sum();

    /// <summary>Where it is after a short time, and with what probability.</summary>
    public IEnumerable<(int Regime, double Chance)> Moves(int regime, double years)
    {
        var (up, down) = (Rises(regime) * years, Falls(regime) * years);
        yield return (regime, 1.0 - up - down);
        if (up > 0.0) yield return (regime + 1, up);
        if (down > 0.0) yield return (regime - 1, down);
    }

    /// <summary>What a hedge costs at every step of one path, the start included.</summary>
    /// <param name="seed">The experiment's.</param>
    /// <param name="path">Which path, counted from 0: the same one in every experiment of that seed.</param>
    /// <param name="years">A step's length.</param>
    /// <param name="steps">How many steps.</param>
    public double[] Path(ulong seed, ulong path, double years, int steps)
    {
        var regimes = new byte[steps + 1];
        Walk(Draws.OfGas(seed, path), years, steps, regimes, 1);
        return [.. regimes.Select(regime => Costs[regime])];
    }

    /// <summary>
    /// Writes a path's regime at every step, the start included, to every <paramref name="stride"/>th place. It starts
    /// in any regime with its share of the time.
    /// </summary>
    /// <param name="draws">The path's own.</param>
    /// <param name="years">A step's length.</param>
    /// <param name="steps">How many.</param>
    /// <param name="column">Where to, from the first place on.</param>
    /// <param name="stride">From one step to the next.</param>
    public void Walk(Draws draws, double years, int steps, Span<byte> column, int stride)
    {
        // One jump at most in each part of a step, so parts must be short.
        var fastest = Enumerable.Range(0, Count).Max(regime => Rises(regime) + Falls(regime));
        var parts = Math.Max(1, (int)Math.Ceiling((fastest * years) - Rounding));
        var rises = Enumerable.Range(0, Count).Select(one => Rises(one) * (years / parts)).ToArray();
        var stays = Enumerable.Range(0, Count).Select(one => 1.0 - (Falls(one) * (years / parts))).ToArray();
        var regime = Start(draws);
        for (var step = 0; step <= steps; step++)
        {
            column[step * stride] = (byte)regime;
            for (var part = 0; part < parts; part++)
            {
                var drawn = draws.Uniform();
                if (drawn <= rises[regime]) regime++;
                else if (drawn > stays[regime]) regime--;
            }
        }
    }

    private int Start(Draws draws)
    {
        var stationary = Stationary();
        var (regime, chance) = (0, draws.Uniform());
        while (regime + 1 < Count && chance > stationary[regime])
        {
            chance -= stationary[regime++];
        }

        return regime;
    }

    private void RequireSound(int regime)
    {
        ModelRange.Require(Costs[regime], 0.0, MaxCost, $"gas cost {regime + 1}");
        if (regime > 0) ModelRange.RequireAbove(Costs[regime], Costs[regime - 1], MaxCost, $"gas cost {regime + 1}");
        ModelRange.Require(UpPerDay[regime], 0.0, regime == Count - 1 ? 0.0 : MaxRate, $"gas rise {regime + 1} a day");
        if (regime == 0) ModelRange.Require(DownPerDay[regime], 0.0, 0.0, "gas fall 1 a day");
        else ModelRange.RequireAbove(DownPerDay[regime], 0.0, MaxRate, $"gas fall {regime + 1} a day");
    }
}
