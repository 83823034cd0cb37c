using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Vaults;

namespace KeeperBot.Core.Decisions;

/// <summary>The circumstances that an answer depends on and that a what-if may change.</summary>
/// <param name="BaseUsd">The base feed's answer; null for what was read.</param>
/// <param name="Timestamp">Unix seconds.</param>
/// <param name="GasPriceWei">Wei per gas in the next block.</param>
internal sealed record Circumstances(BigInteger? BaseUsd, ulong Timestamp, BigInteger GasPriceWei)
{
    /// <summary>The book as a guess, for who only wants to know where to look; null for the book itself.</summary>
    public BookSketch? Sketch { get; init; }
}

/// <summary>What a question came to under some circumstances.</summary>
internal sealed record Finding(
    Verdict Verdict,
    Measure? Measure,
    ImmutableArray<Reason> Reasons,
    HedgePlan? Plan,
    ulong? TimerAt,
    Urgency Urgency = Urgency.Routine);

/// <summary>What depends on the time alone, and what was last looked at there.</summary>
/// <param name="vault">The vault.</param>
/// <param name="timestamp">Unix seconds.</param>
/// <param name="evidence">The price and the documents as they were read, judged at the time.</param>
/// <param name="position">What the vault holds.</param>
/// <param name="markets">The markets that it is measured in, asked for when they are needed.</param>
/// <param name="forecasts">The forecasts as they are at the time.</param>
internal sealed class Moment(
    VaultMandate vault,
    ulong timestamp,
    PriceEvidence evidence,
    VaultPosition position,
    Func<VaultMarket> markets,
    VaultForecasts forecasts)
{
    private BookCurve? _curve;
    private (BigInteger BaseUsd, BookSketch? Sketch, HedgingCosts Costs)? _weighed;

    public ulong Timestamp => timestamp;

    public PriceEvidence Evidence => evidence;

    public bool Trusted { get; } = evidence.Trusted;

    /// <summary>The market at a price.</summary>
    public Market MarketUnder(PriceEvidence price) => markets().At(price, timestamp);

    /// <summary>The book as it is at a price.</summary>
    public BookGreeks BookUnder(PriceEvidence price) => CurveFrom(price).At(SpotOf(price.BaseUsd));

    /// <summary>Delta, gamma and vega at a price, of the book or of the sketch of it.</summary>
    public BookGreeks BandGreeksUnder(PriceEvidence price, BookSketch? sketch)
    {
        var spot = SpotOf(price.BaseUsd);
        return sketch?.At(spot) ?? CurveFrom(price).BandGreeksAt(spot);
    }

    /// <summary>The book at a price for a policy that reads it; a sketch has no theta.</summary>
    public BookMoment ReadUnder(PriceEvidence price, BookSketch? sketch) => new(
        VaultMarket.Level(MarketUnder(price).Base), sketch?.At(SpotOf(price.BaseUsd)) ?? BookUnder(price));

    /// <summary>Which forecasts hedging costs go by at a price.</summary>
    /// <param name="price">The price.</param>
    /// <param name="gasPriceWei">Wei per gas in the next block.</param>
    public ImmutableArray<Reason> ForecastsUnder(PriceEvidence price, BigInteger gasPriceWei) =>
        forecasts.ReasonsBeside(VaultMarket.Level(MarketUnder(price).Base), gasPriceWei);

    /// <summary>The cheaper gas that a hedge may wait for at a gas price; null when none is.</summary>
    public HedgeWait? WaitUnder(BigInteger gasPriceWei) => forecasts.WaitAt(gasPriceWei);

    /// <summary>The book between two answers of the base feed, to guess by.</summary>
    public BookSketch SketchBetween(BigInteger one, BigInteger other) =>
        CurveFrom(evidence).Between(SpotOf(one), SpotOf(other));

    /// <summary>What hedging costs at a price, gas apart: while only gas varies, it is put together once.</summary>
    public HedgingCosts CostsUnder(PriceEvidence price, BookSketch? sketch, double impact)
    {
        if (_weighed is not { } known || known.BaseUsd != price.BaseUsd || known.Sketch != sketch)
        {
            var costs = new HedgingCosts(
                vault, BandGreeksUnder(price, sketch), MarketUnder(price), impact, forecasts);
            _weighed = known = (price.BaseUsd, sketch, costs);
        }

        return known.Costs;
    }

    /// <summary>The book at any spot; which usable price it is first made from makes no difference.</summary>
    private BookCurve CurveFrom(PriceEvidence price) => _curve ??= position.CurveIn(MarketUnder(price));

    private double SpotOf(BigInteger baseUsd) => Scaled.ToDouble(baseUsd, evidence.BaseDecimals);
}
