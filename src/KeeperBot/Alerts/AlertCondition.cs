namespace KeeperBot.Alerts;

/// <summary>Something that is wrong now.</summary>
/// <param name="Cause">One of <see cref="AlertCause"/>.</param>
/// <param name="Subject">What it concerns, such as a vault's id; empty for the whole keeper.</param>
/// <param name="Detail">What was seen, with figures.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="After">How long it must last before it is told.</param>
public sealed record AlertCondition(string Cause, string Subject, string Detail, string Remedy, TimeSpan After);

/// <summary>What is told of a condition.</summary>
public enum AlertState
{
    /// <summary>It is there.</summary>
    Raised,

    /// <summary>It is gone.</summary>
    Resolved,

    /// <summary>An operator tries the channels; nothing is wrong.</summary>
    Test,
}

/// <summary>One message to an operator.</summary>
/// <param name="At">When it was decided to tell.</param>
/// <param name="State">Whether the condition is there or gone.</param>
/// <param name="Condition">The condition as it was last seen.</param>
/// <param name="Since">When the condition began.</param>
/// <param name="Silent">True when it shall make no sound.</param>
public sealed record AlertMessage(
    DateTimeOffset At, AlertState State, AlertCondition Condition, DateTimeOffset Since, bool Silent);
