using System.Collections.Immutable;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Exposures;

/// <summary>An exposure netted by risk factor: what moves the book, by how much, and which part does it.</summary>
/// <param name="Factors">One for each factor, in the order in which the exposure first names them.</param>
public sealed record ExposureBook(ImmutableArray<FactorExposure> Factors)
{
    /// <summary>USD that everything together is worth.</summary>
    public double Value => Factors.Sum(factor => factor.Net.Price);

    /// <summary>Nets an exposure.</summary>
    /// <exception cref="UnanswerableException">The exposure names a factor that the market does not have.</exception>
    public static ExposureBook Of(Exposure exposure, Market market) =>
        new([.. exposure.Factors.Select(factor => FactorExposure.Of(factor, exposure, market))]);
}

/// <summary>Everything in a book that moves with one risk factor.</summary>
/// <param name="Factor">An asset's symbol, or a claim's ratio (<see cref="Claim.FactorOf"/>).</param>
/// <param name="Kind">What sort of risk it is.</param>
/// <param name="Level">USD per one of the asset, or the ratio.</param>
/// <param name="Net">All contributions together, summed in their order.</param>
/// <param name="Contributions">The parts, in the order of the book.</param>
public sealed record FactorExposure(
    string Factor, FactorKind Kind, double Level, Greeks Net, ImmutableArray<Contribution> Contributions)
{
    /// <summary><see cref="Net"/> in USD.</summary>
    public DollarGreeks Dollars => DollarGreeks.Of(Net, Level);

    internal static FactorExposure Of(string factor, Exposure exposure, Market market)
    {
        var parts = exposure.Components
            .Where(part => string.Equals(part.Factor, factor, StringComparison.Ordinal))
            .ToImmutableArray();
        var gross = parts.Sum(part => Math.Abs(part.Greeks.Delta));
        var (kind, level) = Find(factor, market);
        return new FactorExposure(
            factor,
            kind,
            level,
            exposure.Of(factor),
            [
                .. parts.Select(part => new Contribution(
                    part.Label,
                    part.Greeks,
                    DollarGreeks.Of(part.Greeks, level),
                    gross == 0.0 ? 0.0 : part.Greeks.Delta / gross)),
            ]);
    }

    private static (FactorKind Kind, double Level) Find(string factor, Market market)
    {
        bool Is(string name) => string.Equals(factor, name, StringComparison.Ordinal);
        var asset = market.Assets.FirstOrDefault(asset => Is(asset.Claim?.FactorOf(asset.Asset) ?? asset.Asset))
            ?? throw new UnanswerableException($"the market does not know the risk factor '{factor}'");
        return asset.Claim is { } claim ? (FactorKind.Ratio, claim.Ratio)
            : (Is(market.Quote.Asset) ? FactorKind.Quote : FactorKind.Underlying, asset.Spot);
    }
}

/// <summary>What one part of a book adds to a factor.</summary>
/// <param name="Label">What it is, for people.</param>
/// <param name="Greeks">In units, all its units together.</param>
/// <param name="Dollars">In USD.</param>
/// <param name="Share">
/// Its delta as a part of all deltas' magnitudes, from -1 to 1; the magnitudes of the shares add to 1, so a hedge
/// that cancels its book shows as -0.5 against 0.5. 0 where nothing has a delta.
/// </param>
public sealed record Contribution(string Label, Greeks Greeks, DollarGreeks Dollars, double Share);

/// <summary>Sorts of risk.</summary>
public enum FactorKind
{
    /// <summary>The USD price of an asset that moves on its own.</summary>
    Underlying,

    /// <summary>What one of a claim (wstETH, WBTC) is worth in what it is a claim on.</summary>
    Ratio,

    /// <summary>The USD price of the quote: its peg.</summary>
    Quote,
}
