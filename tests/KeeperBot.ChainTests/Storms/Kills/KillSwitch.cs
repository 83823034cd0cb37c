using System.Diagnostics;
using KeeperBot.Storms;

namespace KeeperBot.ChainTests.Storms.Kills;

/// <summary>Ends this process with SIGKILL at a chosen point, at the given passing of it.</summary>
internal sealed class KillSwitch
{
    private readonly Lock _lock = new();
    private CrashPoint? _armed;
    private int _passings;

    /// <summary>Arms it: the process dies when it passes the point for the nth time from now, from 1.</summary>
    public void Arm(CrashPoint point, int passings)
    {
        lock (_lock)
        {
            (_armed, _passings) = (point, passings);
        }
    }

    /// <summary>Passes a point. Does not return when it is the end.</summary>
    public void Pass(CrashPoint point)
    {
        lock (_lock)
        {
            if (_armed != point || --_passings > 0)
            {
                return;
            }
        }

        using var self = Process.GetCurrentProcess();
        self.Kill();

        // SIGKILL is on its way to every thread of this process, this one too: it waits for its own end, which nothing
        // here can see coming, so that not one more line of the keeper runs between the point and that end.
        Thread.Sleep(Timeout.Infinite);
    }
}
