using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Decisions;

/// <summary>
/// What the cost-optimal band depends on in one market, gas apart: that alone is what varies at one spot. In USD.
/// </summary>
internal sealed class HedgingCosts
{
    /// <summary>The horizon of a book without an expiry: liquidity, perpetuals.</summary>
    private const double Unending = 0.25;

    private const double LongestYears = 10.0;
    private const double PipsPerUnit = 1e6;
    private const int EtherDecimals = 18;
    private const double WeiPerEther = 1e18;

    private readonly BandInputs _withoutGas;
    private readonly VaultForecasts _forecasts;
    private readonly double _volatility;
    private readonly double _gasSpot;

    /// <summary>The costs in a market.</summary>
    /// <param name="vault">The vault; its policy weighs costs.</param>
    /// <param name="book">Its books.</param>
    /// <param name="market">The market.</param>
    /// <param name="impact">What one unit traded moves its own price by, a fraction.</param>
    /// <param name="forecasts">What is expected beyond that.</param>
    public HedgingCosts(
        VaultMandate vault, BookGreeks book, Market market, double impact, VaultForecasts forecasts)
    {
        var costs = vault.Policy.Costs
            ?? throw new InvariantException($"the policy of '{vault.Id}' weighs costs and states no risk aversion");
        _forecasts = forecasts;
        _volatility = VaultMarket.Level(market.Base);
        _gasSpot = market[costs.GasAsset].Spot;
        _withoutGas = new BandInputs
        {
            Gamma = book.Gamma,
            Spot = market.Spot,
            Volatility = forecasts.VolatilityBeside(_volatility),
            RiskAversion = costs.RiskAversion,
            ProportionalCost = CheapestOf(vault).FeePips / PipsPerUnit,
            FixedCost = 0.0,
            Impact = impact,
            Years = YearsOf(book, _volatility, market.Spot),
        };
    }

    /// <summary>The venue with the lowest fee, which the band goes by; of several the first.</summary>
    public static VenueMandate CheapestOf(VaultMandate vault) => vault.Venues.MinBy(venue => venue.FeePips)
        ?? throw new InvariantException($"the mandate of '{vault.Id}' names no venue");

    /// <summary>
    /// The impact of the venue with the lowest fee, whose fee the band goes by; 0 where its quotes do not tell.
    /// </summary>
    /// <param name="vault">The vault.</param>
    /// <param name="books">What its venues quote, in the mandate's order.</param>
    public static double ImpactOf(VaultMandate vault, ImmutableArray<VenueBook> books) =>
        vault.Venues.Zip(books).MinBy(pair => pair.First.FeePips).Second.Impact ?? 0.0;

    /// <summary>The inputs at a gas price.</summary>
    /// <param name="gasPriceWei">Wei per gas in the next block.</param>
    /// <param name="hedgeGas">Gas of a hedge.</param>
    /// <param name="dataFeeWei">What the chain charges a hedge beside gas.</param>
    public BandInputs At(BigInteger gasPriceWei, ulong hedgeGas, BigInteger dataFeeWei)
    {
        double Usd(double wei) => wei / WeiPerEther * _gasSpot;
        var now = Scaled.ToDouble((gasPriceWei * hedgeGas) + dataFeeWei, EtherDecimals) * _gasSpot;
        return _forecasts.SlippageBeside(_withoutGas, _volatility, gasPriceWei) with
        {
            FixedCost = now,
            CheaperGas = _forecasts.WaitAt(gasPriceWei) is { } cheaper
                ? new CheaperGas(
                    Math.Max(0.0, now - Usd(cheaper.SavedWei)), cheaper.ArrivalsPerYear, cheaper.MostWidening)
                : null,
        };
    }

    /// <summary>The price of the coin in which gas is paid, quote with 18 decimals.</summary>
    /// <param name="evidence">The price of quote in USD.</param>
    public BigInteger GasCoinWad(PriceEvidence evidence)
    {
        var baseUsd = Scaled.ToDouble(evidence.BaseUsd, evidence.BaseDecimals);
        return evidence.QuotePerBaseWad * Scaled.ToInteger(_gasSpot / baseUsd, PriceEvidence.WadDecimals)
            / PowerOfTen.Of(PriceEvidence.WadDecimals);
    }

    /// <summary>Which forecasts they go by at a gas price, and which not and why.</summary>
    /// <param name="gasPriceWei">Wei per gas in the next block.</param>
    public ImmutableArray<Reason> ForecastsAt(BigInteger gasPriceWei) =>
        _forecasts.ReasonsBeside(_withoutGas, _volatility, gasPriceWei);

    /// <summary>
    /// How long a book lasts. Of one option vega is γσS²T (Black and Scholes, without a yield), so the ratio of the
    /// book's sums is the mean T with the options' gammas for weights.
    /// </summary>
    internal static double YearsOf(BookGreeks book, double volatility, double spot)
    {
        var years = book.Vega / (book.Gamma * volatility * spot * spot);
        return double.IsFinite(years) && years > 0.0 ? Math.Min(years, LongestYears) : Unending;
    }
}
