namespace KeeperBot.Doctors;

/// <summary>What a check came to.</summary>
internal enum FindingStatus
{
    /// <summary>It holds.</summary>
    Ok,

    /// <summary>It holds, and somebody should know something about it.</summary>
    Warn,

    /// <summary>It does not hold: the keeper would not work, or not safely. Nothing is armed.</summary>
    Fail,

    /// <summary>It was not looked at, since what it rests on does not hold or is not there.</summary>
    Skipped,
}

/// <summary>What one check found.</summary>
/// <param name="Check">The check's name.</param>
/// <param name="Status">What it came to.</param>
/// <param name="Detail">What was found, with its values.</param>
/// <param name="Remedy">What to do about it; null when nothing is to be done.</param>
internal sealed record Finding(string Check, FindingStatus Status, string Detail, string? Remedy)
{
    /// <summary>The vault it is about; null when it is about the whole keeper.</summary>
    public string? Vault { get; init; }

    /// <summary>True when it was skipped since something that it rests on does not hold.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>What <c>--fix</c> would do; null when it can do nothing.</summary>
    public Repair? Repair { get; init; }
}

/// <summary>Something safe that <c>--fix</c> does by itself.</summary>
/// <param name="Done">What was done, in the past tense.</param>
/// <param name="Act">Does it.</param>
internal sealed record Repair(string Done, Action Act);
