using System.Collections.Immutable;
using KeeperBot.Core.Volatility;
using MathNet.Numerics.LinearRegression;

namespace KeeperBot.Surfaces;

/// <summary>Fits raw SVI slices to quotes, each expiry by itself.</summary>
/// <remarks>
/// <para>
/// A slice begins from where a grid of centres and bends, with the other three parameters by linear regression, is
/// best (the reduction of De Marco and Martini, "Quasi-explicit calibration of Gatheral's SVI model", 2009), and all
/// five are polished together. Lee's bound holds by construction.
/// </para>
/// <para>
/// A slice with arbitrage, by itself or against the expiry before, is fitted again, to the quotes and to the smile of
/// the SSVI surface that fits them all, which counts as much as is needed. At its end that way has no arbitrage, so
/// there is always a surface; where slices mended one by one still do not fit together, all are mended by one part.
/// </para>
/// </remarks>
public static class SviCalibrator
{
    private const int Parameters = 5;
    private const int Starts = 3;
    private const double MaxWing = 2.0;
    private const double MaxRho = 0.999;
    private const double Edge = 1e-9;
    private const int Bisections = 12;

    /// <summary>Where the SSVI smile is met, in log-moneyness: near the money and far beyond any strike.</summary>
    private static readonly double[] Anchors =
        [-8.0, -4.0, -2.0, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0];

