namespace KeeperBot.ChainTests.Faults;

/// <summary>
/// Holds requests until the test opens it, so that a delay has an exact length: one event to another.
/// </summary>
public sealed class FaultGate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until the first request stands before the gate.</summary>
    public Task ReachedAsync(CancellationToken cancellationToken) => _reached.Task.WaitAsync(cancellationToken);

    /// <summary>Lets everything through, from now on.</summary>
    public void Open() => _opened.TrySetResult();

    internal Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
