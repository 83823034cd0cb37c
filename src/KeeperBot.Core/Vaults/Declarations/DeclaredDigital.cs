using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Vaults.Declarations;

/// <summary>European options that pay all or nothing, by <see cref="SmileDigital"/>.</summary>
/// <param name="Label">For people.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Units">What they pay in the money, in USD or of the asset; below zero for options sold.</param>
/// <param name="PaysAsset">Whether they pay the asset itself.</param>
/// <param name="Kind">Call: they pay above the strike. Put: below.</param>
/// <param name="Strike">USD per one.</param>
/// <param name="ExpiresAt">Unix seconds.</param>
public sealed record DeclaredDigital(
    string Label, string Asset, double Units, bool PaysAsset, OptionKind Kind, double Strike, ulong ExpiresAt)
    : DeclaredPosition(Label, Asset)
{
    /// <inheritdoc/>
    public override ulong? Expiry => ExpiresAt;

    /// <inheritdoc/>
    public override IEnumerable<ExposureComponent> Measure(Market market)
    {
        var terms = new OptionTerms { Kind = Kind, Strike = Strike, YearsToExpiry = market.YearsUntil(ExpiresAt) };
        return On(
            market, Units, asset => PaysAsset ? SmileDigital.Asset(asset, terms) : SmileDigital.Cash(asset, terms));
    }
}
