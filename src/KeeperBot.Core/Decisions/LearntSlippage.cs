using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Forecasts;

namespace KeeperBot.Core.Decisions;

/// <summary>What a forecast says that hedges cost beyond their quotes, on the venue that bands go by.</summary>
internal sealed class LearntSlippage
{
    private readonly double _guard;
    private readonly VenueSlippage? _venue;
    private readonly string _why;

    /// <summary>Looks at what was stated.</summary>
    public LearntSlippage(
        ForecastMandate mandate, VaultMandate vault, ImmutableArray<StatedDocument> documents, ulong timestamp)
    {
        var stated = StatedForecast<SlippageForecast>.Of(mandate, documents, timestamp, SlippageForecast.Parse);
        _guard = mandate.Guard;
        (_venue, _why) = Of(HedgingCosts.CheapestOf(vault), stated, mandate.Document.Name);
    }

    /// <summary>What trading costs: the fee and the impact with what is expected beyond the quote.</summary>
    /// <remarks>
    /// Of w units the forecast is a + bηw, a part of the size and a part that goes with the quoted impact: a is added
    /// to λ, and η is multiplied by 1 + b. Either stays within the guard, and so does their sum at any size.
    /// </remarks>
    /// <param name="plain">The costs by fee and quotes alone.</param>
    /// <param name="volatility">What the book is valued at.</param>
    /// <param name="gasPriceWei">Wei per gas in the next block.</param>
    public BandInputs Beside(BandInputs plain, double volatility, BigInteger gasPriceWei)
    {
        if (_venue is not { } venue)
        {
            return plain;
        }

        var features = SlippageFeatures.Of(
            plain.Impact, 0.0, volatility, venue.LatencySeconds, gasPriceWei, venue.UsualGasGwei);
        var beyond = venue.Expect(features) / SlippageFeatures.BpsPerUnit;
        var proportional = VaultForecasts.Within(plain.ProportionalCost + beyond, plain.ProportionalCost, _guard);
        return plain with
        {
            ProportionalCost = Math.Min(proportional, 1.0),
            Impact = VaultForecasts.Within(plain.Impact * (1.0 + venue.Impact.Slope), plain.Impact, _guard),
        };
    }

    /// <summary>What it changes, or why it changes nothing.</summary>
    /// <param name="plain">The costs by fee and quotes alone.</param>
    /// <param name="volatility">What the book is valued at.</param>
    /// <param name="gasPriceWei">Wei per gas in the next block.</param>
    public Reason ReasonBeside(BandInputs plain, double volatility, BigInteger gasPriceWei)
    {
        var used = Beside(plain, volatility, gasPriceWei);
        return new Reason(
            ReasonCode.SlippageForecast,
            _venue is not null,
            SlippageFeatures.BpsPerUnit * used.ProportionalCost,
            SlippageFeatures.BpsPerUnit * plain.ProportionalCost,
            "bps",
            used.Impact == plain.Impact
                ? _why
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_why}; impact {used.Impact / plain.Impact:0.###} times as quoted"));
    }

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
}
