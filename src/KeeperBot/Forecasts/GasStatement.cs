using KeeperBot.Core.Forecasts;
using KeeperBot.Core.Volatility;
using KeeperBot.Surfaces;

namespace KeeperBot.Forecasts;

/// <summary>Makes the document that a keeper goes by of what was learnt.</summary>
public static class GasStatement
{
    /// <summary>The document.</summary>
    /// <param name="trial">What was learnt.</param>
    /// <param name="chainId">EIP-155 id of the chain.</param>
    /// <param name="asOf">Unix seconds up to which the history goes.</param>
    /// <param name="source">What the history is, in one line.</param>
    /// <exception cref="HistoryException">It was never tried.</exception>
    /// <exception cref="CalibrationException">Fees of a few wei leave no room for three regimes.</exception>
    public static GasForecast Of(GasTrial trial, ulong chainId, ulong asOf, string source)
    {
        var chain = trial.Chain;
        var forecast = new GasForecast(
            chainId,
            asOf,
            source,
            [
                .. GasForecast.Names.Select((name, i) => new GasRegime(
                    name, i == 0 ? 0 : Wei(chain.Boundaries[i - 1]), Wei(chain.Typical[i]), chain.PerYear[i])),
            ],
            trial.Judge());
        try
        {
            return GasForecast.Parse(forecast.Write());
        }
        catch (FormatException refused)
        {
            throw new CalibrationException($"the regimes of these fees cannot be stated: {refused.Message}");
        }
    }

    private static long Wei(double log) => (long)Math.Exp(log);
}
