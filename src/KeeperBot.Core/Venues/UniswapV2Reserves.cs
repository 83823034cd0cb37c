using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Venues;

/// <summary>What a Uniswap V2 pair trades from, and what it gives and takes for it, to the unit.</summary>
/// <remarks>
/// Source: <c>UniswapV2Library.sol</c> of v2-periphery, <c>UniswapV2Pair.sol</c> of v2-core. Tokens that somebody only
/// sent to the pair are no reserves and do not count. Where the contracts revert the answer is null.
/// </remarks>
/// <param name="In">The reserve of what goes in, below 2^112.</param>
/// <param name="Out">The reserve of what comes out, below 2^112.</param>
public sealed record UniswapV2Reserves(BigInteger In, BigInteger Out)
{
    /// <summary>The fee in millionths, which is the same everywhere and for ever.</summary>
    public const int FeePips = 3_000;

    private const int Kept = 997;
    private const int Whole = 1_000;
    private static readonly BigInteger WordLimit = BigInteger.One << 256;
    private static readonly BigInteger ReserveLimit = BigInteger.One << 112;

    /// <summary>What an exact input gives (<c>getAmountOut</c>).</summary>
    public BigInteger? ExactInput(BigInteger amountIn)
    {
        if (amountIn.Sign <= 0 || In.IsZero || Out.IsZero)
        {
            return null;
        }

        var kept = amountIn * Kept;
        var (over, under) = (kept * Out, (In * Whole) + kept);
        return over < WordLimit && under < WordLimit ? over / under : null;
    }

    /// <summary>What an exact output costs (<c>getAmountIn</c>), never less than the pair takes.</summary>
    public BigInteger? ExactOutput(BigInteger amountOut)
    {
        if (amountOut.Sign <= 0 || In.IsZero || amountOut >= Out)
        {
            return null;
        }

        var over = In * amountOut * Whole;
        return over < WordLimit ? (over / ((Out - amountOut) * Kept)) + 1 : null;
    }

    /// <summary>
    /// True when the pair can take so much: a reserve that does not fit 112 bits makes a swap revert
    /// (<c>OVERFLOW</c>).
    /// </summary>
    public bool Takes(BigInteger amountIn) => In + amountIn < ReserveLimit;

    /// <summary>
    /// The price without fee and impact where quote goes in and base comes out, quote per base with 18 decimals, toward
    /// zero; zero for an empty pair.
    /// </summary>
    public BigInteger InPerOutWad(VaultMandate vault) => Out.IsZero
        ? BigInteger.Zero
        : In * PowerOfTen.Of(PriceEvidence.WadDecimals + vault.Base.Decimals)
            / (Out * PowerOfTen.Of(vault.Quote.Decimals));

    /// <summary>
    /// What comes out until the last unit of it costs a price: (r − x)² = r·s/(p·(1 − φ)) of reserves s in and r out.
    /// </summary>
    /// <param name="over">The price is <paramref name="over"/>/<paramref name="under"/> in per out.</param>
    /// <param name="under">Above zero, as the other one.</param>
    public BigInteger OutputUntil(BigInteger over, BigInteger under)
    {
        var square = IntegerMath.DivideRoundingUp(In * Out * Whole * under, over * Kept);
        return BigInteger.Max(Out - IntegerMath.SquareRoot(square) - 1, BigInteger.Zero);
    }

    /// <summary>
    /// What goes in until the last unit of it brings a price: (s + x·(1 − φ))² = r·s·(1 − φ)/p of reserves s in and r
    /// out.
    /// </summary>
    /// <param name="over">The price is <paramref name="over"/>/<paramref name="under"/> out per in.</param>
    /// <param name="under">Above zero, as the other one.</param>
    public BigInteger InputUntil(BigInteger over, BigInteger under)
    {
        var square = In * Out * Kept * under / (over * Whole);
        return BigInteger.Max(IntegerMath.SquareRoot(square) - In, BigInteger.Zero) * Whole / Kept;
    }
}
