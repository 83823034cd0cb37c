using System.Numerics;

namespace KeeperBot.Core.Chains.DataFees;

/// <summary>What Arbitrum charges for a transaction's data on L1.</summary>
/// <remarks>
/// <para>
/// Source: Nitro, <c>arbos/l1pricing</c> (GetPosterInfo): 16 units for every byte that the signed transaction has after
/// brotli at the chain's level, times the price of a unit, which <c>ArbGasInfo.getL1BaseFeeEstimate</c> (0x6c) states.
/// The sum is charged as gas: it is divided by the base fee and is part of the receipt's gas used, so it does not move
/// with the price of gas on L2.
/// </para>
/// <para>
/// Brotli is not computed here: its output depends on the library, and a decision must come out the same wherever it
/// is replayed. So every byte counts as if nothing compressed, which is an upper bound but for the few bytes that
/// brotli adds to what it cannot compress. A hedge has 503 bytes signed, of which 207 are zeros; brotli at level 1
/// makes some 365 of them, so the bound is two fifths above what will be charged.
/// <c>NodeInterface.gasEstimateL1Component</c> compresses and cannot be called by a contract, so not by the
/// multicall that a snapshot is read with.
/// </para>
/// </remarks>
public static class ArbitrumFees
{
    private const int UnitsOfByte = 16;

    /// <summary>A signature of type 2: parity, r and s with their lengths, and the list's longer length.</summary>
    private const int SignatureBytes = 68;

    /// <summary>Most wei for the data.</summary>
    /// <param name="unsignedBytes">Length of the transaction before it is signed.</param>
    /// <param name="pricePerUnit">Wei per unit (<c>getL1BaseFeeEstimate</c>).</param>
    public static BigInteger UpperBound(int unsignedBytes, BigInteger pricePerUnit) =>
        pricePerUnit * UnitsOfByte * (unsignedBytes + SignatureBytes);
}
