using System.Collections.Immutable;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Health;

/// <summary>Every check of a running keeper. Pure: what is known and the time go in, findings come out.</summary>
/// <remarks>
/// Three questions are kept apart (reliability catalogue OP-02): does the loop turn (<see cref="Loop"/>, which depends
/// on nothing outside of the process), could it hedge now (<see cref="ForReadiness"/>), and are the vaults hedged
/// (<see cref="Hedges"/>).
/// </remarks>
public static class HealthChecks
{
    /// <summary>The loop turns.</summary>
    public const string Loop = "loop";

    /// <summary>The chain can be read.</summary>
    public const string Chain = "chain";

    /// <summary>Blocks are decided on.</summary>
    public const string Head = "head";

    /// <summary>The nodes vote.</summary>
    public const string Nodes = "nodes";

    /// <summary>Prices are fresh.</summary>
    public const string Prices = "prices";

    /// <summary>The account can pay for gas.</summary>
    public const string Signer = "signer";

    /// <summary>The journal can be written.</summary>
    public const string Journal = "journal";

    /// <summary>Every outcome is known.</summary>
    public const string Lane = "lane";

    /// <summary>Nothing halts the keeper.</summary>
    public const string Halt = "halt";

    /// <summary>The vaults are hedged.</summary>
    public const string Hedges = "hedges";

    /// <summary>What must not have failed for the keeper to count as ready.</summary>
    public static readonly ImmutableArray<string> ForReadiness =
        [Loop, Chain, Head, Prices, Signer, Journal, Lane, Halt];

    private const long LeastFreeBytes = 64L << 20;
    private const long LittleFreeBytes = 512L << 20;
    private const double BytesPerMegabyte = 1 << 20;

    /// <summary>Name and meaning of every check, in their order.</summary>
    public static readonly ImmutableArray<(string Name, string Meaning)> Catalogue =
    [
        (Loop, "a turn came back within `chain.pollInterval` and `daemon.stuckAfter`, whatever it came to"),
        (Chain, "the last turn could read the chain"),
        (Head, "a block was decided on within `chain.headStall`, by its own timestamp"),
        (Nodes, "every node's word counts"),
        (Prices, "every vault's prices pass their checks"),
        (Signer, "the account can pay the reserve of the `gas-funds` guard, and more"),
        (Journal, "there is room on its disk"),
        (Lane, "the outcome of everything that was sent is known, or will be"),
        (Halt, "nothing halts the keeper"),
        (Hedges, "no trade that a vault needs is refused"),
    ];

    /// <summary>Makes every check.</summary>
    /// <param name="view">What is known of the keeper.</param>
    /// <param name="configuration">What it runs by.</param>
    /// <param name="freeBytes">Room on the journal's disk; null when it cannot be told.</param>
    /// <param name="now">The time.</param>
    public static HealthReport Of(
        KeeperView view, KeeperConfiguration configuration, long? freeBytes, DateTimeOffset now) => new(
        now,
        [
            OfLoop(view, configuration.PollInterval + configuration.Daemon.StuckAfter, now),
            OfChain(view),
            OfHead(view, configuration.Access.HeadStall, now),
            OfNodes(view, configuration.Access.IsDegraded),
            OfPrices(view),
            OfSigner(view, configuration),
            OfJournal(view, freeBytes),
            OfLane(view),
            OfHalt(view),
            OfHedges(view, configuration.Mandate),
        ]);

    private static HealthCheck OfLoop(KeeperView view, TimeSpan limit, DateTimeOffset now)
    {
        var age = now - (view.LastTurn?.At ?? view.StartedAt);
        var detail = view.LastTurn is null
            ? $"no turn came back in {Say(age)} since the start"
            : $"the last turn came back {Say(age)} ago";
        return age <= limit
            ? new HealthCheck(Loop, HealthStatus.Ok, detail)
            : new HealthCheck(
                Loop, HealthStatus.Fail, $"{detail}, at most {Say(limit)}",
                "restart the keeper; it takes up from the journal");
    }

    private static HealthCheck OfChain(KeeperView view) => view.LastTurn switch
    {
        null => new HealthCheck(
            Chain, HealthStatus.Fail, "it was not read yet", "wait for the first block; then check the nodes"),
        { Trouble: { } trouble } => new HealthCheck(
            Chain, HealthStatus.Fail, trouble.Message, "check that the nodes run and answer"),
        _ => new HealthCheck(Chain, HealthStatus.Ok, "the last turn could read it"),
    };

    private static HealthCheck OfHead(KeeperView view, TimeSpan limit, DateTimeOffset now)
    {
        if (view.State.Head is not { } head)
        {
            return new HealthCheck(
                Head, HealthStatus.Fail, "no block was decided on yet",
                "wait for the first block; then check the nodes");
        }

        var age = now - DateTimeOffset.FromUnixTimeSeconds((long)head.Timestamp);
        var detail = $"block {head.Number} was decided on, {Say(age)} old by its own timestamp";
        return limit == TimeSpan.Zero || age <= limit
            ? new HealthCheck(Head, HealthStatus.Ok, detail)
            : new HealthCheck(
                Head, HealthStatus.Fail, $"{detail}, at most {Say(limit)}",
                "check the nodes and the chain itself, and this machine's clock");
    }

