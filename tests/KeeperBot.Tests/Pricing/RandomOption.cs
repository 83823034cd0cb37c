using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

/// <summary>Random options as markets have them.</summary>
internal static class RandomOption
{
    private static readonly OptionKind[] Kinds = [OptionKind.Call, OptionKind.Put];

    /// <summary>
    /// An hour to five years, 5 % to 300 % volatility, and a strike up to <paramref name="deviations"/> standard
    /// deviations from the forward.
    /// </summary>
    public static (OptionTerms Terms, MarketInputs Market) Next(Random random, double deviations)
    {
        var years = Spread(random, 1.0 / 8760, 5.0);
        var volatility = Spread(random, 0.05, 3.0);
        var spot = Spread(random, 1e-3, 1e6);
        var rate = Between(random, -0.1, 0.4);
        var carry = Between(random, -0.1, 0.4);
        var deviation = volatility * Math.Sqrt(years);
        var distance = Math.Clamp(Between(random, -deviations, deviations) * deviation, -12.0, 12.0);
        return (
            new OptionTerms
            {
                Kind = Kind(random),
                Strike = spot * Math.Exp(((rate - carry) * years) + distance),
                YearsToExpiry = years,
            },
            new MarketInputs { Spot = spot, Volatility = volatility, Rate = rate, Carry = carry });
    }

    public static OptionKind Kind(Random random) => Kinds[random.Next(2)];

    public static double Between(Random random, double min, double max) =>
        min + ((max - min) * random.NextDouble());

    /// <summary>Each order of magnitude as often as any other.</summary>
    public static double Spread(Random random, double min, double max) =>
        Math.Exp(Between(random, Math.Log(min), Math.Log(max)));
}
