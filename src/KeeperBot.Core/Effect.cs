using KeeperBot.Core.Decisions;

namespace KeeperBot.Core;

/// <summary>Everything the keeper can want done. The program performs these, and only these.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>Write the decision to the journal, durably, before anything else is done.</summary>
    public sealed record Record(Decision Decision) : Effect;

    /// <summary>
    /// Bring the plan of this decision to the chain; report back with <see cref="Fact.IntentChanged"/>.
    /// </summary>
    public sealed record Submit(Decision Decision) : Effect;
}
