using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Intents;
using KeeperBot.Daemons;
using KeeperBot.Ethereum;
using KeeperBot.Health;
using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Tests.Configuration;
using KeeperBot.Tests.Core;

namespace KeeperBot.Tests.Health;

/// <summary>A keeper's journal in memory with everything that listens to it, fed block by block by a test.</summary>
internal sealed class RunningScene : IDisposable
{
    private readonly SampleConfiguration _sample = new();

    public RunningScene(Scenario scene, Func<KeeperConfiguration, KeeperConfiguration>? change = null)
    {
        Scene = scene;
        var configuration = _sample.Load(_sample.Text) with { Mandate = scene.Mandate, Live = true };
        Configuration = change?.Invoke(configuration) ?? configuration;
        Journal = KeeperJournal.Open(new MemoryJournalStore());
        Journal.Adopt(scene.Mandate);
        Watch = new KeeperWatch(scene.Mandate, () => [.. Nodes], new KeeperView(Now, Journal.State));
        Metrics = new KeeperMetrics(Configuration, Store, () => Change, TimeProvider.System);
        Journal.Tell(Watch.Learn);
        Journal.Tell(Metrics.Learn);
    }

    public Scenario Scene { get; set; }

    public KeeperConfiguration Configuration { get; }

    public KeeperJournal Journal { get; }

    public KeeperWatch Watch { get; }

    public KeeperMetrics Metrics { get; }

    public MetricStore Store { get; } = new();

    public List<NodeStatus> Nodes { get; } = [new("http://node:1", NodeStanding.Active, "", 7, 0, 0, 0)];

    public HeadChange? Change { get; set; }

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds((long)Scene.Block.Timestamp).AddSeconds(3);

    /// <summary>A turn on the scene's block, two seconds ago.</summary>
    public void Turn(EthereumException? trouble = null)
    {
        var effects = trouble is null ? Journal.Commit(new Fact.BlockSeen(Scene.Observe())) : [];
        var decisions = effects.OfType<Effect.Record>().Select(record => record.Decision);
        var turn = new Turn(
            Now.AddSeconds(-2), TimeSpan.FromSeconds(0.2), [.. decisions], trouble, Journal.State);
        Watch.Turned(turn);
        Metrics.Turned(turn);
    }

    public void Tell(long decision, IntentChange change) =>
        Journal.Commit(new Fact.IntentChanged("eth", decision, change));

    public HealthReport Check(long? freeBytes = 1L << 40, TimeSpan later = default) =>
        HealthChecks.Of(Watch.View, Configuration, freeBytes, Now + later);

    /// <summary>The value of a series as Prometheus would read it; null when it is not there.</summary>
    public double? Read(string series)
    {
        var line = PrometheusText.Write(Store.Read()).Split('\n')
            .FirstOrDefault(l => l.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[(series.Length + 1)..].Replace("+Inf", "Infinity"));
    }

    public void Dispose()
    {
        Journal.Dispose();
        Store.Dispose();
        _sample.Dispose();
    }
}
