using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Vaults;

/// <summary>
/// A position in a perpetual future: a margin account in one token that gains and loses as the base's price moves.
/// </summary>
/// <remarks>
/// A perpetual is marked to market: all that it is worth is already money of its margin account. So the component of
/// the base carries Greeks and no value, and the component of the margin token carries the account's whole value.
/// That makes both factors' deltas exact: a margin token that leaves its peg takes the gains with it.
/// </remarks>
/// <param name="label">What it is, for people: "short 20 WETH perpetual at 3001.47"; null for no position.</param>
/// <param name="marginAsset">The symbol of the margin token.</param>
public abstract class PerpetualPosition(string? label, string marginAsset) : VaultPosition
{
    /// <inheritdoc/>
    public sealed override Exposure Measure(Market market)
    {
        var margin = market[marginAsset];
        var account = Revalue(market);
        var components = ImmutableArray.CreateBuilder<ExposureComponent>();
        if (label is not null)
        {
            var greeks = margin.Spot * (account with { Price = 0.0 });
            components.Add(new ExposureComponent(label, market.Base.Asset, greeks));
        }

        if (account.Price != 0.0)
        {
            components.AddRange(ExposureComponent.Holding("perpetual margin", margin, account.Price));
        }

        components.AddRange(Collateral(market));
        return new Exposure(components.ToImmutable());
    }

    /// <summary>
    /// The margin account in units of its token: the value with gains, losses and funding, and how it moves with the
    /// base's price in USD.
    /// </summary>
    protected abstract Greeks Revalue(Market market);

    /// <summary>What else backs the position, in tokens of its own.</summary>
    protected virtual IEnumerable<ExposureComponent> Collateral(Market market) => [];

    /// <summary>What a position is called, for people; null for none.</summary>
    /// <param name="size">Base units, short below zero.</param>
    /// <param name="entry">USD per base.</param>
    /// <param name="symbol">The base's symbol.</param>
    protected static string? LabelOf(double size, double entry, string symbol) => size == 0.0
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{(size < 0.0 ? "short" : "long")} {Math.Abs(size):0.####} {symbol} perpetual at {entry:0.##}");
}

/// <summary>Holds the price that a protocol settles at against the vault's own.</summary>
internal static class IndexPrice
{
    /// <summary>A tenth: no two feeds of one asset differ by more and can both be traded on.</summary>
    private const int Tolerance = 10;

    /// <summary>
    /// Refuses a market of another asset than the base, and one whose price the vault's oracle contradicts: a
    /// revaluation at the vault's price would not be the protocol's.
    /// </summary>
    /// <remarks>Without a usable price of the vault's own nothing is compared; that refuses the vault.</remarks>
    /// <param name="vault">Whose oracle it is.</param>
    /// <param name="answers">What the oracle answered.</param>
    /// <param name="market">The protocol's market, for the message.</param>
    /// <param name="priceWad">The protocol's price, 18 decimals.</param>
    /// <exception cref="UnanswerableException">They are more than a tenth apart.</exception>
    public static void Require(VaultMandate vault, Answers answers, Address market, BigInteger priceWad)
    {
        if (OracleKind.Named(vault.Oracle.Kind).QuotePerBaseWad(vault, answers) is { } own
            && BigInteger.Abs(priceWad - own) * Tolerance > own)
        {
            throw new UnanswerableException(
                $"{market} prices its asset at {Text(priceWad)}, the vault's oracle prices {vault.Base.Symbol} at "
                + $"{Text(own)}: it is another asset's market, or one of the two prices is wrong");
        }
    }

    private static string Text(BigInteger wad) =>
        Scaled.ToDouble(wad, PriceEvidence.WadDecimals).ToString(
            "0.####", CultureInfo.InvariantCulture);
}
