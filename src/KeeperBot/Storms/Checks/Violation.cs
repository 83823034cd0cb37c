namespace KeeperBot.Storms.Checks;

/// <summary>What every storm checks; the ids are those of the requirements.</summary>
internal enum Invariant
{
    /// <summary>I1: a plan executes at most once, and an executor's sequence goes up by one.</summary>
    NoDoubleHedge,

    /// <summary>I2: an intent ends exactly once, as the final chain says, and soon after calm.</summary>
    NoLostIntent,

    /// <summary>
    /// I3: everything signed at a nonce is of one intent, or of one that the journal lets take its place.
    /// </summary>
    OneIntentPerNonce,

    /// <summary>I4: bytes that anyone sees are durable in the journal.</summary>
    PersistedBeforeVisible,

    /// <summary>I5: gas and value stay inside their limits.</summary>
    BoundedSpend,

    /// <summary>I6: a process whose journal was taken over gets nothing new out.</summary>
    Fenced,

    /// <summary>I7: the key is in no journal and in no message.</summary>
    NoSecrets,

    /// <summary>I8: the same schedule gives the same trace.</summary>
    Deterministic,

    /// <summary>A hedge ends inside the vault's bounds, or nearer to them.</summary>
    InBounds,

    /// <summary>No new plan is signed while an earlier one of the vault is not included.</summary>
    NoOvertaking,

    /// <summary>Nothing executes after its deadline, or after its intent has ended otherwise.</summary>
    NothingLate,

    /// <summary>
    /// Nothing is signed while the keeper is halted, and nothing executes while the owner has paused the executor.
    /// </summary>
    Halted,

    /// <summary>What is signed outbids everything that was bid for its nonce by an eighth, in both prices.</summary>
    Outbids,

    /// <summary>
    /// Urgent hedges land soon after they became affordable; routine ones wait, and pay what they are worth.
    /// </summary>
    FeesInOrder,

    /// <summary>While enough nodes are honest, nothing is decided on what is not so.</summary>
    NoLieBelieved,

    /// <summary>The program neither stops on a broken invariant of its own nor waits for ever.</summary>
    NoBug,
}

/// <summary>The first thing that went wrong in a storm.</summary>
/// <param name="Invariant">Which promise was broken.</param>
/// <param name="Tick">In which block of the storm.</param>
/// <param name="What">What was seen, with the figures.</param>
internal sealed record Violation(Invariant Invariant, int Tick, string What)
{
    /// <summary>One line for a person.</summary>
    public override string ToString() => $"{Invariant} at tick {Tick}: {What}";
}
