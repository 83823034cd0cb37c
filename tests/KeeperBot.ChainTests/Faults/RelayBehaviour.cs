namespace KeeperBot.ChainTests.Faults;

/// <summary>How a private relay treats what it is given. Members combine.</summary>
public sealed record RelayBehaviour
{
    /// <summary>Includes at once, tells the truth, keeps secrets, cancels when asked.</summary>
    public static RelayBehaviour Honest { get; } = new();

    /// <summary>Takes everything and includes nothing.</summary>
    public static RelayBehaviour NeverIncludes { get; } = new() { BlocksBeforeInclusion = null };

    /// <summary>Everybody sees what should be private.</summary>
    public static RelayBehaviour Leaks { get; } = new() { IsLeaking = true };

    /// <summary>Includes nothing and says it did.</summary>
    public static RelayBehaviour ClaimsInclusion { get; } = NeverIncludes with { Claim = "INCLUDED" };

    /// <summary>Includes nothing and says it failed.</summary>
    public static RelayBehaviour Fails { get; } = NeverIncludes with { Claim = "FAILED" };

    /// <summary>Says no to a cancel, and includes.</summary>
    public static RelayBehaviour RefusesCancel { get; } = new() { Cancel = CancelAnswer.Refuse };

    /// <summary>Says yes to a cancel, and includes.</summary>
    public static RelayBehaviour IgnoresCancel { get; } = new() { Cancel = CancelAnswer.Ignore };

    /// <summary>How many blocks pass without it; null is for ever.</summary>
    public ulong? BlocksBeforeInclusion { get; init; } = 0;

    /// <summary>True to hand everything to the public pool at once.</summary>
    public bool IsLeaking { get; init; }

    /// <summary>The status told whatever the truth is; null tells the truth.</summary>
    public string? Claim { get; init; }

    /// <summary>What a cancel brings.</summary>
    public CancelAnswer Cancel { get; init; } = CancelAnswer.Honour;

    /// <summary>Includes after this many blocks without.</summary>
    public static RelayBehaviour IncludesAfter(ulong blocks) => new() { BlocksBeforeInclusion = blocks };
}

/// <summary>What a cancel brings.</summary>
public enum CancelAnswer
{
    /// <summary>It is cancelled.</summary>
    Honour,

    /// <summary>The answer is false, and it is included all the same.</summary>
    Refuse,

    /// <summary>The answer is true, and it is included all the same.</summary>
    Ignore,
}
