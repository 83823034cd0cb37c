using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;

namespace KeeperBot.Transactions;

/// <summary>The one call that a keeper makes.</summary>
internal static class Calls
{
    /// <summary>The executor's <c>hedge</c> with an intent's plan, from the keeper's account.</summary>
    public static Call Of(Intent intent, Address keeper) =>
        new(intent.Plan.Executor, HedgeExecutor.Encode(intent.Plan, intent.ReasonHash)) { From = keeper };
}
