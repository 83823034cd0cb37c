using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;

namespace KeeperBot.Core.Decisions;

/// <summary>The forecasts that a vault is hedged by at a time, within the guard rails of its mandate.</summary>
internal sealed class VaultForecasts
{
    private const double Percent = 100.0;

    private readonly ForecastsMandate? _mandate;
    private readonly StatedForecast<VolatilityForecast> _volatility;
    private readonly VenueSlippage? _slippage;
    private readonly string _whySlippage = "";

    /// <summary>Looks at what was stated.</summary>
    public VaultForecasts(VaultMandate vault, ImmutableArray<StatedDocument> documents, ulong timestamp)
    {
        _mandate = vault.Forecasts;
        _volatility = _mandate?.Volatility is { } volatility
            ? StatedForecast<VolatilityForecast>.Of(volatility, documents, timestamp, VolatilityForecast.Parse)
            : default;
        if (_mandate?.Slippage is { } slippage)
        {
            var stated = StatedForecast<SlippageForecast>.Of(slippage, documents, timestamp, SlippageForecast.Parse);
            (_slippage, _whySlippage) = Of(HedgingCosts.CheapestOf(vault), stated, slippage.Document.Name);
        }
    }

    /// <summary>The volatility that costs and risk are weighed at.</summary>
    /// <param name="plain">What the book is valued at; annual, 1.00 = 100 %.</param>
    public double VolatilityBeside(double plain) =>
        _volatility.Used is { } forecast ? Within(forecast.Volatility, plain, _mandate!.Volatility!.Guard) : plain;

    /// <summary>What trading costs: the fee and the impact with what is expected beyond the quote.</summary>
    /// <remarks>
    /// Of w units the forecast is a + bηw, a part of the size and a part that goes with the quoted impact: a is added
    /// to λ, and η is multiplied by 1 + b. Either stays within the guard, and so does their sum at any size.
    /// </remarks>
    /// <param name="plain">The costs by fee and quotes alone.</param>
    /// <param name="volatility">What the book is valued at.</param>
    /// <param name="gasPriceWei">Wei per gas in the next block.</param>
    public BandInputs SlippageBeside(BandInputs plain, double volatility, BigInteger gasPriceWei)
    {
        if (_slippage is not { } venue)
        {
            return plain;
        }

        var guard = _mandate!.Slippage!.Guard;
        var features = SlippageFeatures.Of(
            plain.Impact, 0.0, volatility, venue.LatencySeconds, gasPriceWei, venue.UsualGasGwei);
        var beyond = venue.Expect(features) / SlippageFeatures.BpsPerUnit;
        var proportional = Within(plain.ProportionalCost + beyond, plain.ProportionalCost, guard);
        return plain with
        {
            ProportionalCost = Math.Min(proportional, 1.0),
            Impact = Within(plain.Impact * (1.0 + venue.Impact.Slope), plain.Impact, guard),
        };
    }

    /// <summary>Each forecast that the mandate allows: what it changes, or why it changes nothing.</summary>
    /// <param name="plain">The costs by fee and quotes alone.</param>
    /// <param name="volatility">What the book is valued at.</param>
    /// <param name="gasPriceWei">Wei per gas in the next block.</param>
    public ImmutableArray<Reason> ReasonsBeside(BandInputs plain, double volatility, BigInteger gasPriceWei)
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

        if (_mandate?.Slippage is not null)
        {
            var used = SlippageBeside(plain, volatility, gasPriceWei);
            reasons.Add(new Reason(
                ReasonCode.SlippageForecast,
                _slippage is not null,
                SlippageFeatures.BpsPerUnit * used.ProportionalCost,
                SlippageFeatures.BpsPerUnit * plain.ProportionalCost,
                "bps",
                used.Impact == plain.Impact
                    ? _whySlippage
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"{_whySlippage}; impact {used.Impact / plain.Impact:0.###} times as quoted")));
        }

        return reasons.ToImmutable();
    }

    /// <summary>What a forecast says of the venue that the band goes by.</summary>
    private static (VenueSlippage? Venue, string Why) Of(
        VenueMandate cheapest, StatedForecast<SlippageForecast> stated, string name)
    {
        if (stated.Used is not { } forecast)
        {
            return (null, stated.Why);
        }

        var venue = forecast.Venues.FirstOrDefault(known => known.VenueId == cheapest.VenueId);
        return venue is null
            ? (null, $"{name}: it says nothing of venue {cheapest.VenueId}, which has the lowest fee")
            : venue.Past.BeatsPlain
                ? (venue, stated.Why)
                : (null, $"{name}: on venue {venue.VenueId} it lost to the plain estimate, {venue.Past}");
    }

    private static double Within(double forecast, double plain, double guard) =>
        Math.Clamp(forecast, plain / (1.0 + guard), plain * (1.0 + guard));
}
