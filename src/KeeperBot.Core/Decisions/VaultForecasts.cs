using System.Collections.Immutable;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;

namespace KeeperBot.Core.Decisions;

/// <summary>The forecasts that a vault is hedged by at a time, within the guard rails of its mandate.</summary>
internal sealed class VaultForecasts
{
    private const double Percent = 100.0;

    private readonly ForecastsMandate? _mandate;
    private readonly StatedForecast<VolatilityForecast> _volatility;

    /// <summary>Looks at what was stated.</summary>
    public VaultForecasts(VaultMandate vault, ImmutableArray<StatedDocument> documents, ulong timestamp)
    {
        _mandate = vault.Forecasts;
        _volatility = _mandate?.Volatility is { } volatility
            ? StatedForecast<VolatilityForecast>.Of(volatility, documents, timestamp, VolatilityForecast.Parse)
            : default;
    }

    /// <summary>The volatility that costs and risk are weighed at.</summary>
    /// <param name="plain">What the book is valued at; annual, 1.00 = 100 %.</param>
    public double VolatilityBeside(double plain) =>
        _volatility.Used is { } forecast ? Within(forecast.Volatility, plain, _mandate!.Volatility!.Guard) : plain;

    /// <summary>Each forecast that the mandate allows: what it changes, or why it changes nothing.</summary>
    /// <param name="volatility">What the book is valued at.</param>
    public ImmutableArray<Reason> ReasonsBeside(double volatility)
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

        return reasons.ToImmutable();
    }

    private static double Within(double forecast, double plain, double guard) =>
        Math.Clamp(forecast, plain / (1.0 + guard), plain * (1.0 + guard));
}
