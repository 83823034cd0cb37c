using System.Collections.Immutable;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Pricing;

/// <summary>The Greeks by their names.</summary>
internal static class GreekOf
{
    public static readonly ImmutableArray<string> Names =
    [
        nameof(Greeks.Price), nameof(Greeks.Delta), nameof(Greeks.Gamma), nameof(Greeks.Vega), nameof(Greeks.Theta),
        nameof(Greeks.Rho), nameof(Greeks.Vanna), nameof(Greeks.Volga), nameof(Greeks.Charm), nameof(Greeks.Speed),
        nameof(Greeks.Zomma), nameof(Greeks.Color),
    ];

    public static double Value(Greeks greeks, string name) => name switch
    {
        nameof(Greeks.Price) => greeks.Price,
        nameof(Greeks.Delta) => greeks.Delta,
        nameof(Greeks.Gamma) => greeks.Gamma,
        nameof(Greeks.Vega) => greeks.Vega,
        nameof(Greeks.Theta) => greeks.Theta,
        nameof(Greeks.Rho) => greeks.Rho,
        nameof(Greeks.Vanna) => greeks.Vanna,
        nameof(Greeks.Volga) => greeks.Volga,
        nameof(Greeks.Charm) => greeks.Charm,
        nameof(Greeks.Speed) => greeks.Speed,
        nameof(Greeks.Zomma) => greeks.Zomma,
        nameof(Greeks.Color) => greeks.Color,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such Greek"),
    };

    public static double[] All(Greeks greeks) => [.. Names.Select(name => Value(greeks, name))];

    public static void AssertEqual(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance, $"{what} is {actual:R}, not {expected:R}");

    public static void AssertEqual(Greeks greeks, string name, double expected, double tolerance) =>
        AssertEqual(expected, Value(greeks, name), tolerance, name);
}
