using System.Collections.Immutable;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Surfaces;

/// <summary>Fits an SSVI surface to the quotes of all expiries at once.</summary>
/// <remarks>
/// The parameters move only where the surface has no arbitrage: η(1 + |ρ|) ≤ 2, γ ≤ ½, and a variance at the money that
/// never falls. Quotes that would need more are met as nearly as that allows.
/// </remarks>
public static class SsviCalibrator
{
    private const int Shared = 3;
    private const double MaxEta = 2.0;
    private const double MaxGamma = 0.5;

    /// <summary>The least part of a limit that a parameter has: both logarithms stay finite.</summary>
    private const double Edge = 1e-6;

    /// <summary>With one expiry nothing tells η from γ.</summary>
    private const double GammaOfOneExpiry = 0.5;

    private static readonly double[] Tilts = [-0.6, -0.1, 0.4];

    /// <summary>Fits a surface.</summary>
    /// <param name="smiles">By rising expiry, each with at least one quote.</param>
    /// <exception cref="CalibrationException">
    /// A quote is none, or there are too few for the parameters; the error says which.
    /// </exception>
    public static Calibration Fit(ImmutableArray<SmileQuotes> smiles)
    {
        SmileQuotes.Require(smiles);
        RequireEnough(smiles);
        var quotes = smiles.SelectMany((smile, expiry) => smile.Quotes.Select(quote => (
            Expiry: expiry, K: smile.LogMoneyness(quote), quote.Volatility, Root: Math.Sqrt(quote.Weight)))).ToArray();

        double[] Residuals(IReadOnlyList<double> free)
        {
            if (SurfaceOf(smiles, free) is not { } surface)
            {
                return [.. Enumerable.Repeat(MaxEta, quotes.Length)];
            }

            return
            [
                .. quotes.Select(quote =>
                    quote.Root * (surface.Slices[quote.Expiry].VolatilityAt(quote.K) - quote.Volatility)),
            ];
        }

        var (best, _) = LeastSquares.Fit(Residuals, Tilts.Select(tilt => Guess(smiles, tilt)));
        var surface = SurfaceOf(smiles, best)
            ?? throw new CalibrationException("no SSVI surface is anywhere near the quotes");
        var left = NoArbitrage.Check(surface);
        return left.IsEmpty
            ? Calibration.Of(surface, smiles, Falling(smiles))
            : new Calibration(null, [], Falling(smiles), left);
    }

    private static void RequireEnough(ImmutableArray<SmileQuotes> smiles)
    {
        var (strikes, needed) = (smiles.Sum(smile => smile.Strikes), smiles.Length + Shared);
        if (smiles.FirstOrDefault(smile => smile.Quotes.IsEmpty) is { } empty)
        {
            throw new CalibrationException($"{empty.Name} has no quote: leave it out");
        }

        if (strikes < needed || smiles.Max(smile => smile.Strikes) < Shared)
        {
            throw new CalibrationException(
                $"{smiles.Length} expiries have quotes at {strikes} strikes, at most "
                + $"{smiles.Max(smile => smile.Strikes)} in one: SSVI needs {needed} for so many expiries, and "
                + $"{Shared} in one of them; add strikes, or state a flat volatility");
        }
    }

    private static SsviSurface? SurfaceOf(ImmutableArray<SmileQuotes> smiles, IReadOnlyList<double> free)
    {
        var rho = Math.Tanh(free[0]);
        var atm = ImmutableArray.CreateBuilder<AtmVariance>(smiles.Length);
        var variance = 0.0;
        foreach (var (index, smile) in smiles.Index())
        {
            variance += Math.Exp(free[Shared + index]);
            atm.Add(new AtmVariance(smile.Years, variance));
        }

        try
        {
            var gamma = smiles.Length == 1 ? GammaOfOneExpiry : MaxGamma * Part(free[2]);
            return new SsviSurface(rho, MaxEta / (1.0 + Math.Abs(rho)) * Part(free[1]), gamma, atm.MoveToImmutable());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static double Part(double free) => Edge + ((1.0 - (2.0 * Edge)) / (1.0 + Math.Exp(-free)));

    private static double[] Guess(ImmutableArray<SmileQuotes> smiles, double tilt)
    {
        var rises = new double[smiles.Length];
        var variance = 0.0;
        foreach (var (index, smile) in smiles.Index())
        {
            var atm = smile.AtTheMoney() * smile.AtTheMoney() * smile.Years;
            rises[index] = Math.Log(Math.Max(atm - variance, 0.01 * atm));
            variance = Math.Max(variance, atm);
        }

        return [Math.Atanh(tilt), 0.0, 0.0, .. rises];
    }

    /// <summary>Where the quotes' own variance at the money falls with time.</summary>
    private static ImmutableArray<ArbitrageBreach> Falling(ImmutableArray<SmileQuotes> smiles)
    {
        var found = ImmutableArray.CreateBuilder<ArbitrageBreach>();
        var highest = 0.0;
        foreach (var smile in smiles)
        {
            var variance = smile.AtTheMoney() * smile.AtTheMoney() * smile.Years;
            if (variance < highest)
            {
                found.Add(new ArbitrageBreach(ArbitrageKind.Calendar, smile.Years, 0.0, highest - variance));
            }

            highest = Math.Max(highest, variance);
        }

        return found.ToImmutable();
    }
}
