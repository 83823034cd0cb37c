using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Chains;

/// <summary>What is known of the price of gas on top of a block.</summary>
/// <param name="Head">The block to build on; it alone fixes the next base fee.</param>
/// <param name="Blocks">Recent blocks, oldest first, as one node reported them: hints, never facts.</param>
public sealed record FeeMarket(BlockHeader Head, ImmutableArray<BlockTips> Blocks)
{
    /// <summary>The chain's rule for the next base fee.</summary>
    public FeeModel Fees { get; init; }

    /// <summary>A market of which only the head is known.</summary>
    public static FeeMarket Of(BlockHeader head) => new(head, []);
}

/// <summary>The tips that were paid in a block, wei per gas.</summary>
/// <remarks>
/// Source: <c>eth_feeHistory</c> of the execution-apis specification, asked for
/// <see cref="FeeEstimator.RewardPercentiles"/>.
/// </remarks>
/// <param name="GasUsedRatio">Gas used over gas limit, 0 to 1; 0 for an empty block, whose tips mean nothing.</param>
/// <param name="RoutineWei">The tip that the cheapest tenth of the block's gas did not exceed.</param>
/// <param name="UrgentWei">The tip that three quarters of the block's gas did not exceed.</param>
public sealed record BlockTips(double GasUsedRatio, BigInteger RoutineWei, BigInteger UrgentWei);
