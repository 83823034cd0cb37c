namespace KeeperBot.Core.Intents;

/// <summary>How much waiting costs: decides what is offered for the next blocks.</summary>
public enum Urgency
{
    /// <summary>Waiting is cheap: a low tip, and patience while gas is dear.</summary>
    Routine,

    /// <summary>Waiting costs more than gas: a tip that most blocks take, and headroom for a long spike.</summary>
    Urgent,
}
