namespace KeeperBot.ChainTests.Episodes.Checks;

/// <summary>A promise that did not hold.</summary>
/// <param name="Promise">Which one.</param>
/// <param name="Block">At which block of the chain it was seen.</param>
/// <param name="What">What was seen.</param>
internal sealed record EpisodeViolation(EpisodePromise Promise, ulong Block, string What)
{
    /// <inheritdoc/>
    public override string ToString() => $"block {Block}: {Promise}: {What}";
}

/// <summary>What holds in every block of every episode, and at its end.</summary>
internal enum EpisodePromise
{
    /// <summary>No plan executes twice, and the sequence goes up by one.</summary>
    EachPlanOnce,

    /// <summary>
    /// An account that is nearer to liquidation than the mandate allows gets margin or a smaller position while there
    /// are funds and the venue is open, and none is liquidated that was far from it.
    /// </summary>
    KeptFromLiquidation,

    /// <summary>What a venue holds that is not on the executor's record is settled after one decided block.</summary>
    Settled,

    /// <summary>What plans lost is inside the executor's budget, and the budget counted all of it.</summary>
    LossInBudget,

    /// <summary>The net delta is what was measured, and a hold means that it is inside its band.</summary>
    Hedged,

    /// <summary>Every decision has its reasons; what is refused has one that did not pass.</summary>
    Explained,

    /// <summary>With two honest nodes every block is decided on, and nothing waits for ever.</summary>
    Decides,

    /// <summary>Every intent ends once, and the journal names as executed what the chain does.</summary>
    EndsEveryIntent,

    /// <summary>The journal is whole, and every decision comes out the same again, bit for bit.</summary>
    Replays,

    /// <summary>Every unit of every token and of the gas is accounted for.</summary>
    LedgerCloses,
}
