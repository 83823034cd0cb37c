using System.Runtime.InteropServices;

namespace KeeperBot.Daemons;

/// <summary>SIGTERM and SIGINT: the first asks to stop, the second to leave at once.</summary>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Takes the signals over from the runtime, which would end the process.</summary>
    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Catch),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Catch),
    ];

    /// <summary>The first signal came.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The second signal came.</summary>
    public CancellationToken Leave => _leave.Token;

    /// <summary>Hands the signals back to the runtime.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
        _leave.Dispose();
    }

    private void Catch(PosixSignalContext signal)
    {
        signal.Cancel = true;
        (_stop.IsCancellationRequested ? _leave : _stop).Cancel();
    }
}
