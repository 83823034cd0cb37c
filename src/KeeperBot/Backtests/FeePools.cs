using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Oracles;
using KeeperBot.Simulations;

namespace KeeperBot.Backtests;

/// <summary>
/// The vault's pools: one of each fee, all equally deep, brought back to the feeds' price at every step.
/// </summary>
internal sealed class FeePools(VaultMandate vault, BigInteger depth)
{
    private BigInteger _quote;

    /// <summary>Arbitrage has brought every pool to a price, quote per base with 18 decimals.</summary>
    public void MoveTo(BigInteger priceWad) => _quote = Amounts.QuoteFor(vault, depth, priceWad);

    /// <summary>Quote that a trade moves, signed; null when the pool has not as much.</summary>
    /// <param name="size">Base units, negative to sell.</param>
    /// <param name="feePips">The pool's fee in millionths.</param>
    public BigInteger? Trade(BigInteger size, int feePips) => ConstantProduct.Trade(depth, _quote, size, feePips);
}
