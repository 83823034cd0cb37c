using System.Collections.Immutable;

namespace KeeperBot.Forecasts;

/// <summary>
/// Three regimes of the base fee as a Markov chain in continuous time: in a regime the fee stays what it is until the
/// regime ends, and is what is typical of the next one then.
/// </summary>
/// <param name="Typical">Logarithms of the median fee of each regime, rising; fees are in wei per gas.</param>
/// <param name="Boundaries">Logarithms of the fees where the second and the third regime begin.</param>
/// <param name="PerYear">
/// How often a year of 365 days a regime (row) gives way to another (column); 0 to itself.
/// </param>
/// <param name="Years">How long each lasted in all.</param>
/// <param name="Left">How often each was left.</param>
public sealed record RegimeChain(
    ImmutableArray<double> Typical,
    ImmutableArray<double> Boundaries,
    ImmutableArray<ImmutableArray<double>> PerYear,
    ImmutableArray<double> Years,
    ImmutableArray<int> Left)
{
    /// <summary>How many regimes there are.</summary>
    public const int Count = 3;

    private const int Terms = 14;

    /// <summary>The regime of a fee, as a decision sees it.</summary>
    /// <param name="log">The fee's logarithm.</param>
    public int RegimeAt(double log) => log < Boundaries[0] ? 0 : log < Boundaries[1] ? 1 : 2;

    /// <summary>How often a year a regime is left.</summary>
    public double ExitsPerYear(int regime) => PerYear[regime].Sum();

    /// <summary>
    /// The logarithm of the fee at or below which a cheaper regime was entered: half way from its boundary to what is
    /// typical of it, so that a fee that hovers at a boundary changes nothing.
    /// </summary>
    /// <param name="regime">The regime that is entered, of the first two.</param>
    public double EnteredBelow(int regime) => 0.5 * (Boundaries[regime] + Typical[regime]);

    /// <summary>
    /// The same for a dearer regime, of the last two: the logarithm at or above which it was entered.
    /// </summary>
    public double EnteredAbove(int regime) => 0.5 * (Boundaries[regime - 1] + Typical[regime]);

    /// <summary>The regime after a fee, given the one before it.</summary>
    public int Next(int regime, double log)
    {
        for (var cheaper = 0; cheaper < regime; cheaper++)
        {
            if (log <= EnteredBelow(cheaper))
            {
                return cheaper;
            }
        }

        for (var dearer = Count - 1; dearer > regime; dearer--)
        {
            if (log >= EnteredAbove(dearer))
            {
                return dearer;
            }
        }

        return regime;
    }

    /// <summary>The chance that a regime gives way to a cheaper one within a time, if only for a while.</summary>
    /// <param name="regime">The regime now.</param>
    /// <param name="years">The time.</param>
    public double ReachesCheaper(int regime, double years)
    {
        var after = After(years, absorbedBelow: regime);
        return Math.Min(1.0, Enumerable.Range(0, regime).Sum(cheaper => after[regime, cheaper]));
    }

    /// <summary>The logarithm of the fee that is expected after a time.</summary>
    /// <param name="log">The fee's logarithm now.</param>
    /// <param name="years">The time.</param>
    public double Expected(double log, double years)
    {
        var regime = RegimeAt(log);
        var (after, stays) = (After(years, absorbedBelow: 0), Math.Exp(-ExitsPerYear(regime) * years));
        return (stays * (log - Typical[regime]))
            + Enumerable.Range(0, Count).Sum(other => after[regime, other] * Typical[other]);
    }

    /// <summary>
    /// The chances of each regime (column) after a time by the regime now (row): the exponential of the generator, by
    /// its series for a time so short that it converges at once, squared as often as that was halved.
    /// </summary>
    private double[,] After(double years, int absorbedBelow)
    {
        var generator = new double[Count, Count];
        var fastest = 0.0;
        for (var from = absorbedBelow; from < Count; from++)
        {
            for (var to = 0; to < Count; to++)
            {
                generator[from, to] = years * (from == to ? -ExitsPerYear(from) : PerYear[from][to]);
            }

            fastest = Math.Max(fastest, -generator[from, from]);
        }

        var halvings = fastest > 0.5 ? (int)Math.Ceiling(Math.Log2(fastest / 0.5)) : 0;
        var scale = Math.ScaleB(1.0, -halvings);
        var sum = Identity();
        for (var term = Terms; term >= 1; term--)
        {
            sum = Product(generator, sum, scale / term);
            for (var i = 0; i < Count; i++)
            {
                sum[i, i] += 1.0;
            }
        }

        for (var i = 0; i < halvings; i++)
        {
            sum = Product(sum, sum, 1.0);
        }

        return sum;
    }

    private static double[,] Identity()
    {
        var one = new double[Count, Count];
        for (var i = 0; i < Count; i++)
        {
            one[i, i] = 1.0;
        }

        return one;
    }

    private static double[,] Product(double[,] left, double[,] right, double scale)
    {
        var product = new double[Count, Count];
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < Count; j++)
            {
                for (var k = 0; k < Count; k++)
                {
                    product[i, j] += scale * left[i, k] * right[k, j];
                }
            }
        }

        return product;
    }
}
