using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Intents;

namespace KeeperBot.Core.Chains;

/// <summary>Decides what to offer for gas (EIP-1559) from the head and a short history. Pure.</summary>
/// <remarks>
/// <para>
/// The base fee is computed, never asked for: the head fixes it. Only the tip is estimated, and because one node that
/// lies could have written the whole history, the tip never leaves the floor and the cap of the mandate.
/// </para>
/// <para>
/// The tip is the median over blocks of a percentile within each block: one block full of auctions, or one that a
/// builder filled with its own transactions, moves a mean but not a median. Empty blocks show no tip and are left out.
/// </para>
/// <para>
/// The base fee rises by at most 12.5 % a block, so a maximum of h times the base fee stays includable for
/// ln h / ln 1.125 full blocks: 5.9 for 2 (routine), 9.3 for 3 (urgent). A spike that lasts longer is answered by a
/// replacement (<see cref="FeeBump"/>), which is looked at every block. Headroom costs nothing when it is not used, but
/// the account's balance must cover it.
/// </para>
/// </remarks>
public static class FeeEstimator
{
    /// <summary>Older blocks say little about the next one: 20 are four minutes on Ethereum.</summary>
    public const int Window = 20;

    private const int FewestBlocks = 3;
    private const int RoutineHeadroom = 2;
    private const int UrgentHeadroom = 3;

    /// <summary>What to ask the node for: the percentiles of a block's gas, by tip, that fill a
    /// <see cref="BlockTips"/>, in its order.</summary>
    public static ImmutableArray<double> RewardPercentiles { get; } = [10, 75];

    /// <summary>What to offer on top of the market's head.</summary>
    /// <param name="market">
    /// The head, and the history. Rows that cannot be true are left out; with fewer than three left the tip is the
    /// floor.
    /// </param>
    /// <param name="urgency">Decides the percentile and the headroom.</param>
    /// <param name="tipFloorWei">Least tip, wei per gas: what a builder takes in quiet times.</param>
    /// <param name="tipCapWei">Most tip, wei per gas, whatever the history says.</param>
    /// <exception cref="ArgumentException">The floor is above the cap.</exception>
    public static FeeSuggestion Suggest(
        FeeMarket market, Urgency urgency, BigInteger tipFloorWei, BigInteger tipCapWei)
    {
        var headroom = urgency == Urgency.Urgent ? UrgentHeadroom : RoutineHeadroom;
        var baseFee = BaseFee.Next(market.Head, market.Fees);
        var tip = BigInteger.Clamp(MedianTip(market.Blocks, urgency) ?? tipFloorWei, tipFloorWei, tipCapWei);
        return new FeeSuggestion(baseFee, tip, (headroom * baseFee) + tip);
    }

    /// <summary>The median of the blocks that show a tip, or null when they are too few to mean anything.</summary>
    private static BigInteger? MedianTip(ImmutableArray<BlockTips> blocks, Urgency urgency)
    {
        var tips = blocks
            .TakeLast(Window)
            .Where(ShowsTips)
            .Select(block => urgency == Urgency.Urgent ? block.UrgentWei : block.RoutineWei)
            .Order()
            .ToList();

        // Of two middle values the lower: to overpay every time is worse than to bump once.
        return tips.Count < FewestBlocks ? null : tips[(tips.Count - 1) / 2];
    }

    private static bool ShowsTips(BlockTips block) =>
        block.GasUsedRatio is > 0 and <= 1 && block.RoutineWei.Sign >= 0 && block.RoutineWei <= block.UrgentWei;
}
