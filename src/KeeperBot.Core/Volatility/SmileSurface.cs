using System.Collections.Immutable;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Volatility;

/// <summary>A surface whose smile is a function of log-moneyness k = ln(strike/forward) at every time.</summary>
/// <remarks>
/// <para>
/// Before the first expiry the smile keeps its volatilities, w(k, T) = w(k, T₁)·T/T₁. That adds no arbitrage: for such
/// a multiple c of a slice the density factor is concave in c, and it is not below zero at 0 and at 1.
/// </para>
/// <para>
/// Beyond <see cref="MaxMoneyness"/> on both sides the volatility stays what it is there: no strike, however far, gives
/// a figure that pricing cannot take.
/// </para>
/// </remarks>
public abstract class SmileSurface : VolatilitySurface
{
    /// <summary>The largest |k| the smile is asked at: strikes at 3,000 times the forward.</summary>
    public const double MaxMoneyness = 8.0;

    /// <summary>The smiles that the surface is made of, by expiry, as slices of one form.</summary>
    public abstract ImmutableArray<SviSlice> Slices { get; }

    /// <summary>The total variance at a log-moneyness and time.</summary>
    /// <param name="k">Log-moneyness; taken to ±<see cref="MaxMoneyness"/> when it is beyond.</param>
    /// <param name="years">Years of 365 days; not below zero.</param>
    public VariancePoint PointAt(double k, double years)
    {
        var point = From(Math.Clamp(k, -MaxMoneyness, MaxMoneyness), Math.Max(years, Slices[0].Years));
        return years < Slices[0].Years ? years / Slices[0].Years * point : point;
    }

    /// <inheritdoc/>
    public sealed override double At(double strike, double forward, double years)
    {
        var time = Math.Max(years, Slices[0].Years);
        return Math.Sqrt(PointAt(ScalarMath.Log(strike / forward), time).Variance / time);
    }

    /// <inheritdoc/>
    public sealed override double SkewAt(double strike, double forward, double years)
    {
        var k = ScalarMath.Log(strike / forward);
        if (Math.Abs(k) > MaxMoneyness)
        {
            return 0.0;
        }

        var time = Math.Max(years, Slices[0].Years);
        var point = PointAt(k, time);
        return 0.5 * point.Slope / Math.Sqrt(point.Variance * time);
    }

    /// <summary>The total variance from the first expiry on, for |k| up to <see cref="MaxMoneyness"/>.</summary>
    protected abstract VariancePoint From(double k, double years);

    /// <summary>Demands expiries that rise, at least one.</summary>
    /// <exception cref="ArgumentException">They do not; the error says where.</exception>
    private protected static void RequireRising(ReadOnlySpan<double> years)
    {
        if (years.IsEmpty)
        {
            throw new ArgumentException("a surface needs at least one expiry", nameof(years));
        }

        for (var i = 1; i < years.Length; i++)
        {
            if (!(years[i] > years[i - 1]))
            {
                var where = FormattableString.Invariant($"{years[i]:R} years come after {years[i - 1]:R}");
                throw new ArgumentException($"expiries must rise: {where}", nameof(years));
            }
        }
    }
}
