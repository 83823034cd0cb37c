using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Forecasts;

namespace KeeperBot.Configuration;

/// <summary>Checks which forecasts a vault may be hedged by.</summary>
/// <param name="text">Where it is stated.</param>
/// <param name="documents">Checks where they are stated.</param>
internal sealed class ForecastBuilder(ConfigurationText text, DocumentBuilder documents)
{
    private const double Percent = 100.0;

    /// <summary>The mandate.</summary>
    /// <param name="at">The options' key.</param>
    /// <param name="vault">The vault's options.</param>
    /// <exception cref="Terminal.ProblemException">A value is impossible; names its key.</exception>
    public ForecastsMandate? Build(string at, VaultOptions vault)
    {
        if (vault.Forecasts is not { } forecasts)
        {
            return null;
        }

        text.Require(
            HedgePolicy.Named(vault.Policy.Kind).WeighsCosts, at,
            $"a {vault.Policy.Kind} goes by no forecast", "remove it, or choose the policy cost-optimal-band");
        text.Require(
            forecasts.Volatility is not null || forecasts.Gas is not null || forecasts.Slippage is not null, at,
            "it names no forecast", "name one, or remove it");
        var volatility = Of(
            $"{at}.volatility", VolatilityForecastDocument.KindName, $"{vault.Base.Symbol} ", forecasts.Volatility);
        return new ForecastsMandate(volatility)
        {
            Gas = Of($"{at}.gas", GasForecastDocument.KindName, "", forecasts.Gas),
            Slippage = Of(
                $"{at}.slippage", SlippageForecastDocument.KindName, $"{vault.Id} ", forecasts.Slippage),
        };
    }

    private ForecastMandate? Of(string at, string kind, string of, ForecastOptions? options)
    {
        if (options is null)
        {
            return null;
        }

        text.Require(
            options.GuardPercent is >= 0 and <= 400, $"{at}.guardPercent", "outside 0 to 400",
            "50 allows half as much again");
        var place = new DocumentPlace(options.File, options.Url, options.MaxAge);
        return new ForecastMandate(
            documents.Build(at, kind, $"{of}{kind}", place), options.GuardPercent / Percent);
    }
}
