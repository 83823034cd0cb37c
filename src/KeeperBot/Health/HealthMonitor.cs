using KeeperBot.Alerts;
using KeeperBot.Configuration;

namespace KeeperBot.Health;

/// <summary>
/// Looks at the keeper every second beside its loop, so that a loop that is stuck is noticed too: brings the metrics up
/// to now and says what to tell an operator.
/// </summary>
/// <remarks>A defect in here ends the process, as any other: its timer's exceptions are nobody's to catch.</remarks>
public sealed class HealthMonitor : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly KeeperWatch _watch;
    private readonly KeeperConfiguration _configuration;
    private readonly KeeperMetrics _metrics;
    private readonly AlertTracker _tracker;
    private readonly Action<AlertMessage> _tell;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;

    /// <summary>Begins to look.</summary>
    /// <param name="watch">What is known of the keeper.</param>
    /// <param name="configuration">What it runs by.</param>
    /// <param name="metrics">Brought up to now at every look.</param>
    /// <param name="tell">Told what an operator shall be told; must return at once.</param>
    /// <param name="clock">Measures everything.</param>
    public HealthMonitor(
        KeeperWatch watch,
        KeeperConfiguration configuration,
        KeeperMetrics metrics,
        Action<AlertMessage> tell,
        TimeProvider clock)
    {
        (_watch, _configuration, _metrics, _tell, _clock) = (watch, configuration, metrics, tell, clock);
        _tracker = new AlertTracker(configuration.Alerts.Levels, configuration.Alerts.Settle);
        _timer = clock.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>How the keeper does now.</summary>
    public HealthReport Check() =>
        HealthChecks.Of(_watch.View, _configuration, FreeBytes(), _clock.GetUtcNow());

    /// <summary>The metrics now, as Prometheus reads them.</summary>
    public string Scrape()
    {
        _metrics.Refresh(_watch.View, Check());
        return PrometheusText.Write(_metrics.Store.Read());
    }

    /// <summary>Looks a last time: why a keeper stops is told too.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Look();
    }

    private void Look()
    {
        // Two looks at once would tell everything twice.
        lock (_gate)
        {
            var (view, health) = (_watch.View, Check());
            _metrics.Refresh(view, health);
            foreach (var message in _tracker.Next(AlertConditions.Of(view, health, _configuration), health.At))
            {
                _tell(message);
            }
        }
    }

    private long? FreeBytes()
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(_configuration.JournalFile)!).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
