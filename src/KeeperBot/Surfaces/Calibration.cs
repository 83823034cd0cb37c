using System.Collections.Immutable;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Surfaces;

/// <summary>A surface fitted to quotes, and how well.</summary>
/// <param name="Surface">Free of arbitrage; null when no rule could make it so.</param>
/// <param name="Fits">How far it is from the quotes, by expiry; empty without a surface.</param>
/// <param name="Found">
/// What arbitrage the best fit had, and so the quotes: it was taken out where there is a surface.
/// </param>
/// <param name="Left">What arbitrage could not be taken out; empty when there is a surface.</param>
public sealed record Calibration(
    SmileSurface? Surface,
    ImmutableArray<SmileFit> Fits,
    ImmutableArray<ArbitrageBreach> Found,
    ImmutableArray<ArbitrageBreach> Left)
{
    internal static Calibration Of(
        SmileSurface surface, ImmutableArray<SmileQuotes> smiles, ImmutableArray<ArbitrageBreach> found) =>
        new(surface, [.. smiles.Select(smile => SmileFit.Of(surface, smile))], found, []);
}

/// <summary>How far a surface is from the quotes of one expiry.</summary>
/// <param name="Years">The expiry.</param>
/// <param name="Quotes">How many.</param>
/// <param name="Rmse">The root mean squared error, in volatility.</param>
/// <param name="Worst">The largest error, in volatility.</param>
/// <param name="WorstStrike">Where it is.</param>
public sealed record SmileFit(double Years, int Quotes, double Rmse, double Worst, double WorstStrike)
{
    internal static SmileFit Of(SmileSurface surface, SmileQuotes smile)
    {
        double Error(StrikeQuote quote) =>
            Math.Abs(surface.At(quote.Strike, smile.Forward, smile.Years) - quote.Volatility);
        var worst = smile.Quotes.MaxBy(Error)!;
        var rmse = Math.Sqrt(smile.Quotes.Average(quote => Error(quote) * Error(quote)));
        return new SmileFit(smile.Years, smile.Quotes.Length, rmse, Error(worst), worst.Strike);
    }
}
