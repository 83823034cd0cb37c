using KeeperBot.Core.Decisions;
using KeeperBot.Core.Margins;

namespace KeeperBot.Core.Guards;

/// <summary>Rejects plans that would leave an account nearer to liquidation than the mandate allows.</summary>
/// <remarks>A plan that makes a position smaller passes, however near it is: nothing else would help it.</remarks>
public sealed class MarginGuard : Guard
{
    /// <inheritdoc/>
    public override string Code => "margin";

    /// <inheritdoc/>
    public override string Meaning =>
        "every position that the plan makes larger stays as far from liquidation as the mandate demands";

    /// <inheritdoc/>
    public override bool Concerns(PlanDraft draft) => Nearest(draft) is not null;

    /// <inheritdoc/>
    public override bool Allows(PlanDraft draft) => Nearest(draft) is not { } nearest
        || nearest.Rule.DistanceOf(nearest.After) >= nearest.Rule.Mandate.LeastSigmas;

    /// <inheritdoc/>
    protected override Reason Explain(PlanDraft draft, bool allowed)
    {
        if (Nearest(draft) is not { } nearest)
        {
            return Say(allowed, double.MaxValue, 0, "sigmas", "no position grows");
        }

        var said = VaultAccounts.DistanceOf(nearest.Rule, nearest.After);
        return Say(allowed, said.Measured, said.Limit, said.Unit, said.Detail);
    }

    /// <summary>The account that is nearest to liquidation after the plan, of those that it makes larger.</summary>
    private static (MarginRule Rule, LinearMargin After)? Nearest(PlanDraft draft)
    {
        (MarginRule Rule, LinearMargin After)? nearest = null;
        foreach (var rule in draft.Margins?.Rules ?? [])
        {
            var after = VaultAccounts.AfterOf(
                rule, draft.Legs, leg => draft.LossAt(leg.QuotedPriceWad, leg.Size));
            foreach (var move in (draft.Accounts?.Margins ?? []).Where(m => m.VenueId == rule.Account.Venue.VenueId))
            {
                after = after with { Value = after.Value + draft.InQuote(move.Amount) };
            }

            var grows = Math.Abs(after.Position) > Math.Abs(rule.Account.Margin.Position);
            if (grows && (nearest is not { } known || rule.DistanceOf(after) < known.Rule.DistanceOf(known.After)))
            {
                nearest = (rule, after);
            }
        }

        return nearest;
    }
}
