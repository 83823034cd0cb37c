using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;

namespace KeeperBot.Daemons;

/// <summary>Signed bytes of which nobody knows yet whether a block will include them.</summary>
/// <param name="Vault">The vault's id.</param>
/// <param name="Decision">Number of the decision whose plan it is.</param>
/// <param name="PlanId">The plan's id on chain.</param>
/// <param name="Nonce">The account's nonce.</param>
/// <param name="Hash">Hash of the newest transaction that was signed for it.</param>
/// <param name="State">How far it has come.</param>
public sealed record InFlight(
    string Vault, long Decision, Hash32 PlanId, ulong Nonce, Hash32 Hash, IntentState State)
{
    /// <summary>All that is in flight, by nonce. What is in a block, final or not, is not.</summary>
    public static ImmutableArray<InFlight> Of(KeeperState state) =>
    [
        .. state.OpenIntents
            .Where(open => open.Intent.InFlight && open.Intent.Nonce is not null)
            .OrderBy(open => open.Intent.Nonce)
            .Select(open => new InFlight(
                open.Vault,
                open.Intent.Decision,
                open.Intent.Plan.Id,
                open.Intent.Nonce!.Value,
                open.Intent.Attempts[^1].Hash,
                open.Intent.State)),
    ];

    /// <summary>For people.</summary>
    public string Describe() =>
        $"vault {Vault}, decision {Decision}, plan {PlanId}, nonce {Nonce}, transaction {Hash}, {State}";
}
