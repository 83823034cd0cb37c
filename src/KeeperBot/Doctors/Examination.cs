using KeeperBot.Arming;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors;

/// <summary>Everything that checks look at.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Clock">This machine's clock.</param>
/// <param name="Nodes">What each node said by itself.</param>
/// <param name="Chain">What a quorum of them said of one block; null when there is no such answer.</param>
/// <param name="Unread">Why there is none.</param>
internal sealed record Examination(
    KeeperConfiguration Configuration,
    TimeProvider Clock,
    NodeSurvey Nodes,
    ChainExamination? Chain,
    ProblemException? Unread)
{
    /// <summary>The mandate.</summary>
    public Mandate Mandate => Configuration.Mandate;

    /// <summary>What an arming receipt would be bound to now; null when the chain does not tell.</summary>
    public ArmingFacts? Facts() => Chain is null || Nodes.Answering.FirstOrDefault()?.Genesis is not { } genesis
        ? null
        : ArmingFacts.TryOf(Configuration, genesis, Chain.Answers, Chain.Codes, Chain.Proxies);
}

/// <summary>What checks of one vault look at.</summary>
/// <param name="Whole">Everything.</param>
/// <param name="Chain">The block.</param>
/// <param name="Vault">The vault.</param>
internal sealed record VaultExamination(Examination Whole, ChainExamination Chain, VaultMandate Vault)
{
    /// <summary>The mandate.</summary>
    public Mandate Mandate => Whole.Mandate;

    /// <summary>What the chain answered.</summary>
    public Answers Answers => Chain.Answers;

    /// <summary>What the executor says of itself.</summary>
    /// <exception cref="UnanswerableException">It is no executor.</exception>
    public ExecutorTerms Terms => ExecutorTerms.Understand(Vault.Executor, Answers);

    /// <summary>The adapter that the executor has at a venue's number; null for none.</summary>
    public Address? AdapterOf(VenueMandate venue) =>
        ExecutorTerms.VenueAt(Vault.Executor, venue.VenueId, Answers)?.Adapter;
}
