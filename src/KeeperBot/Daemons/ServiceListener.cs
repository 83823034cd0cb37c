using System.Collections.Immutable;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Terminal;

namespace KeeperBot.Daemons;

/// <summary>
/// Tells the service manager how the loop does. Only a turn that came back feeds the watchdog, also one that could not
/// read the chain: a restart helps a loop that is stuck, not a node that is down.
/// </summary>
/// <param name="manager">The service manager.</param>
/// <param name="configuration">What the keeper runs by.</param>
public sealed class ServiceListener(ServiceManager manager, KeeperConfiguration configuration) : IDaemonListener
{
    /// <summary>What else the process does before it is gone, such as telling its last alerts.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(15);

    private readonly SortedDictionary<string, string> _vaults = new(StringComparer.Ordinal);
    private bool _isReady;
    private string _status = string.Empty;

    /// <inheritdoc/>
    public void Turned(Turn turn)
    {
        if (!_isReady && turn.Trouble is null)
        {
            manager.Ready();
            _isReady = true;
        }

        manager.Alive();
        foreach (var decision in turn.Decisions)
        {
            _vaults[decision.Vault] = Describe(decision, configuration.Mandate.Vault(decision.Vault));
        }

        Say(turn.Trouble?.Message ?? Describe(turn.State));
    }

    /// <inheritdoc/>
    public void Stopping(ImmutableArray<InFlight> open, TimeSpan patience)
    {
        manager.Stopping(patience + Margin);
        Say(open.IsEmpty ? "stopping" : $"stopping, {open.Length} in flight: {open[0].Describe()}");
    }

    private string Describe(KeeperState state)
    {
        var mode = configuration.Live ? "live" : "shadow";
        var halt = state.Halt is { } halted ? $"halted: {halted.Code}; " : string.Empty;
        return $"{halt}{mode}, block {state.Head?.Number}: {string.Join("; ", _vaults.Values)}";
    }

    private static string Describe(Decision decision, VaultMandate vault)
    {
        var delta = decision.Measure is { } measure
            ? $"{Figures.Signed(measure.NetDelta)} {vault.Base.Symbol}"
            : "unknown";
        return $"{vault.Id} {delta} {decision.Verdict.ToString().ToUpperInvariant()} {decision.Decisive.Code}";
    }

    private void Say(string status)
    {
        if (status != _status)
        {
            manager.Status(status);
            _status = status;
        }
    }
}
