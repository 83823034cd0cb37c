using KeeperBot.Core;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Configuration;

/// <summary>Checks what is stated of an asset's market: volatility, rates, and where a surface comes from.</summary>
/// <param name="text">Where it is stated.</param>
/// <param name="values">Reads what all options share.</param>
/// <param name="documents">Checks where surfaces are stated.</param>
internal sealed class MarketBuilder(ConfigurationText text, MandateBuilder values, DocumentBuilder documents)
{
    private const double Percent = 100.0;
    private const string StickyStrike = "sticky-strike";
    private const string StickyDelta = "sticky-delta";
    private const string Stickiness = "stickiness";
    private const string MinimumVariance = "minimum-variance";

    /// <summary>The mandate.</summary>
    /// <param name="at">The options' key.</param>
    /// <param name="asset">The asset's symbol.</param>
    /// <param name="market">The options.</param>
    /// <exception cref="Terminal.ProblemException">A value is impossible; names its key.</exception>
    public MarketMandate Build(string at, string asset, MarketOptions market)
    {
        static bool Within(double value, double low, double high) => value >= low && value <= high;
        text.Require(
            market.VolatilityPercent is null != market.Surface is null,
            market.Surface is null ? at : $"{at}.surface", "volatility is stated once: by volatilityPercent or surface",
            "keep one of the two");
        text.Require(
            market.VolatilityPercent is not { } volatility || Within(volatility, 1, 1_000), $"{at}.volatilityPercent",
            "outside 1 to 1000", "65 is 65 % a year");
        text.Require(
            Within(market.RatePercent, -100, 100), $"{at}.ratePercent", "outside -100 to 100", "4 is 4 % a year");
        text.Require(
            Within(market.CarryPercent, -100, 100), $"{at}.carryPercent", "outside -100 to 100", "3 is 3 % a year");
        return new MarketMandate(
            (market.VolatilityPercent ?? 0.0) / Percent, market.RatePercent / Percent, market.CarryPercent / Percent)
        {
            Surface = market.Surface is { } surface
                ? documents.Build(
                    $"{at}.surface",
                    SurfaceStatement.KindName,
                    asset,
                    new DocumentPlace(surface.File, surface.Url, surface.MaxAge))
                : null,
            Smile = market.Smile is { } smile ? SmileAt($"{at}.smile", smile) : SmileRule.StickyStrike,
        };
    }

    private SmileRule SmileAt(string at, SmileOptions smile)
    {
        values.OneOf($"{at}.rule", smile.Rule, [StickyStrike, StickyDelta, Stickiness, MinimumVariance]);
        text.Require(
            smile.Rule == Stickiness ? smile.Ratio is >= -1 and <= 3 : smile.Ratio is null, $"{at}.ratio",
            "the rule stickiness has a ratio from -1 to 3, the others none", "0 is sticky delta, 1 sticky strike");
        double?[] coefficients = [smile.A, smile.B, smile.C];
        text.Require(
            coefficients.All(value => smile.Rule == MinimumVariance ? value is >= -10 and <= 10 : value is null), at,
            "the rule minimum-variance has a, b and c from -10 to 10, the others none",
            "state the three as they were fitted");
        return smile.Rule switch
        {
            StickyDelta => SmileRule.StickyDelta,
            Stickiness => new SmileRule.Stickiness(smile.Ratio!.Value),
            MinimumVariance => new SmileRule.MinimumVariance(smile.A!.Value, smile.B!.Value, smile.C!.Value),
            _ => SmileRule.StickyStrike,
        };
    }
}
