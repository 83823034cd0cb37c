using System.Numerics;
using System.Reflection;
using KeeperBot.Alerts;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Daemons;
using KeeperBot.Journals;
using KeeperBot.Nodes;

namespace KeeperBot.Health;

/// <summary>
/// Feeds the metrics: counters from the journal's facts, durations from turns and requests, and the rest from what is
/// known whenever somebody looks.
/// </summary>
public sealed class KeeperMetrics : IDaemonListener
{
    private const int EtherDecimals = 18;

    private readonly KeeperConfiguration _configuration;
    private readonly Func<HeadChange?> _change;
    private readonly TimeProvider _clock;
    private readonly Dictionary<long, long> _signedAt = [];

    /// <summary>Begins with what is known from the start.</summary>
    /// <param name="configuration">What the keeper runs by.</param>
    /// <param name="store">Where the values go.</param>
    /// <param name="change">What the last look at the head brought; asked on the loop's thread.</param>
    /// <param name="clock">Measures confirmations.</param>
    public KeeperMetrics(
        KeeperConfiguration configuration, MetricStore store, Func<HeadChange?> change, TimeProvider clock)
    {
        (_configuration, Store, _change, _clock) = (configuration, store, change, clock);
        store.Set(Metrics.Mode, 1, configuration.Live ? "live" : "shadow");
        var version = typeof(KeeperMetrics).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');
        store.Set(Metrics.Build, 1, version[0], version.Length > 1 ? version[1] : "unknown");
        foreach (var vault in configuration.Mandate.Vaults)
        {
            Begin(vault);
        }
    }

    /// <summary>The values.</summary>
    public MetricStore Store { get; }

    /// <summary>Takes in a fact of the journal.</summary>
    public void Learn(Committed committed)
    {
        Store.Set(Metrics.JournalSequence, committed.Sequence);
        switch (committed.Fact)
        {
            case Fact.BlockSeen seen:
                foreach (var record in committed.Effects.OfType<Effect.Record>())
                {
                    Learn(record.Decision);
                }

                LearnLimits(seen.Snapshot);
                break;
            case Fact.IntentChanged changed:
                Learn(changed, committed);
                break;
        }
    }

    /// <summary>Takes in a request to a node, on any thread.</summary>
    public void Learn(NodeRequest request)
    {
        var node = $"{request.Node}";
        Store.Add(Metrics.RpcRequests, 1, node, request.Method, Word(request.Outcome));
        Store.Observe(Metrics.RpcSeconds, request.Took.TotalSeconds, node);
    }

    /// <summary>Takes in what became of an alert, on any thread.</summary>
    public void Learn(AlertDelivery delivery) =>
        Store.Add(Metrics.AlertDeliveries, 1, delivery.Channel, delivery.Failure is null ? "delivered" : "failed");

    /// <inheritdoc/>
    public void Turned(Turn turn)
    {
        if (!turn.Decisions.IsEmpty)
        {
            Store.Observe(Metrics.TurnSeconds, turn.Took.TotalSeconds);
        }

        Store.Add(Metrics.TurnFailures, turn.Trouble is null ? 0 : 1);
        if (turn.Trouble is null && _change() is HeadChange.Reorg { Depth: var depth })
        {
            Store.Add(Metrics.Reorgs, 1);
            Store.Add(Metrics.ReorgedBlocks, depth);
        }
    }

    /// <summary>Brings what changes with time up to now, on any thread.</summary>
    public void Refresh(KeeperView view, HealthReport health)
    {
        foreach (var check in health.Checks)
        {
            Store.Set(Metrics.HealthStatus, (int)check.Status, check.Name);
        }

        Store.Set(Metrics.TurnAge, (health.At - (view.LastTurn?.At ?? view.StartedAt)).TotalSeconds);
        RefreshChain(view, health.At);
        RefreshLane(view.State, health.At);
        foreach (var vault in view.State.Vaults)
        {
            Store.Set(Metrics.Paused, vault.Paused ? 1 : 0, vault.Id);
        }

        if (view.Runway is { } runway)
        {
            Store.Set(Metrics.Balance, runway.Ether);
            Store.Set(Metrics.RunwayHedges, runway.Hedges);
            Store.Set(Metrics.RunwaySeconds, runway.Left?.TotalSeconds ?? double.PositiveInfinity);
        }
    }

    private void RefreshChain(KeeperView view, DateTimeOffset now)
    {
        if (view.State.Head is { } head)
        {
            Store.Set(Metrics.HeadBlock, head.Number);
            Store.Set(Metrics.HeadAge, SecondsSince(head.Timestamp, now));
        }

        foreach (var decision in view.Decisions)
        {
            foreach (var reason in decision.Reasons.Where(r => FeedOf(r.Code) is not null))
            {
                var age = reason.Measured + SecondsSince(decision.Timestamp, now);
                Store.Set(Metrics.PriceAge, age, decision.Vault, FeedOf(reason.Code)!);
                Store.Set(Metrics.PriceAgeLimit, reason.Limit, decision.Vault, FeedOf(reason.Code)!);
            }
        }

        var highest = view.Nodes.Max(node => node.Head) ?? 0;
        for (var i = 0; i < view.Nodes.Length; i++)
        {
            var (name, node) = ($"{i + 1}", view.Nodes[i]);
            Store.Set(Metrics.NodeVotes, node.Standing == NodeStanding.Active ? 1 : 0, name);
            Store.Set(Metrics.NodeOutvoted, node.Outvoted, name);
            if (node.Head is { } height)
            {
                Store.Set(Metrics.NodeLag, highest - height, name);
            }
        }
    }

