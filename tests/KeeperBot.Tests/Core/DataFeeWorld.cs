using System.Numerics;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core;

/// <summary>The contracts that say what data costs: an OP stack's oracle since Isthmus, and Arbitrum's
/// precompile.</summary>
internal sealed record DataFeeWorld
{
    public bool IsEcotone { get; init; } = true;

    public bool IsFjord { get; init; } = true;

    /// <summary>Null on a chain from before Isthmus.</summary>
    public BigInteger? OperatorFee { get; init; } = 0;

    public BigInteger Overhead { get; init; } = 188;

    public BigInteger Scalar { get; init; } = 684_000;

    /// <summary>The prices of OP Mainnet on an ordinary day of 2024.</summary>
    public OpStackPrices Prices { get; init; } = new(20_000_000_000, 1, 5_227, 1_014_213);

    /// <summary>What a contract returns; null when it reverts, or is none of these.</summary>
    public byte[]? Answer(Address to, AbiFunction function) =>
        to == DataFee.ArbGasInfo ? function.EncodeOutput(Prices.L1BaseFee)
        : to != DataFee.GasPriceOracle ? null
        : function.Name switch
        {
            "isEcotone" => function.EncodeOutput(IsEcotone),
            "isFjord" => function.EncodeOutput(IsFjord),
            "l1BaseFee" => function.EncodeOutput(Prices.L1BaseFee),
            "blobBaseFee" => function.EncodeOutput(Prices.BlobBaseFee),
            "baseFeeScalar" => function.EncodeOutput(Prices.BaseFeeScalar),
            "blobBaseFeeScalar" => function.EncodeOutput(Prices.BlobBaseFeeScalar),
            "overhead" when !IsEcotone => function.EncodeOutput(Overhead),
            "scalar" when !IsEcotone => function.EncodeOutput(Scalar),
            "getOperatorFee" when OperatorFee is { } fee => function.EncodeOutput(fee),
            _ => null,
        };
}
