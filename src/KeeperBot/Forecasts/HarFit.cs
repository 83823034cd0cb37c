using KeeperBot.Core.Volatility;
using KeeperBot.Surfaces;
using MathNet.Numerics.LinearRegression;

namespace KeeperBot.Forecasts;

/// <summary>Fits the heterogeneous autoregression by ordinary least squares on logarithms.</summary>
public static class HarFit
{
    private const int LeastRows = 60;

    /// <summary>Fits a model of the average variance of the next days.</summary>
    /// <param name="variances">Daily variances by rising time.</param>
    /// <param name="horizon">How many days ahead, at least one.</param>
    /// <exception cref="CalibrationException">The history is too short, or does not vary.</exception>
    public static HarModel Fit(ReadOnlySpan<double> variances, int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        var count = variances.Length - HarModel.Days - horizon + 1;
        if (count < LeastRows)
        {
            throw new CalibrationException(
                $"a history of {variances.Length} days is too short: a forecast of {horizon} days ahead needs "
                + $"{HarModel.Days + horizon + LeastRows - 1}");
        }

        var (rows, outcomes) = (new double[count][], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var now = HarModel.Days + i;
            var (daily, weekly, monthly) = HarModel.Features(variances[..now]);
            rows[i] = [daily, weekly, monthly];
            var sum = 0.0;
            foreach (var variance in variances.Slice(now, horizon))
            {
                sum += variance;
            }

            outcomes[i] = Math.Log(sum / horizon);
        }

        var fitted = MultipleRegression.Svd(rows, outcomes, intercept: true);
        if (!Array.TrueForAll(fitted, double.IsFinite))
        {
            throw new CalibrationException("the history of variances does not vary: there is nothing to forecast from");
        }

        var squares = rows.Zip(outcomes, (row, outcome) =>
            Math.Pow(outcome - fitted[0] - row.Zip(fitted.Skip(1), (x, beta) => x * beta).Sum(), 2)).Sum();
        return new HarModel(fitted[0], fitted[1], fitted[2], fitted[3], squares / (count - fitted.Length));
    }
}