    private static HealthCheck OfNodes(KeeperView view, bool degraded)
    {
        var silent = view.Nodes.Where(node => node.Standing != NodeStanding.Active || node.ConsecutiveFailures > 0)
            .Select(node => node.Standing == NodeStanding.Active
                ? $"{node.Name} gave no usable answer {node.ConsecutiveFailures} times in a row"
                : $"{node.Name} is {node.Describe()}")
            .ToList();
        return silent.Count > 0
            ? new HealthCheck(
                Nodes, HealthStatus.Warn, string.Join("; ", silent), "check the nodes that do not vote")
            : degraded
                ? new HealthCheck(
                    Nodes, HealthStatus.Ok, "one node's word is enough (quorum 1): a node that is wrong is believed")
                : new HealthCheck(Nodes, HealthStatus.Ok, $"all {view.Nodes.Length} vote");
    }

    private static HealthCheck OfPrices(KeeperView view)
    {
        string Failed(IEnumerable<string> codes) => string.Join("; ", view.Decisions
            .SelectMany(decision => decision.Reasons
                .Where(reason => !reason.Passed && codes.Contains(reason.Code, StringComparer.Ordinal))
                .Select(reason => $"{decision.Vault}: {ReasonText.Say(reason)}")));
        var (bad, odd) = (Failed(ReasonCode.OfPrices), Failed(ReasonCode.Remarks));
        return bad.Length > 0
            ? new HealthCheck(
                Prices, HealthStatus.Fail, bad,
                "compare the feed with its provider's page; nothing is hedged on such a price")
            : odd.Length > 0
                ? new HealthCheck(
                    Prices, HealthStatus.Warn, odd,
                    "compare the feed with the other source; trades are smaller until they agree")
            : new HealthCheck(Prices, HealthStatus.Ok, "every price that was used passes its checks");
    }

    private static HealthCheck OfSigner(KeeperView view, KeeperConfiguration configuration)
    {
        if (view.Runway is not { } runway)
        {
            return new HealthCheck(Signer, HealthStatus.Ok, "its ether was not read yet");
        }

        var detail = RunwayText.Say(runway);
        if (!configuration.Live)
        {
            return new HealthCheck(Signer, HealthStatus.Ok, $"shadow mode signs nothing; {detail}");
        }

        const string Remedy = "send ether to the keeper's account";
        return runway.IsSpent ? new HealthCheck(Signer, HealthStatus.Fail, detail, Remedy)
            : runway.IsShort(configuration.Alerts) ? new HealthCheck(Signer, HealthStatus.Warn, detail, Remedy)
            : new HealthCheck(Signer, HealthStatus.Ok, detail);
    }

    private static HealthCheck OfJournal(KeeperView view, long? freeBytes)
    {
        const string Remedy = "make room on the journal's disk: nothing is hedged that cannot be written down first";
        var room = freeBytes is { } free ? $", {Figures.Number(free / BytesPerMegabyte, 0)} MB free" : string.Empty;
        var detail = $"entry {view.Sequence}{room}";
        return freeBytes switch
        {
            < LeastFreeBytes => new HealthCheck(Journal, HealthStatus.Fail, detail, Remedy),
            < LittleFreeBytes => new HealthCheck(Journal, HealthStatus.Warn, detail, Remedy),
            _ => new HealthCheck(Journal, HealthStatus.Ok, detail),
        };
    }

    private static HealthCheck OfLane(KeeperView view)
    {
        var open = view.State.OpenIntents.Where(pair => pair.Intent.InFlight).ToList();
        var words = string.Join(", ", open.Select(pair => $"decision {pair.Intent.Decision} is {pair.Intent.State}"));
        return open.Count == 0 ? new HealthCheck(Lane, HealthStatus.Ok, "clear")
            : open.Any(pair => pair.Intent.State == IntentState.Ambiguous)
                ? new HealthCheck(
                    Lane, HealthStatus.Fail, words,
                    "do not send by hand; find out who spent the nonce, with keeperbot status")
            : new HealthCheck(Lane, HealthStatus.Ok, words);
    }

    private static HealthCheck OfHalt(KeeperView view) => view.State.Halt is { } halt
        ? new HealthCheck(
            Halt, HealthStatus.Fail, $"{halt.Code} at block {halt.Block}: {halt.Why}", HaltCode.RemedyOf(halt.Code))
        : new HealthCheck(Halt, HealthStatus.Ok, "none");

    private static HealthCheck OfHedges(KeeperView view, Mandate mandate)
    {
        var stuck = view.Decisions
            .Where(decision => decision.Verdict is Verdict.Refuse
                || (decision.Verdict == Verdict.Wait && decision.Decisive.Code != ReasonCode.OpenIntent))
            .Select(decision =>
                $"{decision.Vault}: {Style.Strip(DecisionText.Why(decision, mandate.Vault(decision.Vault)))}")
            .ToList();
        return stuck.Count == 0
            ? new HealthCheck(Hedges, HealthStatus.Ok, "no trade that is wanted is refused")
            : new HealthCheck(Hedges, HealthStatus.Warn, string.Join("; ", stuck), "run keeperbot explain");
    }

    private static string Say(TimeSpan time) => Figures.Duration(time.TotalSeconds);
}
