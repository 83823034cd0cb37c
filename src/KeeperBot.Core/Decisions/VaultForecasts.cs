using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;

namespace KeeperBot.Core.Decisions;

/// <summary>The forecasts that a vault is hedged by at a time, within the guard rails of its mandate.</summary>
internal sealed class VaultForecasts
{
    private const double Percent = 100.0;

    private readonly ForecastMandate? _mandate;
    private readonly StatedForecast<VolatilityForecast> _volatility;
    private readonly GasWaiting? _gas;
    private readonly LearntSlippage? _slippage;

    /// <summary>Looks at what was stated.</summary>
    public VaultForecasts(
        Mandate mandate, VaultMandate vault, ImmutableArray<StatedDocument> documents, ulong timestamp)
    {
        _mandate = vault.Forecasts?.Volatility;
        _volatility = _mandate is null
            ? default
            : StatedForecast<VolatilityForecast>.Of(_mandate, documents, timestamp, VolatilityForecast.Parse);
        _gas = vault.Forecasts?.Gas is { } gas ? new GasWaiting(gas, mandate, documents, timestamp) : null;
        _slippage = vault.Forecasts?.Slippage is { } slippage
            ? new LearntSlippage(slippage, vault, documents, timestamp)
            : null;
    }

    /// <summary>The volatility that costs and risk are weighed at.</summary>
    /// <param name="plain">What the book is valued at; annual, 1.00 = 100 %.</param>
    public double VolatilityBeside(double plain) =>
        _volatility.Used is { } forecast ? Within(forecast.Volatility, plain, _mandate!.Guard) : plain;

    /// <summary>What trading costs: the fee and the impact with what is expected beyond the quote.</summary>
    /// <param name="plain">The costs by fee and quotes alone.</param>
    /// <param name="volatility">What the book is valued at.</param>
    /// <param name="gasPriceWei">Wei per gas in the next block.</param>
    public BandInputs SlippageBeside(BandInputs plain, double volatility, BigInteger gasPriceWei) =>
        _slippage?.Beside(plain, volatility, gasPriceWei) ?? plain;

    /// <summary>The cheaper gas that a hedge may wait for; null when none is.</summary>
    /// <param name="gasPriceWei">Wei per gas in the next block, the tip included.</param>
    public HedgeWait? WaitAt(BigInteger gasPriceWei) => _gas?.At(gasPriceWei);

    /// <summary>Each forecast that the mandate allows: what it changes, or why it changes nothing.</summary>
    /// <param name="plain">The costs by fee and quotes alone.</param>
    /// <param name="volatility">What the book is valued at.</param>
    /// <param name="gasPriceWei">Wei per gas in the next block, the tip included.</param>
    public ImmutableArray<Reason> ReasonsBeside(BandInputs plain, double volatility, BigInteger gasPriceWei)
    {
        var ofVolatility = _mandate is null
            ? null
            : new Reason(
                ReasonCode.VolatilityForecast,
                _volatility.Used is not null,
                Percent * VolatilityBeside(volatility),
                Percent * volatility,
                "%",
                _volatility.Why);
        return
        [
            .. new[]
            {
                ofVolatility, _slippage?.ReasonBeside(plain, volatility, gasPriceWei), _gas?.ReasonAt(gasPriceWei),
            }.OfType<Reason>(),
        ];
    }

    /// <summary>A forecast, as far from the plain estimate as a guard allows.</summary>
    internal static double Within(double forecast, double plain, double guard) =>
        Math.Clamp(forecast, plain / (1.0 + guard), plain * (1.0 + guard));
}
