using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Lets the brain itself decide on the block that was read, and shows what it says.</summary>
/// <remarks>Whether it would hedge is no matter of health; that it cannot tell is.</remarks>
internal sealed class DecisionCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "decision";

    /// <inheritdoc/>
    public override string Meaning => "the keeper can decide on the newest block";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["executor", "assets", "price-age", "quoters"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        vault == mandate.Vaults[0] ? Observation.Missing(mandate, answers) : [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var step = Keeper.Next(
            KeeperState.Initial, new Fact.BlockSeen(new Snapshot(at.Chain.Head, at.Answers)), at.Mandate);
        var decision = step.Effects.OfType<Effect.Record>().Select(record => record.Decision)
            .First(decision => decision.Vault == at.Vault.Id);
        return decision.Reasons.FirstOrDefault(reason => reason.Code == ReasonCode.Unreadable) is { } blind
            ? Fail(blind.Detail ?? ReasonText.Say(blind), "check the vault's address and kind")
            : Ok($"it would {decision.Verdict.ToString().ToLowerInvariant()}: {ReasonText.Say(decision.Decisive)}");
    }
}
