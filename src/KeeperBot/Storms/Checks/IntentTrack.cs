using System.Numerics;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Plans;
using KeeperBot.Storms.World;

namespace KeeperBot.Storms.Checks;

/// <summary>One intent as the entries of a journal tell of it, followed by the checks on their own account.</summary>
/// <param name="vault">The vault's id.</param>
/// <param name="decision">The decision that identifies it.</param>
/// <param name="plan">What it promises.</param>
/// <param name="decidedAt">Unix seconds of the block that it was decided on.</param>
internal sealed class IntentTrack(string vault, long decision, HedgePlan plan, ulong decidedAt)
{
    /// <summary>The vault's id.</summary>
    public string Vault => vault;

    /// <summary>The decision that identifies it.</summary>
    public long Decision => decision;

    /// <summary>What it promises.</summary>
    public HedgePlan Plan => plan;

    /// <summary>Unix seconds of the block that it was decided on.</summary>
    public ulong DecidedAt => decidedAt;

    /// <summary>Unix seconds after which it must not execute, whatever it says itself.</summary>
    public ulong Deadline => Math.Min(plan.Deadline, decidedAt + SimulatedContracts.DeadlineSeconds);

    /// <summary>Everything signed for it.</summary>
    public List<Attempt> Attempts { get; } = [];

    /// <summary>True while the journal has it as included.</summary>
    public bool Included { get; set; }

    /// <summary>Wei paid for gas by what the journal has as included.</summary>
    public BigInteger PaidWei { get; set; }

    /// <summary>Unix seconds of the newest block that the journal held when it was paid.</summary>
    public ulong PaidAt { get; set; }

    /// <summary>The decision of the intent that took its nonce; null while it has it to itself.</summary>
    public long? YieldedTo { get; set; }

    /// <summary>How it ended; null while it has not.</summary>
    public IntentState? Ended { get; set; }
}
