using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Simulations;

namespace KeeperBot.Storms.World;

/// <summary>
/// A pool of constant product whose price arbitrage restores within the block, so a trade does not move it for long.
/// </summary>
/// <remarks>
/// Not safe for concurrent use: it remembers its encoded quotes, since the same sizes are asked for block after block.
/// </remarks>
internal sealed class SpotPool
{
    private static readonly AbiFunction Quote = Abis.QuoterV2.Function("quoteExactInputSingle");
    private static readonly BigInteger Depth = 200_000 * SimulatedContracts.Ether;

    private readonly BigInteger _base = Depth;
    private readonly BigInteger _quote;
    private readonly Dictionary<BigInteger, ReadOnlyMemory<byte>> _quotes = [];

    /// <summary>A pool at this price, quote units per whole base.</summary>
    public SpotPool(BigInteger price)
    {
        Price = price;
        _quote = Depth * price / SimulatedContracts.Ether;
    }

    /// <summary>Quote units per whole base, before fee and impact.</summary>
    public BigInteger Price { get; }

    /// <summary>
    /// Quote that a trade moves: received for a sale, paid (negative) for a purchase; null when impossible.
    /// </summary>
    /// <param name="size">Base units, negative to sell.</param>
    public BigInteger? Trade(BigInteger size) =>
        ConstantProduct.Trade(_base, _quote, size, SimulatedContracts.PoolFeePips);

    /// <summary>What the quoter returns for a trade, encoded; empty when it reverts.</summary>
    public ReadOnlyMemory<byte> QuoteOf(BigInteger size)
    {
        if (!_quotes.TryGetValue(size, out var encoded))
        {
            encoded = Trade(size) is { } amount ? Quote.EncodeOutput(BigInteger.Abs(amount), 0, 0, 0) : default;
            _quotes.Add(size, encoded);
        }

        return encoded;
    }
}
