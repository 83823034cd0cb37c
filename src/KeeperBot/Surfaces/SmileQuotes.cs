using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Surfaces;

/// <summary>What the market asks for volatility at one strike.</summary>
/// <param name="Strike">Above zero, in the unit of the forward.</param>
/// <param name="Volatility">Annual, 1.00 = 100 %; above zero, to 10.</param>
/// <param name="Weight">How much an error here counts: 1 over the squared spread, or 1 for all.</param>
public sealed record StrikeQuote(double Strike, double Volatility, double Weight = 1.0)
{
    private const double MaxVolatility = 10.0;

    internal bool IsSound => Strike > 0.0 && double.IsFinite(Strike) && Volatility is > 0.0 and <= MaxVolatility
        && Weight > 0.0 && double.IsFinite(Weight);
}

/// <summary>The quotes of one expiry.</summary>
/// <param name="Years">Years of 365 days to expiry.</param>
/// <param name="Forward">The forward price for that expiry; above zero.</param>
/// <param name="Quotes">By strike, in any order.</param>
public sealed record SmileQuotes(double Years, double Forward, ImmutableArray<StrikeQuote> Quotes)
{
    /// <summary>The expiry for people.</summary>
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"the expiry at {Years * 365.0:0.##} days");

    internal int Strikes => Quotes.DistinctBy(quote => quote.Strike).Count();

    internal double LogMoneyness(StrikeQuote quote) => Math.Log(quote.Strike / Forward);

    /// <summary>The volatility at the money, linear between the two strikes next to the forward.</summary>
    internal double AtTheMoney()
    {
        var sorted = Quotes.OrderBy(quote => quote.Strike).ToArray();
        var above = Array.FindIndex(sorted, quote => quote.Strike >= Forward);
        if (above <= 0)
        {
            return above == 0 ? sorted[0].Volatility : sorted[^1].Volatility;
        }

        var (low, high) = (sorted[above - 1], sorted[above]);
        var part = LogMoneyness(low) / (LogMoneyness(low) - LogMoneyness(high));
        return low.Volatility + (part * (high.Volatility - low.Volatility));
    }

    /// <summary>Demands expiries that rise with quotes that can be fitted to.</summary>
    /// <exception cref="CalibrationException">They are not so; the error says which.</exception>
    internal static void Require(ImmutableArray<SmileQuotes> smiles)
    {
        if (smiles.IsEmpty)
        {
            throw new CalibrationException("there are no quotes: a surface needs those of at least one expiry");
        }

        foreach (var (index, smile) in smiles.Index())
        {
            if (!(smile.Years is >= SviSlice.MinYears and <= SviSlice.MaxYears)
                || !(smile.Forward > 0.0 && double.IsFinite(smile.Forward)))
            {
                throw new CalibrationException(FormattableString.Invariant(
                    $"expiry {index + 1} is {smile.Years:R} years away with the forward {smile.Forward:R}: ")
                    + "years go from an hour to 100 years, forwards are above zero");
            }

            if (index > 0 && smile.Years <= smiles[index - 1].Years)
            {
                throw new CalibrationException($"{smile.Name} does not come after the one before: sort expiries");
            }

            if (smile.Quotes.FirstOrDefault(quote => !quote.IsSound) is { } wrong)
            {
                throw new CalibrationException(
                    $"{smile.Name} has a quote that is none: {wrong}; strikes and weights are above zero, volatilities "
                    + "above zero and at most 10");
            }
        }
    }
}
