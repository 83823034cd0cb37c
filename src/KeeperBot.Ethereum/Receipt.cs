using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Ethereum;

/// <summary>What became of a transaction that is in a block.</summary>
/// <remarks>True only as long as <see cref="BlockHash"/> is canonical; a reorganisation can take it back.</remarks>
/// <param name="TransactionHash">The transaction.</param>
/// <param name="Succeeded">False when it reverted or ran out of gas; its gas was paid all the same.</param>
/// <param name="BlockNumber">The height of its block.</param>
/// <param name="BlockHash">The hash of its block.</param>
/// <param name="TransactionIndex">Its position in the block, from 0.</param>
/// <param name="From">The sender.</param>
/// <param name="To">The account called; null for a contract creation.</param>
/// <param name="ContractAddress">The contract created; null when none was.</param>
/// <param name="GasUsed">Gas this transaction spent.</param>
/// <param name="EffectiveGasPrice">Wei per gas it paid, base fee and tip.</param>
/// <param name="Logs">Its events in order; empty when it reverted.</param>
public sealed record Receipt(
    Hash32 TransactionHash,
    bool Succeeded,
    ulong BlockNumber,
    Hash32 BlockHash,
    ulong TransactionIndex,
    Address From,
    Address? To,
    Address? ContractAddress,
    ulong GasUsed,
    BigInteger EffectiveGasPrice,
    ImmutableArray<LogEntry> Logs)
{
    /// <summary>Wei paid for data on L1 beside gas, where an OP stack chain's receipt states it; 0 elsewhere.</summary>
    public BigInteger L1Fee { get; init; }

    /// <summary>What the operator of an OP stack chain charges; null when it charges nothing.</summary>
    public OperatorFeeTerms? OperatorFee { get; init; }

    /// <summary>Wei paid for execution: gas used times price. An L2's fee for data on L1 is not in it.</summary>
    public BigInteger Fee => GasUsed * EffectiveGasPrice;

    /// <summary>Same members, same logs in the same order.</summary>
    public bool Equals(Receipt? other) =>
        other is not null && TransactionHash == other.TransactionHash && Succeeded == other.Succeeded
        && BlockNumber == other.BlockNumber && BlockHash == other.BlockHash
        && TransactionIndex == other.TransactionIndex && From == other.From && To == other.To
        && ContractAddress == other.ContractAddress && GasUsed == other.GasUsed
        && EffectiveGasPrice == other.EffectiveGasPrice && L1Fee == other.L1Fee && OperatorFee == other.OperatorFee
        && Logs.AsSpan().SequenceEqual(other.Logs.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TransactionHash, BlockHash);
}

/// <summary>What the operator of an OP stack chain charges a transaction, as its receipt states it.</summary>
/// <remarks>Source: the OP stack's specifications of Isthmus and Jovian, "Receipts".</remarks>
/// <param name="Scalar">For gas used: millionths of a wei per gas, since Jovian hundreds of wei.</param>
/// <param name="Constant">Wei of every transaction.</param>
/// <param name="IsJovian">True for a block of Jovian or later.</param>
public sealed record OperatorFeeTerms(ulong Scalar, ulong Constant, bool IsJovian);
