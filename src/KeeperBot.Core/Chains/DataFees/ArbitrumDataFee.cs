using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Chains.DataFees;

/// <summary>What Arbitrum charges at most, by the price that ArbGasInfo states (<see cref="ArbitrumFees"/>).</summary>
/// <param name="answers">What was read.</param>
/// <exception cref="UnanswerableException">The read is missing, reverted or malformed.</exception>
internal sealed class ArbitrumDataFee(Answers answers) : DataFee
{
    private static readonly Ask Price = new(ArbGasInfo, Abis.ArbGasInfo.Function("getL1BaseFeeEstimate"));

    private readonly BigInteger _pricePerUnit = answers.Get(Price)[0].AsBigInteger();

    /// <inheritdoc/>
    public override BigInteger Of(ReadOnlySpan<byte> unsigned) =>
        ArbitrumFees.UpperBound(unsigned.Length, _pricePerUnit);

    /// <summary>What is read, the same at every block.</summary>
    public static ImmutableArray<Ask> Reads() => [Price];
}
