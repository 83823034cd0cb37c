using System.Collections.Immutable;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Exposures;

/// <summary>How the USD value of a book moves with the market, and what that is made of.</summary>
/// <param name="Components">The parts, in the order of the book.</param>
public sealed record Exposure(ImmutableArray<ExposureComponent> Components)
{
    /// <summary>USD that everything together is worth.</summary>
    public double Value => Components.Sum(component => component.Greeks.Price);

    /// <summary>The risk factors that the book depends on, in the order in which they first appear.</summary>
    public IEnumerable<string> Factors =>
        Components.Select(component => component.Factor).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// Everything that moves with one factor. Summed in the components' order, which is part of the result's bits.
    /// </summary>
    public Greeks Of(string factor)
    {
        var total = default(Greeks);
        foreach (var component in Components)
        {
            if (string.Equals(component.Factor, factor, StringComparison.Ordinal))
            {
                total += component.Greeks;
            }
        }

        return total;
    }
}

/// <summary>One part of a book.</summary>
/// <param name="Label">What it is, for people: "60 calls at 3200".</param>
/// <param name="Factor">
/// The risk factor that the Greeks are taken to: an asset's symbol for USD per one of it, or a claim's ratio
/// ("wstETH/ETH", see <see cref="Claim.FactorOf"/>), where delta is USD per 1.00 of the ratio.
/// </param>
/// <param name="Greeks">Its contribution: all its units together.</param>
public sealed record ExposureComponent(string Label, string Factor, Greeks Greeks)
{
    /// <summary>
    /// Units of an asset that is held or owed. A claim (wstETH) is one part that moves with what it is a claim on and
    /// carries the value, and one that moves with the ratio.
    /// </summary>
    /// <param name="label">What it is, for people.</param>
    /// <param name="asset">The asset's market.</param>
    /// <param name="units">Whole units; below zero for a debt.</param>
    public static IEnumerable<ExposureComponent> Holding(string label, AssetMarket asset, double units) =>
        Of(label, asset, units * Greeks.OfUnderlying(asset.Spot));

    /// <summary>
    /// Anything on an asset. On a claim it moves with what that is a claim on, by the chain rule at the present ratio,
    /// and with the ratio; the first part carries the value.
    /// </summary>
    /// <param name="label">What it is, for people.</param>
    /// <param name="asset">The asset's market.</param>
    /// <param name="greeks">Taken to USD per one of the asset: all its units together.</param>
    public static IEnumerable<ExposureComponent> Of(string label, AssetMarket asset, Greeks greeks)
    {
        if (asset.Claim is not { } claim)
        {
            return [new ExposureComponent(label, asset.Asset, greeks)];
        }

        var (ratio, squared) = (claim.Ratio, claim.Ratio * claim.Ratio);
        var underlying = asset.Spot / ratio;
        var moved = greeks with
        {
            Delta = ratio * greeks.Delta,
            Gamma = squared * greeks.Gamma,
            Vanna = ratio * greeks.Vanna,
            Charm = ratio * greeks.Charm,
            Speed = ratio * squared * greeks.Speed,
            Zomma = squared * greeks.Zomma,
            Color = squared * greeks.Color,
        };
        var byRatio = default(Greeks) with
        {
            Delta = underlying * greeks.Delta,
            Gamma = underlying * underlying * greeks.Gamma,
            Vanna = underlying * greeks.Vanna,
            Charm = underlying * greeks.Charm,
        };
        return
        [
            new ExposureComponent(label, claim.On, moved),
            new ExposureComponent(label, claim.FactorOf(asset.Asset), byRatio),
        ];
    }
}
