using KeeperBot.Core.Bands;

namespace KeeperBot.Tests.Bands;

/// <summary>What <see cref="BandEconomics"/> predicts against a simulation with frozen Greeks.</summary>
public sealed class PredictionTests
{
    private const int Seed = 14;
    private const int Steps = 6_000_000;
    private const double Tolerance = 0.02;

    private static readonly BandInputs Book = new()
    {
        Gamma = -0.0819915,
        Spot = 3000,
        Volatility = 0.8,
        RiskAversion = 1e-4,
        ProportionalCost = 5e-4,
        FixedCost = 12.83,
        Years = 15.0 / 365,
    };

    public static TheoryData<double, double> Bands => new()
    {
        { 2.029675, 11.235755 },
        { 0.0, 8.0 },
        { 6.0, 7.5 },
    };

    /// <summary>
    /// Spot moves by a fixed small step up or down, the limit of which is the Brownian motion; the hedge is traded
    /// by the band, and every cost and every gain against a perfect hedge is booked as it falls due.
    /// </summary>
    [Theory]
    [MemberData(nameof(Bands))]
    public void Economics_FrozenGreeks_AreWithinTwoPercentOfTheSimulation(double inner, double outer)
    {
        // A step of the offset is a fortieth of the band, which it meets exactly.
        var band = new HedgeBand(0.0, inner, outer);
        var move = outer / 40.0 / Math.Abs(Book.Gamma);
        var years = move * move / Book.MoneyVariance;
        var met = band with { Outer = outer * (1.0 - 1e-9) };
        var random = new Random(Seed);
        var (offset, cost, trades, variance) = (0.0, 0.0, 0, 0.0);
        for (var step = 0; step < Steps; step++)
        {
            var change = random.Next(2) == 0 ? move : -move;
            var gain = offset * change;
            variance += gain * gain;
            offset -= Book.Gamma * change;
            if (met.TradeFor(offset) is not 0.0 and var trade)
            {
                cost += Book.FixedCost + (Book.ProportionalCost * Book.Spot * Math.Abs(trade));
                trades++;
                offset += trade;
            }
        }

        var (simulated, predicted) = (Steps * years, new BandEconomics(Book, band));
        var because = $"seed {Seed}, band {inner} to {outer}";
        Near(predicted.CostPerYear, cost / simulated, because);
        Near(predicted.TradesPerYear, trades / simulated, because);
        Near(Math.Sqrt(predicted.TrackingVariancePerYear), Math.Sqrt(variance / simulated), because);
    }

    private static void Near(double predicted, double simulated, string because) => Assert.True(
        Math.Abs(predicted - simulated) <= Tolerance * simulated,
        $"predicted {predicted:R}, simulated {simulated:R}: {because}");
}
