namespace KeeperBot.Core.Intents;

/// <summary>How much waiting costs.</summary>
public enum Urgency
{
    /// <summary>It can wait for gas to fall.</summary>
    Routine,

    /// <summary>It pays what the next block asks, up to the urgent ceiling, and goes before routine work.</summary>
    Urgent,
}
