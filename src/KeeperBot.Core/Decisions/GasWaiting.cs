using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Decisions;

/// <summary>What a forecast of gas says that a hedge may wait for.</summary>
internal sealed class GasWaiting
{
    private const int GweiDecimals = 9;
    private const double WeiPerGwei = 1e9;
    private const double DaysPerYear = 365.0;

    private readonly double _guard;
    private readonly GasMandate _gas;
    private readonly StatedForecast<GasForecast> _forecast;

    /// <summary>Looks at what was stated.</summary>
    public GasWaiting(
        ForecastMandate allowed, Mandate mandate, ImmutableArray<StatedDocument> documents, ulong timestamp)
    {
        (_guard, _gas) = (allowed.Guard, mandate.Gas);
        var stated = StatedForecast<GasForecast>.Of(allowed, documents, timestamp, GasForecast.Parse);
        _forecast = stated.Used is { } forecast && forecast.ChainId != mandate.ChainId
            ? new(null, $"it is of the chain {forecast.ChainId}, this one is {mandate.ChainId}")
            : stated;
    }

    /// <summary>The cheaper gas that a hedge may wait for; null when none is.</summary>
    /// <param name="gasPriceWei">Wei per gas in the next block, the tip included.</param>
    public HedgeWait? At(BigInteger gasPriceWei) => WaitOf(gasPriceWei) is { } wait
        ? new HedgeWait(
            ((double)BaseFee(gasPriceWei) - wait.FeeWei) * _gas.HedgeGas, wait.ArrivalsPerYear, 1.0 + _guard)
        : null;

    /// <summary>What it changes, or why it changes nothing.</summary>
    /// <param name="gasPriceWei">Wei per gas in the next block, the tip included.</param>
    public Reason ReasonAt(BigInteger gasPriceWei)
    {
        var now = Scaled.ToDouble(gasPriceWei, GweiDecimals);
        if (_forecast.Used is not { } forecast)
        {
            return new Reason(ReasonCode.GasForecast, false, now, now, "gwei", _forecast.Why);
        }

        var name = forecast.RegimeAt(BaseFee(gasPriceWei)).Name;
        if (WaitOf(gasPriceWei) is not { } wait)
        {
            return new Reason(ReasonCode.GasForecast, true, now, now, "gwei", $"{name}; {_forecast.Why}");
        }

        var perDay = wait.ArrivalsPerYear / DaysPerYear;
        return new Reason(
            ReasonCode.GasForecast,
            true,
            now,
            now - (((double)BaseFee(gasPriceWei) - wait.FeeWei) / WeiPerGwei),
            "gwei",
            string.Create(CultureInfo.InvariantCulture, $"{name}, {wait.For.Name} comes {perDay:0.#} times a day; ")
            + _forecast.Why);
    }

    private GasWait? WaitOf(BigInteger gasPriceWei) => _forecast.Used?.WaitAt(BaseFee(gasPriceWei));

    /// <summary>The base fee of the next block, of which gas prices are made by adding the least tip.</summary>
    private BigInteger BaseFee(BigInteger gasPriceWei) => BigInteger.Max(gasPriceWei - _gas.TipWei, 0);
}

/// <summary>A hedge that may wait for cheaper gas.</summary>
/// <param name="SavedWei">How much cheaper one is there, zero or more.</param>
/// <param name="ArrivalsPerYear">How often a year such gas comes.</param>
/// <param name="MostWidening">How many times as wide as without waiting the outer band may become; at least 1.</param>
internal readonly record struct HedgeWait(double SavedWei, double ArrivalsPerYear, double MostWidening);
