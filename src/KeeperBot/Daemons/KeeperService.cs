using System.Net.Sockets;
using KeeperBot.Alerts;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Health;
using KeeperBot.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Daemons;

/// <summary>
/// A keeper as a service: the loop, and around it what tells people and machines how it does. Whatever goes wrong with
/// the telling, the hedging goes on.
/// </summary>
public static class KeeperService
{
    /// <summary>Opens a session and runs it until told to stop.</summary>
    /// <param name="configuration">What it runs by.</param>
    /// <param name="log">Where events go.</param>
    /// <param name="decided">Told of every decision, after the turn that made it.</param>
    /// <param name="signals">Say when to stop.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="ProblemException">Something is not as configured; nothing was written.</exception>
    /// <exception cref="OperationCanceledException">Told to stop before the loop began.</exception>
    /// <exception cref="FinalityRevertedException">As of the loop.</exception>
    /// <exception cref="NoQuorumException">As of the loop.</exception>
    public static async Task<int> RunAsync(
        KeeperConfiguration configuration, EventLog log, Action<Decision> decided, StopSignals signals)
    {
        var clock = TimeProvider.System;
        var channels = AlertChannels.Open(configuration);
        using var store = new MetricStore();
        using var export = OpenTelemetryExport.Start(Environment.GetEnvironmentVariable);
        using var manager = new ServiceManager(Environment.GetEnvironmentVariable);
        KeeperMetrics? metrics = null;
        var ports = SessionPorts.Direct with { Requests = request => metrics?.Learn(request) };
        await using var session = await KeeperSession.OpenAsync(configuration, ports, signals.Stop);
        metrics = new KeeperMetrics(configuration, store, () => session.Chain.LastChange, clock);
        var watch = new KeeperWatch(
            configuration.Mandate,
            () => session.Chain.Nodes,
            new KeeperView(clock.GetUtcNow(), session.Journal.State)
            {
                Sequence = session.Journal.Store.Head.Sequence,
            });
        var notes = new DaemonLog(configuration.Mandate, log, new NodeLog(session.Chain, log));
        session.Journal.Tell(watch.Learn);
        session.Journal.Tell(metrics.Learn);
        session.Journal.Tell(notes.Learn);
        await using var dispatcher = new AlertDispatcher(channels, clock, delivery =>
        {
            metrics.Learn(delivery);
            notes.Learn(delivery);
        });
        using var monitor = new HealthMonitor(watch, configuration, metrics, message =>
        {
            notes.Told(message);
            dispatcher.Tell(message);
        }, clock);
        await using var server = await ServeAsync(configuration.Daemon, monitor, notes, signals.Stop);
        notes.Started(Describe(configuration));
        await using var waker = new HeadWaker(configuration.Access.NewHeads, clock);
        var interval = IntervalOf(configuration.PollInterval, manager.Watchdog);
        var daemon = new KeeperDaemon(
            session.Loop,
            cancellation => waker.WaitAsync(interval, cancellation),
            configuration.Daemon.Drain,
            clock,
            [
                watch, metrics, notes, new ServiceListener(manager, configuration), new DecisionListener(decided),
                new ProblemListener(
                    "inbox", () => session.InboxProblem, "; operators are not heard until it can (it may be deleted)",
                    "the inbox can be used again", notes),
                new ProblemListener(
                    "document", () => session.DocumentProblem, string.Empty, "all documents can be read again", notes),
            ]);
        return await daemon.RunAsync(signals.Stop, signals.Leave);
    }

    /// <summary>What a keeper runs on, in a line or two.</summary>
    public static string Describe(KeeperConfiguration configuration)
    {
        var text = $"{(configuration.Live ? Style.Warn("live") : "shadow")} on chain {configuration.Mandate.ChainId} "
            + $"at {configuration.Access.Describe()}, journal {configuration.JournalFile}";
        return configuration is { Live: true, Access.IsDegraded: true }
            ? $"{text}; {Style.Warn("nodes")} quorum 1: a node that is wrong is believed, and acted on"
            : text;
    }

    /// <summary>Only turns feed the watchdog, so they must not be rarer than it can bear.</summary>
    private static TimeSpan IntervalOf(TimeSpan poll, TimeSpan? watchdog) =>
        watchdog / 2 is { } bearable && bearable < poll ? bearable : poll;

    private static async Task<HealthServer?> ServeAsync(
        DaemonSettings settings, HealthMonitor monitor, DaemonLog notes, CancellationToken cancellation)
    {
        if (settings.Listen is not { } listen)
        {
            return null;
        }

        try
        {
            var server = await HealthServer.StartAsync(
                listen, settings.Hosts, monitor.Check, monitor.Scrape, cancellation);
            notes.Note("health-served", EventLevel.Info, $"health at {server.Address}/health, metrics at /metrics");
            return server;
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            notes.Note(
                "health-not-served", EventLevel.Error,
                $"{Style.Bad("health")} {error.Message} No /health and no /metrics; the keeper runs without: "
                + "state another daemon.listen, and start again");
            return null;
        }
    }

    /// <summary>Says once that something beside the loop does not work, and once that it does again.</summary>
    private sealed class ProblemListener(
        string name, Func<string?> problem, string consequence, string cured, DaemonLog notes) : IDaemonListener
    {
        private string? _said;

        public void Turned(Turn turn)
        {
            if (problem() is var now && now == _said)
            {
                return;
            }

            _said = now;
            notes.Note(
                name, now is null ? EventLevel.Info : EventLevel.Error,
                now is null ? cured : $"{Style.Bad(name)} {now}{consequence}");
        }
    }

    private sealed class DecisionListener(Action<Decision> decided) : IDaemonListener
    {
        public void Turned(Turn turn)
        {
            foreach (var decision in turn.Decisions)
            {
                decided(decision);
            }
        }
    }
}
