using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Terminal;

/// <summary>Shows an exposure book as a table for each risk factor.</summary>
internal static class ExposureText
{
    private const int LabelWidth = 26;

    /// <summary>The book: a block for each factor, its parts and their net.</summary>
    public static IEnumerable<string> Lines(ExposureBook book)
    {
        foreach (var factor in book.Factors)
        {
            yield return string.Empty;
            yield return Head(factor);
            foreach (var part in factor.Contributions)
            {
                yield return Row(part.Label, part.Greeks, part.Dollars, $"{Figures.Number(part.Share * 100, 0)} %");
            }

            yield return Style.Strong(Row("net", factor.Net, factor.Dollars, string.Empty));
        }

        yield return string.Empty;
        yield return Style.Dim(
            $"worth {Figures.Number(book.Value, 0)} USD; all but delta in USD. Gamma: change of delta USD for +1 %;");
        yield return Style.Dim(
            "vega, vanna (of delta USD), volga (of vega): a point of volatility; theta: a day; share: of all deltas.");
    }

    /// <summary>How the underlyings act together.</summary>
    public static IEnumerable<string> Lines(CorrelatedRisk risk)
    {
        yield return string.Empty;
        yield return $"{Style.Strong("together")}   a day's P&L by delta moves by "
            + $"{Figures.Number(risk.DailyDeviation, 0)} USD (one deviation); gamma earns "
            + $"{Figures.Compact(risk.GammaPerDay)} USD a day in the mean";
        yield return Style.Dim(
            Style.Pad("  cross-gamma, USD per 1 %", LabelWidth + 4)
            + string.Concat(risk.Assets.Select(asset => Style.Pad($"+1 % {asset}", -14)))
            + Style.Pad("deviation", -14));
        for (var row = 0; row < risk.Assets.Length; row++)
        {
            yield return Style.Pad($"  delta of {risk.Assets[row]}", LabelWidth + 4)
                + string.Concat(risk.CrossGamma[row].Select(value => Style.Pad(Figures.Compact(value), -14)))
                + Style.Pad(Figures.Compact(risk.DeviationShares[row]), -14);
        }
    }

    private static string Head(FactorExposure factor)
    {
        var what = factor.Kind switch
        {
            FactorKind.Ratio => $"{factor.Factor} ratio {Figures.Number(factor.Level, 6)}",
            FactorKind.Quote => $"{factor.Factor} peg {Figures.Number(factor.Level, 4)} USD",
            _ => $"{factor.Factor} {Figures.Number(factor.Level)} USD",
        };
        string[] columns = ["delta", "delta USD", "gamma", "vega", "theta", "vanna", "volga"];
        return Style.Accent(Style.Pad(what, LabelWidth + 2)) + Style.Dim(
            string.Concat(columns.Select(column => Style.Pad(column, -11))) + Style.Pad("share", -8));
    }

    private static string Row(string label, Greeks greeks, DollarGreeks dollars, string share)
    {
        var name = label.Length <= LabelWidth ? label : label[..(LabelWidth - 1)] + "…";
        double[] figures =
        [
            dollars.Delta, dollars.GammaPerPercent, dollars.VegaPerPoint, dollars.ThetaPerDay, dollars.VannaPerPoint,
            dollars.VolgaPerPoint,
        ];
        return Style.Pad($"  {name}", LabelWidth + 2)
            + Style.Pad(Figures.Signed(greeks.Delta, Math.Abs(greeks.Delta) < 10_000 ? 3 : 0), -11)
            + string.Concat(figures.Select(figure => Style.Pad(Figures.Compact(figure), -11)))
            + Style.Pad(share, -8);
    }
}
