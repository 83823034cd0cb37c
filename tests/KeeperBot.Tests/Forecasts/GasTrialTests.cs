using KeeperBot.Core.Volatility;
using KeeperBot.Forecasts;
using KeeperBot.Surfaces;

namespace KeeperBot.Tests.Forecasts;

/// <summary>The forecast of gas tried on its own past: it wins where there are regimes, and not where there are
/// none.</summary>
public sealed class GasTrialTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Run_FeesWithRegimes_BeatsThePlainEstimateAndIsCalibrated(int seed)
    {
        var trial = GasTrial.Run(FeeSeries.Of(RandomFees.OfRegimes(RandomFees.Regimes, 60, (ulong)seed)));
        var past = trial.Judge();
        output.WriteLine($"seed {seed}: {past}");
        foreach (var score in trial.Scores)
        {
            output.WriteLine(
                $"  {score.Hours} h, regime {score.Regime}: {score.Count} times, predicted {score.Predicted:0.000}, "
                + $"realised {score.Realised:0.000}, Brier {score.Brier:0.000}, log {score.SquaredError:0.000} against "
                + $"{score.PlainSquaredError:0.000}");

            // Hours of one spike are one event: of some 60 spikes and 200 busy times the frequency is known to 0.1.
            Assert.Equal(score.Predicted, score.Realised, 0.15);
            Assert.True(score.Brier < score.Realised, $"seed {seed}: {score}");
        }

        Assert.True(past.BeatsPlain, $"seed {seed}: {past}");
        Assert.Equal(6, trial.Scores.Length);
        Assert.Equal(past.Samples, trial.Scores.Sum(score => score.Count));
    }

    /// <summary>
    /// A random walk crosses boundaries too, and whoever predicts that scores well; but no fee is dearer or cheaper
    /// than it will be, so there is nothing to wait for.
    /// </summary>
    [Fact]
    public void Run_FeesThatWalkAtRandom_LosesToThePlainEstimate()
    {
        var (lost, won) = (0, 0);
        for (var seed = 31ul; seed < 51; seed++)
        {
            try
            {
                var past = GasTrial.Run(FeeSeries.Of(RandomFees.OfWalk(60, seed))).Judge();
                output.WriteLine($"seed {seed}: {past}");
                (lost, won) = past.BeatsPlain ? (lost, won + 1) : (lost + 1, won);
            }
            catch (Exception error) when (error is CalibrationException or HistoryException)
            {
                output.WriteLine($"seed {seed}: {error.Message}");
            }
        }

        // One of them by luck: in sixty days a walk has few excursions.
        Assert.True(lost >= 5 && won <= 1, $"lost {lost}, won {won} of 20");
    }

    [Fact]
    public void Run_HistoryTooShortOrConstant_IsRefusedWithTheReason()
    {
        var days = FeeSeries.Of(RandomFees.OfRegimes(RandomFees.Regimes, 7, 3));
        Assert.Contains(
            "7 days of fees are too few", Assert.Throws<HistoryException>(() => GasTrial.Run(days)).Message,
            StringComparison.Ordinal);
        var constant = FeeSeries.Of(RandomFees.OfWalk(30, 3, perDay: 0.0));
        Assert.Throws<CalibrationException>(() => GasTrial.Run(constant));
    }
}
