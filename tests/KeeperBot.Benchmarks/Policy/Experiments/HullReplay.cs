using System.Collections.Immutable;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>
/// A weekly hedged sale of calls on 100,000 shares as Hull's "Options, Futures, and Other Derivatives" does its books,
/// tables 19.2 and 19.3: what is bought is borrowed for at 5 % a year, and delta is kept to three decimals.
/// </summary>
internal static class HullReplay
{
    private const double Shares = 100_000, Strike = 50.0, Rate = 0.05, Volatility = 0.2;
    private const int Weeks = 20, WeeksPerYear = 52;

    /// <summary>Table 19.2: the option ends in the money. Hull's cost is 263,300 dollars.</summary>
    public static readonly ImmutableArray<double> Exercised =
    [
        49.00, 48.12, 47.37, 50.25, 51.75, 53.12, 53.00, 51.87, 51.38, 53.00, 49.88, 48.50, 49.88, 50.37, 52.13, 51.88,
        52.87, 54.87, 54.62, 55.87, 57.25,
    ];

    /// <summary>Table 19.3: it ends out of the money. Hull's cost is 256,600 dollars.</summary>
    public static readonly ImmutableArray<double> Worthless =
    [
        49.00, 49.75, 52.00, 50.00, 48.38, 48.25, 48.75, 49.63, 48.25, 48.25, 51.12, 51.50, 49.88, 49.88, 48.75, 47.50,
        48.00, 46.25, 48.13, 46.63, 48.12,
    ];

    /// <summary>What hedging has cost at the end, in dollars.</summary>
    public static double Cost(ImmutableArray<double> prices)
    {
        var (held, cost) = (0.0, 0.0);
        for (var week = 0; week <= Weeks; week++)
        {
            var shares = Shares * Math.Round(Delta(prices[week], Weeks - week), 3);
            cost += ((shares - held) * prices[week]) + (week == 0 ? 0.0 : cost * Rate / WeeksPerYear);
            held = shares;
        }

        // Exercise pays the strike for every share.
        return prices[Weeks] > Strike ? cost - (Shares * Strike) : cost;
    }

    private static double Delta(double spot, int weeksLeft) => BlackScholes.Evaluate(
        new OptionTerms
        {
            Kind = OptionKind.Call,
            Strike = Strike,
            YearsToExpiry = weeksLeft / (double)WeeksPerYear,
        },
        new MarketInputs { Spot = spot, Volatility = Volatility, Rate = Rate, Carry = 0.0 }).Delta;
}
