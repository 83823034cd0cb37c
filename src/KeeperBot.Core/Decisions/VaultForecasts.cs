using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Decisions;

/// <summary>The forecasts that a vault is hedged by at a time, within the guard rails of its mandate.</summary>
internal sealed class VaultForecasts
{
    private const double Percent = 100.0;

    private const int GweiDecimals = 9;
    private const double WeiPerGwei = 1e9;
    private const double DaysPerYear = 365.0;

    private readonly ForecastsMandate? _mandate;
    private readonly GasMandate _gasLimits;
    private readonly StatedForecast<VolatilityForecast> _volatility;
    private readonly StatedForecast<GasForecast> _gas;

    /// <summary>Looks at what was stated.</summary>
    public VaultForecasts(
        Mandate mandate, VaultMandate vault, ImmutableArray<StatedDocument> documents, ulong timestamp)
    {
        (_mandate, _gasLimits) = (vault.Forecasts, mandate.Gas);
        _volatility = _mandate?.Volatility is { } volatility
            ? StatedForecast<VolatilityForecast>.Of(volatility, documents, timestamp, VolatilityForecast.Parse)
            : default;
        _gas = _mandate?.Gas is { } gas
            ? OfChain(mandate, StatedForecast<GasForecast>.Of(gas, documents, timestamp, GasForecast.Parse))
            : default;
    }

    /// <summary>The volatility that costs and risk are weighed at.</summary>
    /// <param name="plain">What the book is valued at; annual, 1.00 = 100 %.</param>
    public double VolatilityBeside(double plain) =>
        _volatility.Used is { } forecast ? Within(forecast.Volatility, plain, _mandate!.Volatility!.Guard) : plain;

    /// <summary>The cheaper gas that a hedge may wait for; null when none is.</summary>
    /// <param name="gasPriceWei">Wei per gas in the next block, the tip included.</param>
    public HedgeWait? WaitAt(BigInteger gasPriceWei)
    {
        if (WaitOf(gasPriceWei) is not { } wait)
        {
            return null;
        }

        var saved = ((double)BaseFee(gasPriceWei) - wait.FeeWei) * _gasLimits.HedgeGas;
        return new HedgeWait(saved, wait.ArrivalsPerYear, 1.0 + _mandate!.Gas!.Guard);
    }

    /// <summary>Each forecast that the mandate allows: what it changes, or why it changes nothing.</summary>
    /// <param name="volatility">What the book is valued at.</param>
    /// <param name="gasPriceWei">Wei per gas in the next block, the tip included.</param>
    public ImmutableArray<Reason> ReasonsBeside(double volatility, BigInteger gasPriceWei)
    {
        var reasons = ImmutableArray.CreateBuilder<Reason>();
        if (_mandate?.Volatility is not null)
        {
            reasons.Add(new Reason(
                ReasonCode.VolatilityForecast,
                _volatility.Used is not null,
                Percent * VolatilityBeside(volatility),
                Percent * volatility,
                "%",
                _volatility.Why));
        }

        if (_mandate?.Gas is not null)
        {
            reasons.Add(GasReason(gasPriceWei));
        }

        return reasons.ToImmutable();
    }

    private static StatedForecast<GasForecast> OfChain(Mandate mandate, StatedForecast<GasForecast> stated) =>
        stated.Used is { } forecast && forecast.ChainId != mandate.ChainId
            ? new(null, $"it is of the chain {forecast.ChainId}, this one is {mandate.ChainId}")
            : stated;

    private Reason GasReason(BigInteger gasPriceWei)
    {
        var now = Scaled.ToDouble(gasPriceWei, GweiDecimals);
        if (_gas.Used is not { } forecast)
        {
            return new Reason(ReasonCode.GasForecast, false, now, now, "gwei", _gas.Why);
        }

        var name = forecast.RegimeAt(BaseFee(gasPriceWei)).Name;
        if (WaitOf(gasPriceWei) is not { } wait)
        {
            return new Reason(ReasonCode.GasForecast, true, now, now, "gwei", $"{name}; {_gas.Why}");
        }

        var perDay = wait.ArrivalsPerYear / DaysPerYear;
        return new Reason(
            ReasonCode.GasForecast,
            true,
            now,
            now - (((double)BaseFee(gasPriceWei) - wait.FeeWei) / WeiPerGwei),
            "gwei",
            string.Create(CultureInfo.InvariantCulture, $"{name}, {wait.For.Name} comes {perDay:0.#} times a day; ")
            + _gas.Why);
    }

    private GasWait? WaitOf(BigInteger gasPriceWei) => _gas.Used?.WaitAt(BaseFee(gasPriceWei));

    /// <summary>The base fee of the next block, of which gas prices are made by adding the least tip.</summary>
    private BigInteger BaseFee(BigInteger gasPriceWei) => BigInteger.Max(gasPriceWei - _gasLimits.TipWei, 0);

    private static double Within(double forecast, double plain, double guard) =>
        Math.Clamp(forecast, plain / (1.0 + guard), plain * (1.0 + guard));
}

/// <summary>A hedge that may wait for cheaper gas.</summary>
/// <param name="SavedWei">How much cheaper one is there, zero or more.</param>
/// <param name="ArrivalsPerYear">How often a year such gas comes.</param>
/// <param name="MostWidening">How many times as wide as without waiting the outer band may become; at least 1.</param>
internal readonly record struct HedgeWait(double SavedWei, double ArrivalsPerYear, double MostWidening);