    private static readonly double[] Bends = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8];

    /// <summary>Fits a surface.</summary>
    /// <param name="smiles">By rising expiry.</param>
    /// <exception cref="CalibrationException">
    /// A quote is none, or an expiry has fewer than five strikes; the error says which.
    /// </exception>
    public static Calibration Fit(ImmutableArray<SmileQuotes> smiles)
    {
        SmileQuotes.Require(smiles);
        if (smiles.FirstOrDefault(smile => smile.Strikes < Parameters) is { } few)
        {
            throw new CalibrationException(
                $"{few.Name} has quotes at {few.Strikes} strikes: SVI has {Parameters} parameters and needs as many; "
                + "add strikes, or fit SSVI, which shares its shape between expiries");
        }

        ImmutableArray<SviSlice> slices = [.. smiles.Select(smile => Fit(Targets(smile), smile.Years, Guesses(smile)))];
        var found = NoArbitrage.Check(new SviSurface(slices));
        if (found.IsEmpty)
        {
            return Calibration.Of(new SviSurface(slices), smiles, found);
        }

        return SsviCalibrator.Fit(smiles).Surface is { } shared
            ? Calibration.Of(Mended(smiles, slices, shared.Slices), smiles, found)
            : new Calibration(null, [], found, found);
    }

    /// <summary>A surface near the slices that has no arbitrage.</summary>
    private static SviSurface Mended(
        ImmutableArray<SmileQuotes> smiles, ImmutableArray<SviSlice> slices, ImmutableArray<SviSlice> shared)
    {
        SviSlice Towards(int i, double part) => part switch
        {
            0.0 => slices[i],
            1.0 => shared[i],
            _ => Fit(Targets(smiles[i], shared[i], part), smiles[i].Years, [FreeOf(shared[i])]),
        };

        var one = ImmutableArray.CreateBuilder<SviSlice>(slices.Length);
        for (var i = 0; i < slices.Length; i++)
        {
            SviSurface With(double part) => new(i == 0 ? [Towards(i, part)] : [one[^1], Towards(i, part)]);
            one.Add(Nearest(With).Slices[^1]);
        }

        var result = new SviSurface(one.ToImmutable());
        return NoArbitrage.Check(result).IsEmpty
            ? result
            : Nearest(part => new SviSurface([.. slices.Select((_, i) => Towards(i, part))]));
    }

    /// <summary>The surface of the least part that has no arbitrage; that of the whole way if none has.</summary>
    private static SviSurface Nearest(Func<double, SviSurface> surfaceOf)
    {
        var nearest = surfaceOf(0.0);
        if (NoArbitrage.Check(nearest).IsEmpty)
        {
            return nearest;
        }

        nearest = surfaceOf(1.0);
        var (low, high) = (0.0, 1.0);
        for (var step = 0; step < Bisections; step++)
        {
            var part = 0.5 * (low + high);
            var tried = surfaceOf(part);
            (low, high, nearest) = NoArbitrage.Check(tried).IsEmpty ? (low, part, tried) : (part, high, nearest);
        }

        return nearest;
    }

    /// <summary>What a slice is fitted to: log-moneyness, volatility and the root of its weight.</summary>
    private static ImmutableArray<Target> Targets(SmileQuotes smile) =>
    [
        .. smile.Quotes.Select(quote =>
            new Target(smile.LogMoneyness(quote), quote.Volatility, Math.Sqrt(quote.Weight))),
    ];

    /// <summary>The quotes, and a smile that counts for a part of everything.</summary>
    private static ImmutableArray<Target> Targets(SmileQuotes smile, SviSlice anchor, double part)
    {
        var weight = smile.Quotes.Sum(quote => quote.Weight) / Anchors.Length;
        return
        [
            .. Targets(smile).Select(target => target with { Root = Math.Sqrt(1.0 - part) * target.Root }),
            .. Anchors.Select(k => new Target(k, anchor.VolatilityAt(k), Math.Sqrt(part * weight))),
        ];
    }

    private static SviSlice Fit(ImmutableArray<Target> targets, double years, IEnumerable<double[]> starts)
    {
        double[] Residuals(IReadOnlyList<double> free)
        {
            // A step too far is as wrong as can be, and the next is shorter.
            return SliceOf(years, free) is { } slice
                ? [.. targets.Select(target => target.Root * (slice.VolatilityAt(target.K) - target.Volatility))]
                : [.. targets.Select(_ => MaxWing)];
        }

        var (best, _) = LeastSquares.Fit(Residuals, starts);
        return SliceOf(years, best) ?? throw new CalibrationException(FormattableString.Invariant(
            $"no SVI smile is anywhere near the quotes at {years:0.####} years"));
    }

    /// <summary>Any five numbers as a slice with positive variance and wings within Lee's bound.</summary>
    private static SviSlice? SliceOf(double years, IReadOnlyList<double> free)
    {
        var rho = MaxRho * Math.Tanh(free[0]);
        var b = MaxWing / (1.0 + Math.Abs(rho)) / (1.0 + Math.Exp(-free[1]));
        var sigma = Math.Exp(free[2]);
        try
        {
            return new SviSlice(
                years, Math.Exp(free[4]) - (b * sigma * Math.Sqrt(1.0 - (rho * rho))), b, rho, free[3], sigma);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The five numbers of a slice.</summary>
    private static double[] FreeOf(SviSlice slice)
    {
        var part = Math.Clamp(slice.B * (1.0 + Math.Abs(slice.Rho)) / MaxWing, Edge, 1.0 - Edge);
        return
        [
            Math.Atanh(Math.Clamp(slice.Rho / MaxRho, Edge - 1.0, 1.0 - Edge)), Math.Log(part / (1.0 - part)),
            Math.Log(slice.Sigma), slice.M, Math.Log(slice.LeastVariance),
        ];
    }

    /// <summary>The best of the grid; each cell's a, b and ρ by linear regression.</summary>
    private static IEnumerable<double[]> Guesses(SmileQuotes smile)
    {
        var ks = smile.Quotes.Select(smile.LogMoneyness).ToArray();
        var ws = smile.Quotes.Select(quote => quote.Volatility * quote.Volatility * smile.Years).ToArray();
        var (low, high) = (ks.Min(), ks.Max());
        var cells =
            from m in Enumerable.Range(-1, 9).Select(i => low + ((high - low) * i / 6.0))
            from sigma in Bends.Select(bend => bend * Math.Max(high - low, 0.05) * 2.0)
            let slice = Regressed(smile.Years, ks, ws, m, sigma)
            where slice is not null
            let error = ks.Zip(ws, (k, w) => Math.Pow(slice.At(k).Variance - w, 2)).Sum()
            orderby error
            select FreeOf(slice);
        return cells.Take(Starts).DefaultIfEmpty(
            [0.0, -3.0, Math.Log(Math.Max(high - low, 0.05)), 0.5 * (low + high), Math.Log(0.5 * ws.Min())]);
    }

    /// <summary>The slice of a centre and a bend nearest to the variances, taken back inside the bounds.</summary>
    private static SviSlice? Regressed(double years, double[] ks, double[] ws, double m, double sigma)
    {
        double[] Row(double k)
        {
            var y = (k - m) / sigma;
            return [y, Math.Sqrt((y * y) + 1.0)];
        }

        var fitted = MultipleRegression.Svd([.. ks.Select(Row)], ws, intercept: true);
        var curve = Math.Clamp(fitted[2], 1e-6 * sigma, 0.9 * sigma);
        var tilt = Math.Clamp(fitted[1], -0.98 * curve, 0.98 * curve);
        var rho = tilt / curve;
        var least = Math.Max(fitted[0] + Math.Sqrt((curve * curve) - (tilt * tilt)), 0.1 * ws.Min());
        var b = Math.Min(curve / sigma, 0.99 * MaxWing / (1.0 + Math.Abs(rho)));
        try
        {
            return new SviSlice(years, least - (b * sigma * Math.Sqrt(1.0 - (rho * rho))), b, rho, m, sigma);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private sealed record Target(double K, double Volatility, double Root);
}
