using KeeperBot.Core.Bands;
using KeeperBot.Tests.Pricing;

namespace KeeperBot.Tests.Bands;

/// <summary>Random books and costs, far wider than any vault's.</summary>
internal static class RandomBands
{
    public static BandInputs Next(Random random) => new()
    {
        Gamma = RandomOption.Spread(random, 1e-6, 1e4) * (random.Next(2) == 0 ? 1.0 : -1.0),
        Spot = RandomOption.Spread(random, 1e-2, 1e5),
        Volatility = RandomOption.Spread(random, 0.05, 3.0),
        RiskAversion = RandomOption.Spread(random, 1e-8, 1e1),
        ProportionalCost = Sometimes(random, 1e-5, 5e-2),
        FixedCost = Sometimes(random, 1e-4, 1e3),
        Impact = Sometimes(random, 1e-9, 1e-2),
        Years = RandomOption.Spread(random, 1e-5, 2.0),
        Carry = RandomOption.Between(random, -1.0, 1.0),
        FlowVariance = Sometimes(random, 1e-3, 1e6),
        CheaperGas = random.Next(2) == 0
            ? null
            : new CheaperGas(RandomOption.Spread(random, 1e-4, 1e3), RandomOption.Spread(random, 1.0, 1e4))
            {
                MostWidening = random.Next(2) == 0
                    ? double.PositiveInfinity
                    : 1.0 + RandomOption.Spread(random, 1e-3, 10.0),
            },
    };

    /// <summary>Some gas to pay, and nothing but the stationary model's terms.</summary>
    public static BandInputs NextWithGas(Random random) =>
        Next(random) with { FixedCost = RandomOption.Spread(random, 1e-4, 1e3), Carry = 0.0, CheaperGas = null };

    private static double Sometimes(Random random, double min, double max) =>
        random.Next(4) == 0 ? 0.0 : RandomOption.Spread(random, min, max);
}
