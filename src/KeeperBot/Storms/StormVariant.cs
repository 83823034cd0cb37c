using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Signing;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Observers;
using KeeperBot.Relays;
using KeeperBot.Signing;
using KeeperBot.Storms.World;
using KeeperBot.Transactions;

namespace KeeperBot.Storms;

/// <summary>How keepers are put together, and what guards the executor has.</summary>
/// <remarks>
/// <see cref="Production"/> is what ships. Tests weaken one thing at a time, to prove that a storm notices.
/// </remarks>
internal sealed record StormVariant
{
    /// <summary>The program and the contracts as they ship.</summary>
    public static StormVariant Production { get; } = new();

    /// <summary>The executor's guards.</summary>
    public ExecutorRules Rules { get; init; } = ExecutorRules.Deployed;

    /// <summary>False when a disk goes on taking what a process writes whose journal was taken over.</summary>
    public bool Fences { get; init; } = true;

    /// <summary>Makes one chain of a keeper's nodes, as the product connects them.</summary>
    public Func<ImmutableArray<IChain>, NodePoolOptions, TimeProvider, IChain> Connect { get; init; } =
        (nodes, options, time) => new NodePool(nodes, options, time);

    /// <summary>What chain, pool and nodes are made of.</summary>
    public Func<Schedule, ExecutorRules, IStormGround> Ground { get; init; } =
        (schedule, rules) => new SimulatedGround(schedule, rules);

    /// <summary>Stands between the keeper and its nodes.</summary>
    public Func<SimulatedProcess, IChain, IChain> Chain { get; init; } = (_, chain) => chain;

    /// <summary>Stands between the keeper and its disk.</summary>
    public Func<SimulatedProcess, IJournalStore, IJournalStore> Store { get; init; } = (_, store) => store;

    /// <summary>The key; its signatures are those of <see cref="StandInSigner.Keeper"/>'s account.</summary>
    public ISigner Key { get; init; } = StandInSigner.Keeper;

    /// <summary>What the signer's policy allows.</summary>
    public SigningLimits Limits { get; init; } = SigningLimits.Usual;

    /// <summary>Stands between the keeper and its signer.</summary>
    public Func<ITransactionSigner, ITransactionSigner> Signer { get; init; } = signer => signer;

    /// <summary>What the operator wants.</summary>
    public Func<Mandate, Mandate> Mandate { get; init; } = mandate => mandate;

    /// <summary>Told what happens, a line each, by whoever wants to read a storm; null for nobody.</summary>
    public Action<string>? Narrate { get; init; }

    /// <summary>Told of every block and every journal entry (with the keeper's number), as the storm goes.</summary>
    public (Action<SimulatedBlock> Block, Action<int, JournalEntry> Entry)? Record { get; init; }

    /// <summary>The rules that sending rests on.</summary>
    public LaneRules Lane { get; init; } = LaneRules.Production;

    /// <summary>Puts the loop together.</summary>
    public Func<KeeperParts, KeeperLoop> Assemble { get; init; } = parts => new KeeperLoop(
        parts.Chain,
        new ChainObserver(parts.Chain, parts.Mandate),
        parts.Journal,
        new IntentTracker(parts.Chain, parts.Mandate, parts.Journal, parts.Lane),
        new TransactionSender(
            parts.Chain, parts.Mandate, parts.Journal, parts.Signer, new Broadcaster(parts.Chain), parts.Lane));
}

/// <summary>What a keeper's loop is made of.</summary>
internal sealed record KeeperParts(
    IChain Chain, Mandate Mandate, KeeperJournal Journal, ITransactionSigner Signer, LaneRules Lane);
