using System.Numerics;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Chains.DataFees;

/// <summary>What an OP stack chain charges a transaction beside gas used times price; wei, to the last one.</summary>
/// <remarks>
/// <para>
/// Sources: the GasPriceOracle predeploy as published (contracts-bedrock 0.17.3, version 1.3.0: Bedrock, Ecotone,
/// Fjord), and the OP stack's specifications of Isthmus and Jovian for the operator's fee. Like the contract they take
/// the transaction before it is signed, and count 68 bytes for the signature. The chain itself charges for the signed
/// bytes: that differs by what a signature compresses to, a byte or two.
/// </para>
/// <para>
/// What the contract reverts on, as its 32-bit scalars times 16 do not fit (above 2^28), has a value here.
/// </para>
/// </remarks>
public static class OpStackFees
{
    private const int SignatureBytes = 68;
    private const int GasOfZero = 4;
    private const int GasOfByte = 16;
    private const int ScalarUnit = 1_000_000;
    private const int SizeIntercept = -42_585_600;
    private const int SizeOfByte = 836_500;
    private const int LeastSize = 100 * ScalarUnit;
    private const int JovianFactor = 100;

    /// <summary>The fee until Ecotone.</summary>
    /// <param name="unsigned">The transaction before it is signed (EIP-2718).</param>
    /// <param name="l1BaseFee">Wei per gas on L1.</param>
    /// <param name="overhead">Gas that every transaction is charged.</param>
    /// <param name="scalar">Millionths of the data's gas that are charged.</param>
    public static BigInteger Bedrock(
        ReadOnlySpan<byte> unsigned, BigInteger l1BaseFee, BigInteger overhead, BigInteger scalar) =>
        (CalldataGas(unsigned) + overhead) * l1BaseFee * scalar / ScalarUnit;

    /// <summary>The fee from Ecotone until Fjord: by gas of calldata.</summary>
    /// <param name="unsigned">The transaction before it is signed (EIP-2718).</param>
    /// <param name="prices">L1's prices.</param>
    public static BigInteger Ecotone(ReadOnlySpan<byte> unsigned, OpStackPrices prices) =>
        CalldataGas(unsigned) * prices.Weighted / (GasOfByte * ScalarUnit);

    /// <summary>The fee since Fjord: by what the transaction is likely to add to a compressed batch.</summary>
    /// <param name="unsigned">The transaction before it is signed (EIP-2718).</param>
    /// <param name="prices">L1's prices.</param>
    public static BigInteger Fjord(ReadOnlySpan<byte> unsigned, OpStackPrices prices) =>
        OfCompressed(FastLz.CompressedLength(unsigned) + SignatureBytes, prices);

    /// <summary>The most that Fjord charges for so many bytes: what hardly compresses.</summary>
    /// <param name="unsignedBytes">Length of the transaction before it is signed.</param>
    /// <param name="prices">L1's prices.</param>
    public static BigInteger FjordUpperBound(int unsignedBytes, OpStackPrices prices)
    {
        var bytes = unsignedBytes + SignatureBytes;
        return OfCompressed(bytes + (bytes / 255) + 16, prices);
    }

    /// <summary>The operator's fee from Isthmus until Jovian.</summary>
    /// <param name="gas">Gas used.</param>
    /// <param name="scalar">Millionths of a wei per gas.</param>
    /// <param name="constant">Wei of every transaction.</param>
    public static BigInteger IsthmusOperator(BigInteger gas, BigInteger scalar, BigInteger constant) =>
        (gas * scalar / ScalarUnit) + constant;

    /// <summary>The operator's fee since Jovian.</summary>
    /// <param name="gas">Gas used.</param>
    /// <param name="scalar">Hundreds of wei per gas.</param>
    /// <param name="constant">Wei of every transaction.</param>
    public static BigInteger JovianOperator(BigInteger gas, BigInteger scalar, BigInteger constant) =>
        (gas * scalar * JovianFactor) + constant;

    /// <summary>What a transaction was charged beside gas used times price; 0 on Ethereum.</summary>
    /// <param name="receipt">Its receipt.</param>
    public static BigInteger Charged(Receipt receipt) => receipt.L1Fee + (receipt.OperatorFee switch
    {
        null => BigInteger.Zero,
        { IsJovian: true } fee => JovianOperator(receipt.GasUsed, fee.Scalar, fee.Constant),
        { } fee => IsthmusOperator(receipt.GasUsed, fee.Scalar, fee.Constant),
    });

    private static BigInteger OfCompressed(int bytes, OpStackPrices prices)
    {
        var size = BigInteger.Max(LeastSize, SizeIntercept + (new BigInteger(SizeOfByte) * bytes));
        return size * prices.Weighted / ((BigInteger)ScalarUnit * ScalarUnit);
    }

    private static BigInteger CalldataGas(ReadOnlySpan<byte> unsigned)
    {
        var zeros = unsigned.Count((byte)0);
        return (GasOfZero * zeros) + (GasOfByte * (unsigned.Length - zeros + SignatureBytes));
    }
}

/// <summary>What data costs on L1 since Ecotone, as the chain charges for it.</summary>
/// <param name="L1BaseFee">Wei per gas on L1.</param>
/// <param name="BlobBaseFee">Wei per gas of blobs on L1.</param>
/// <param name="BaseFeeScalar">Millionths of the first that are charged.</param>
/// <param name="BlobBaseFeeScalar">Millionths of the second that are charged.</param>
public sealed record OpStackPrices(
    BigInteger L1BaseFee, BigInteger BlobBaseFee, BigInteger BaseFeeScalar, BigInteger BlobBaseFeeScalar)
{
    /// <summary>Both together, millionths of a wei per byte.</summary>
    internal BigInteger Weighted => (16 * BaseFeeScalar * L1BaseFee) + (BlobBaseFeeScalar * BlobBaseFee);
}
