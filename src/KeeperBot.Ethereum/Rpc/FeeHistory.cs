using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>What gas cost in the last blocks.</summary>
/// <remarks>Source: <c>eth_feeHistory</c> of the execution-apis specification.</remarks>
/// <param name="OldestBlock">The height of the first entry.</param>
/// <param name="BaseFees">Wei per gas of each block, and one more: of the block that follows the newest.</param>
/// <param name="GasUsedRatios">Gas used over gas limit of each block, 0 to 1.</param>
/// <param name="Rewards">
/// By block, the tips (wei per gas) at the asked percentiles of gas; empty when no percentile was asked for.
/// </param>
public sealed record FeeHistory(
    ulong OldestBlock,
    ImmutableArray<BigInteger> BaseFees,
    ImmutableArray<double> GasUsedRatios,
    ImmutableArray<ImmutableArray<BigInteger>> Rewards);
