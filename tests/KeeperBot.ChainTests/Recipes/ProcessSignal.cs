using System.Diagnostics;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>
/// Stops a process as a scheduler, a debugger or a full host would, lets it go on, and asks it to end.
/// </summary>
internal static class ProcessSignal
{
    /// <summary>SIGSTOP: it keeps its connections and its locks, and does nothing.</summary>
    public static Task StopAsync(int process, CancellationToken cancellation) =>
        SendAsync("-STOP", process, cancellation);

    /// <summary>SIGCONT: it goes on where it was, with the time it did not see pass.</summary>
    public static Task ContinueAsync(int process, CancellationToken cancellation) =>
        SendAsync("-CONT", process, cancellation);

    /// <summary>SIGTERM: it is asked to end.</summary>
    public static Task TerminateAsync(int process, CancellationToken cancellation) =>
        SendAsync("-TERM", process, cancellation);

    private static async Task SendAsync(string signal, int process, CancellationToken cancellation)
    {
        using var kill = Process.Start("kill", [signal, $"{process}"]);
        await kill.WaitForExitAsync(cancellation);
        Assert.Equal(0, kill.ExitCode);
    }
}
