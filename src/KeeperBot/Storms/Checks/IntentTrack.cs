using KeeperBot.Core.Intents;
using KeeperBot.Core.Plans;

namespace KeeperBot.Storms.Checks;

/// <summary>One intent as the entries of a journal tell of it, followed by the checks on their own account.</summary>
internal sealed class IntentTrack(string vault, long decision, HedgePlan plan)
{
    /// <summary>The vault's id.</summary>
    public string Vault => vault;

    /// <summary>The decision that identifies it.</summary>
    public long Decision => decision;

    /// <summary>What it promises.</summary>
    public HedgePlan Plan => plan;

    /// <summary>Everything signed for it.</summary>
    public List<Attempt> Attempts { get; } = [];

    /// <summary>True while the journal has it as included.</summary>
    public bool Included { get; set; }

    /// <summary>The decision of the intent that took its nonce; null while it has it to itself.</summary>
    public long? YieldedTo { get; set; }

    /// <summary>How it ended; null while it has not.</summary>
    public IntentState? Ended { get; set; }
}