    private void RefreshLane(KeeperState state, DateTimeOffset now)
    {
        var open = state.OpenIntents.Where(pair => pair.Intent.InFlight && pair.Intent.Nonce is not null).ToList();
        Store.Set(Metrics.InFlight, open.Count);
        Store.Set(Metrics.OutcomeUnknown, open.Count(pair => pair.Intent.State == IntentState.Ambiguous));
        Store.Set(Metrics.OldestPlanAge, open.Count == 0 ? 0 : open.Max(pair => SecondsSince(
            pair.Intent.Plan.Deadline - (ulong)_configuration.Mandate.Vault(pair.Vault).Limits.DeadlineSeconds, now)));
        Store.Set(Metrics.Halted, state.Halt is null ? 0 : 1);
        Store.Set(Metrics.Nonce, state.Account.NextNonce ?? 0, "signed");
        Store.Set(Metrics.Nonce, state.Account.SpentBelow, "final");
    }

    private void Learn(Decision decision)
    {
        var vault = _configuration.Mandate.Vault(decision.Vault);
        Store.Add(Metrics.Decisions, 1, vault.Id, Word(decision.Verdict), decision.Decisive.Code);
        if (decision.Verdict is Verdict.Refuse or Verdict.Wait)
        {
            foreach (var reason in decision.Reasons.Where(r => !r.Passed && ReasonCode.IsGuard(r.Code)))
            {
                Store.Add(Metrics.GuardBlocks, 1, vault.Id, reason.Code);
            }
        }

        if (decision.Measure is { } measure)
        {
            Store.Set(Metrics.VaultDelta, measure.NetDelta, vault.Id, vault.Base.Symbol);
            Store.Set(Metrics.VaultDeltaUsd, measure.NetDelta * measure.Spot, vault.Id);
            Store.Set(Metrics.VaultGamma, measure.Gamma, vault.Id, vault.Base.Symbol);
        }
    }

    private void LearnLimits(Snapshot snapshot)
    {
        foreach (var vault in _configuration.Mandate.Vaults)
        {
            try
            {
                var executor = HedgeExecutor.Understand(_configuration.Mandate, vault, snapshot.Answers);
                var (symbol, decimals) = (vault.Quote.Symbol, vault.Quote.Decimals);
                Store.Set(
                    Metrics.NotionalAvailable, Scaled.ToDouble(executor.NotionalAvailable, decimals), vault.Id, symbol);
                Store.Set(Metrics.LossAvailable, Scaled.ToDouble(executor.LossAvailable, decimals), vault.Id, symbol);
            }
            catch (UnanswerableException)
            {
                // The decision on this block says so; the gauges keep what was last known.
            }
        }
    }

    private void Learn(Fact.IntentChanged changed, Committed committed)
    {
        var now = _clock.GetTimestamp();
        var intent = committed.Before.Vault(changed.Vault).Intents.First(i => i.Decision == changed.Decision);
        switch (changed.Change)
        {
            case IntentChange.Signed when intent.Attempts.IsEmpty:
                _signedAt[intent.Decision] = now;
                break;
            case IntentChange.Signed:
                Store.Add(Metrics.Replacements, 1);
                break;
            case IntentChange.Included { Inclusion: { Kind: InclusionKind.Plan } plan }:
                Store.Add(Metrics.Inclusions, 1, changed.Vault, plan.Success ? "success" : "revert");
                if (_signedAt.Remove(intent.Decision, out var began))
                {
                    Store.Observe(Metrics.Confirmation, _clock.GetElapsedTime(began, now).TotalSeconds);
                }

                break;
            case IntentChange.Ended ended:
                _signedAt.Remove(intent.Decision);
                Store.Add(Metrics.Plans, 1, changed.Vault, Word(ended.State));
                Book(_configuration.Mandate.Vault(changed.Vault), intent);
                break;
        }
    }

    /// <summary>What a plan cost is counted once, when nothing can take its block back.</summary>
    private void Book(VaultMandate vault, Intent intent)
    {
        if (intent.Inclusion is not { } inclusion)
        {
            return;
        }

        Store.Add(Metrics.GasSpent, Scaled.ToDouble(inclusion.GasCostWei, EtherDecimals), vault.Id);
        var loss = BigInteger.Max(0, inclusion.Fill?.LossQuote ?? 0);
        Store.Add(Metrics.HedgeCost, Scaled.ToDouble(loss, vault.Quote.Decimals), vault.Id, vault.Quote.Symbol);
    }

    private void Begin(VaultMandate vault)
    {
        Store.Set(Metrics.Band, Scaled.ToDouble(vault.Policy.Band, vault.Base.Decimals), vault.Id);
        Store.Set(Metrics.Paused, 0, vault.Id);
        Store.Add(Metrics.GasSpent, 0, vault.Id);
        Store.Add(Metrics.HedgeCost, 0, vault.Id, vault.Quote.Symbol);
        Store.Add(Metrics.Inclusions, 0, vault.Id, "success");
        Store.Add(Metrics.Inclusions, 0, vault.Id, "revert");
        foreach (var outcome in Enum.GetValues<IntentState>().Where(state => state >= IntentState.Executed))
        {
            Store.Add(Metrics.Plans, 0, vault.Id, Word(outcome));
        }
    }

    private static string? FeedOf(string code) => code == ReasonCode.BaseFeed.Age ? "base"
        : code == ReasonCode.QuoteFeed.Age ? "quote"
        : null;

    private static double SecondsSince(ulong timestamp, DateTimeOffset now) =>
        (now - DateTimeOffset.FromUnixTimeSeconds((long)timestamp)).TotalSeconds;

    /// <summary>An enumeration's value as a label: <c>foreign-nonce</c>.</summary>
    private static string Word<T>(T value)
        where T : struct, Enum =>
        string.Concat($"{value}".Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}"
            : $"{char.ToLowerInvariant(c)}"));
}
