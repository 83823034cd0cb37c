using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Core.Vaults.Declarations;

/// <summary>One position of a declared book. Immutable; valued by a formula of the market.</summary>
/// <param name="Label">What it is, for people.</param>
/// <param name="Asset">The symbol of the asset that it is on.</param>
public abstract record DeclaredPosition(string Label, string Asset)
{
    /// <summary>Unix seconds at which it ends; null for one that does not.</summary>
    public virtual ulong? Expiry => null;

    /// <summary>Every asset that it depends on.</summary>
    public virtual IEnumerable<string> Assets => [Asset];

    /// <summary>Its exposure. Pure.</summary>
    /// <exception cref="Snapshots.UnanswerableException">The market lacks an asset that it depends on.</exception>
    public abstract IEnumerable<ExposureComponent> Measure(Market market);

    /// <summary>Adds it to a curve.</summary>
    /// <exception cref="Snapshots.UnanswerableException">The market lacks an asset that it depends on.</exception>
    internal virtual void Trace(BookCurve curve) => curve.Add(Measure);

    /// <summary>So many units of something on the asset.</summary>
    protected IEnumerable<ExposureComponent> On(Market market, double units, Func<AssetMarket, Greeks> one)
    {
        var asset = market[Asset];
        return ExposureComponent.Of(Label, asset, units * one(asset));
    }
}

/// <summary>Units of an asset that are held or, below zero, owed.</summary>
public sealed record DeclaredHolding(string Label, string Asset, double Units) : DeclaredPosition(Label, Asset)
{
    /// <inheritdoc/>
    public override IEnumerable<ExposureComponent> Measure(Market market) =>
        ExposureComponent.Holding(Label, market[Asset], Units);
}

/// <summary>A linear perpetual: worth what the price has moved since its entry; what it was funded is paid.</summary>
/// <param name="Label">For people.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Units">Of the asset; below zero for a short.</param>
/// <param name="Entry">USD per one at which it was entered.</param>
public sealed record DeclaredPerpetual(string Label, string Asset, double Units, double Entry)
    : DeclaredPosition(Label, Asset)
{
    /// <inheritdoc/>
    public override IEnumerable<ExposureComponent> Measure(Market market) => On(
        market, Units, asset => Greeks.OfUnderlying(asset.Spot) with { Price = asset.Spot - Entry });
}

/// <summary>A forward: units at expiry against a price that is agreed.</summary>
/// <param name="Label">For people.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Units">Of the asset; below zero for a short.</param>
/// <param name="Strike">USD per one that is paid at expiry.</param>
/// <param name="ExpiresAt">Unix seconds.</param>
public sealed record DeclaredForward(string Label, string Asset, double Units, double Strike, ulong ExpiresAt)
    : DeclaredPosition(Label, Asset)
{
    /// <inheritdoc/>
    public override ulong? Expiry => ExpiresAt;

    /// <inheritdoc/>
    /// <remarks>S exp(-qT) - K exp(-rT): a call bought and a put sold.</remarks>
    public override IEnumerable<ExposureComponent> Measure(Market market)
    {
        var years = market.YearsUntil(ExpiresAt);
        return On(market, Units, asset =>
        {
            var (held, paid) = (
                ScalarMath.Exp(-asset.Carry * years), Strike * ScalarMath.Exp(-asset.Rate * years));
            return default(Greeks) with
            {
                Price = (asset.Spot * held) - paid,
                Delta = held,
                Theta = (asset.Carry * asset.Spot * held) - (asset.Rate * paid),
                Rho = years * paid,
                Charm = asset.Carry * held,
            };
        });
    }
}

/// <summary>European options of one series.</summary>
/// <param name="Label">For people.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Units">Of the asset; below zero for options sold.</param>
/// <param name="Kind">Call or put.</param>
/// <param name="Strike">USD per one.</param>
/// <param name="ExpiresAt">Unix seconds.</param>
public sealed record DeclaredOption(
    string Label, string Asset, double Units, OptionKind Kind, double Strike, ulong ExpiresAt)
    : DeclaredPosition(Label, Asset)
{
    /// <inheritdoc/>
    public override ulong? Expiry => ExpiresAt;

    /// <inheritdoc/>
    public override IEnumerable<ExposureComponent> Measure(Market market) =>
        On(market, Units, asset => asset.Value(TermsIn(market)));

    /// <inheritdoc/>
    internal override void Trace(BookCurve curve)
    {
        var asset = curve.Market.Base;
        if (curve.TakesOptions && asset.Claim is null && string.Equals(Asset, asset.Asset, StringComparison.Ordinal))
        {
            // One of them is Units · (1 · the option - nothing).
            curve.Add(Units, 1.0, curve.Place(TermsIn(curve.Market)), OptionStrip.Nothing);
        }
        else
        {
            base.Trace(curve);
        }
    }

    private OptionTerms TermsIn(Market market) =>
        new() { Kind = Kind, Strike = Strike, YearsToExpiry = market.YearsUntil(ExpiresAt) };
}
