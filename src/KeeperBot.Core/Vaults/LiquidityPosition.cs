using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Vaults;

/// <summary>Liquidity in pools of constant product, whole or in ranges.</summary>
/// <remarks>
/// It is measured at the oracle's price, not at the pools': liquidity and range are all that is taken from a pool, and
/// no swap moves those. What the pool holds of each token follows from them once traders bring its price to the
/// market's.
/// </remarks>
/// <param name="pools">What is held in each; one with nothing in it is left out.</param>
public sealed class LiquidityPosition(ImmutableArray<PooledLiquidity> pools) : VaultPosition
{
    /// <summary>What is held in each pool or range.</summary>
    public ImmutableArray<PooledLiquidity> Pools => pools;

    /// <inheritdoc/>
    public override Exposure Measure(Market market) => new([.. pools.SelectMany(pool => pool.Measure(market))]);
}

/// <summary>Liquidity L of one pool between two prices, and what it has earned.</summary>
/// <param name="Label">What it is, for people: "position 17".</param>
/// <param name="First">Token 0 and how much there is of it.</param>
/// <param name="Second">Token 1 and how much there is of it.</param>
/// <param name="Liquidity">L in whole tokens: the root of the product of the amounts over all prices.</param>
/// <param name="RootLower">Root of the lower price, whole tokens 1 per token 0; 0 for all prices.</param>
/// <param name="RootUpper">Root of the upper price; infinite for all prices.</param>
public sealed record PooledLiquidity(
    string Label, PooledToken First, PooledToken Second, double Liquidity, double RootLower, double RootUpper)
{
    private readonly (string First, string Second) _labels = (First.In(Label), Second.In(Label));

    /// <summary>Liquidity over all prices, as in Uniswap V2.</summary>
    /// <param name="label">What it is, for people.</param>
    /// <param name="first">Token 0.</param>
    /// <param name="second">Token 1.</param>
    /// <param name="liquidity">L in smallest units.</param>
    public static PooledLiquidity Whole(
        string label, PooledToken first, PooledToken second, BigInteger liquidity) =>
        new(label, first, second, InTokens(liquidity, first, second), 0.0, double.PositiveInfinity);

    /// <summary>Liquidity of a range, as in Uniswap V3 and V4.</summary>
    /// <param name="label">What it is, for people.</param>
    /// <param name="first">Token 0.</param>
    /// <param name="second">Token 1.</param>
    /// <param name="range">The range.</param>
    public static PooledLiquidity Between(
        string label, PooledToken first, PooledToken second, TickRange range)
    {
        double Root(int tick) =>
            Math.ScaleB(Scaled.ToDouble(TickMath.RootAt(tick), 0), -TickMath.RootBits) * RootOfUnits(first, second);
        return new PooledLiquidity(
            label, first, second, InTokens(range.Liquidity, first, second), Root(range.Lower), Root(range.Upper));
    }

    /// <summary>
    /// The exposure at the market's prices: each token's own, so that a quote that leaves its dollar shows.
    /// </summary>
    /// <remarks>
    /// <para>
    /// With P the price of token 0 in token 1 and s its root, held to the range: x = L(1/s - 1/√pb), y = L(s - √pa)
    /// (Uniswap V3 white paper, 6.29 and 6.30). V = x·S0 + y·S1 has the deltas x and y, for at the pool's own price the
    /// amounts' changes cancel.
    /// </para>
    /// <para>
    /// In range, for anything f that S0 and S1 depend on with slopes g0 and g1: gamma = -½L/(P·s·S1)·(g0 - P·g1)², and
    /// speed = -gamma·1.5·(g0/S0 + g1/S1). For the base against dollars that is -½L·P^(-3/2); for a claim against what
    /// it is a claim on it is zero, as it must be. Gamma between two different factors is not part of the result.
    /// </para>
    /// </remarks>
    /// <param name="market">Has both tokens.</param>
    public IEnumerable<ExposureComponent> Measure(Market market)
    {
        var (first, second) = (market[First.Token.Symbol], market[Second.Token.Symbol]);
        var price = first.Spot / second.Spot;
        var root = Math.Sqrt(price);
        var held = Math.Clamp(root, RootLower, RootUpper);
        var x = (Liquidity * ((1.0 / held) - (1.0 / RootUpper))) + First.WholeFees;
        var y = (Liquidity * (held - RootLower)) + Second.WholeFees;
        var components = ExposureComponent.Holding(_labels.First, first, x)
            .Concat(ExposureComponent.Holding(_labels.Second, second, y))
            .ToImmutableArray();
        if (root <= RootLower || root >= RootUpper)
        {
            return components;
        }

        var curvature = -0.5 * Liquidity / (price * root * second.Spot);
        Greeks Bend(string factor)
        {
            var (slope0, slope1) = (Slope(first, factor), Slope(second, factor));
            var moved = slope0 - (price * slope1);
            var gamma = curvature * moved * moved;
            var speed = -1.5 * gamma * ((slope0 / first.Spot) + (slope1 / second.Spot));
            return default(Greeks) with { Gamma = gamma, Speed = speed };
        }

        return components.Select((component, i) =>
            components.Take(i).Any(before => string.Equals(before.Factor, component.Factor, StringComparison.Ordinal))
                ? component
                : component with { Greeks = component.Greeks + Bend(component.Factor) });
    }

    /// <summary>USD that one token gains per unit of the factor.</summary>
    private static double Slope(AssetMarket asset, string factor) =>
        new Exposure([.. ExposureComponent.Holding(asset.Asset, asset, 1.0)]).Of(factor).Delta;

    private static double InTokens(BigInteger liquidity, PooledToken first, PooledToken second) =>
        Scaled.ToDouble(liquidity, first.Token.Decimals) * RootOfUnits(first, second);

    /// <summary>What a root price in smallest units is multiplied by to be one in whole tokens.</summary>
    private static double RootOfUnits(PooledToken first, PooledToken second) =>
        Math.Sqrt(Scaled.ToDouble(PowerOfTen.Of(first.Token.Decimals), second.Token.Decimals));
}

/// <summary>One of the two tokens of a pool, in smallest units, as the protocol would pay it now.</summary>
/// <param name="Token">The token.</param>
/// <param name="Amount">What removing the liquidity pays at the pool's own price.</param>
/// <param name="Fees">What it has earned besides and was not collected.</param>
public sealed record PooledToken(Token Token, BigInteger Amount, BigInteger Fees)
{
    /// <summary>The fees in whole tokens.</summary>
    public double WholeFees { get; } = Scaled.ToDouble(Fees, Token.Decimals);

    /// <summary>What there is of it, for people: "position 17: 1.25 WETH at the pool's price".</summary>
    /// <param name="label">What it is in.</param>
    public string In(string label) => string.Create(
        CultureInfo.InvariantCulture,
        $"{label}: {Scaled.ToDouble(Amount + Fees, Token.Decimals):0.####} {Token.Symbol} at the pool's price");
}
