namespace KeeperBot.Tests.Bands;

/// <summary>Gas that jumps among regimes, the cheapest first, only from one to the next.</summary>
/// <param name="Costs">Money for a hedge in each.</param>
/// <param name="UpPerDay">How often a day each regime gives way to the next dearer one.</param>
/// <param name="DownPerDay">And to the next cheaper one.</param>
internal sealed record GasRegimes(double[] Costs, double[] UpPerDay, double[] DownPerDay)
{
    private const double Days = 365.0;

    /// <summary>A quiet main chain: short, rare spikes. On average 12.83.</summary>
    public static readonly GasRegimes Normal = new([7.5, 18.75, 112.5], [1.5, 2.0, 0.0], [0.0, 4.0, 24.0]);

    /// <summary>A restless one: spikes of six hours, two a day. On average 52.5.</summary>
    public static readonly GasRegimes Spiky = new([5.0, 25.0, 250.0], [2.0, 2.0, 0.0], [0.0, 3.0, 4.0]);

    public int Count => Costs.Length;

    /// <summary>Jumps a year from a regime to the next dearer one.</summary>
    public double Rises(int regime) => UpPerDay[regime] * Days;

    /// <summary>Jumps a year from a regime to the next cheaper one.</summary>
    public double Falls(int regime) => DownPerDay[regime] * Days;

    /// <summary>How much of the time it is in each, by detailed balance.</summary>
    public double[] Stationary()
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
}
