using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Transactions;

/// <summary>The one call that a keeper makes, and what a node says to it beforehand.</summary>
internal static class Calls
{
    /// <summary>The executor's <c>hedge</c> with an intent's plan, from the keeper's account.</summary>
    public static Call Of(Intent intent, Address keeper) =>
        new(intent.Plan.Executor, HedgeExecutor.Encode(intent.Plan, intent.ReasonHash)) { From = keeper };

    /// <summary>Why a call would revert at a block, or null when it would not.</summary>
    /// <exception cref="EthereumException">No node answers.</exception>
    public static async Task<string?> RefusalAsync(
        IChain chain, Call call, BlockRef block, CancellationToken cancellation)
    {
        var outcome = await chain.CallAsync(call, block, cancellation);
        return outcome.Succeeded ? null : Abis.Say(outcome.Data.Span);
    }
}
