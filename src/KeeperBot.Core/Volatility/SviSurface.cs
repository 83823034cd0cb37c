using System.Collections.Immutable;

namespace KeeperBot.Core.Volatility;

/// <summary>SVI slices of several expiries, each with parameters of its own.</summary>
/// <remarks>
/// Between two expiries total variance is linear in time at each log-moneyness, so it never falls where the slices do
/// not cross. After the last the smile keeps its shape and its level rises by the average variance at the money to
/// date: the skew of volatility fades as 1/T, and the wings keep Lee's bound.
/// </remarks>
public sealed class SviSurface : SmileSurface
{
    /// <summary>A surface of slices.</summary>
    /// <param name="slices">By rising expiry, at least one.</param>
    /// <exception cref="ArgumentException">There is none, or the expiries do not rise.</exception>
    public SviSurface(ImmutableArray<SviSlice> slices)
    {
        RequireRising([.. slices.Select(slice => slice.Years)]);
        Slices = slices;
    }

    /// <inheritdoc/>
    public override ImmutableArray<SviSlice> Slices { get; }

    /// <inheritdoc/>
    protected override VariancePoint From(double k, double years)
    {
        var last = Slices[^1];
        if (years >= last.Years)
        {
            var grown = (years - last.Years) * last.At(0.0).Variance / last.Years;
            var point = last.At(k);
            return point with { Variance = point.Variance + grown };
        }

        var next = 1;
        while (Slices[next].Years <= years)
        {
            next++;
        }

        var (early, late) = (Slices[next - 1], Slices[next]);
        var part = (years - early.Years) / (late.Years - early.Years);
        return ((1.0 - part) * early.At(k)) + (part * late.At(k));
    }
}
