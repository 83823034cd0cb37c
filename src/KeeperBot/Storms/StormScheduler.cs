using KeeperBot.Ethereum;

namespace KeeperBot.Storms;

/// <summary>
/// The only thread of a storm: calls that keepers wait for are answered one after the other, in seeded order.
/// </summary>
/// <remarks>
/// What waits for an answer goes on inside <see cref="Step"/>, until it waits again. So between two steps nothing runs,
/// and at every call anything may happen first: a block, a reorganisation, another keeper's turn, a crash. Time passes
/// only when nothing else is left to do.
/// </remarks>
internal sealed class StormScheduler(
    StormRandom random, SimulatedClock clock, Action<SimulatedProcess, CrashPoint> before)
{
    private readonly List<PendingCall> _pending = [];

    /// <summary>Answers a call of a process later; never, when the process dies before.</summary>
    /// <param name="process">Who asks.</param>
    /// <param name="point">What for.</param>
    /// <param name="answer">Gives the answer, at the moment it is given.</param>
    /// <param name="delay">The least time until then.</param>
    /// <param name="delivered">Runs when the answer is known to the world and not yet to the process.</param>
    public Task<T> Ask<T>(
        SimulatedProcess process, CrashPoint point, Func<T> answer, TimeSpan delay = default, Action? delivered = null)
    {
        var call = new PendingCall<T>(process, point, clock.Elapsed + delay, answer, delivered);
        _pending.Add(call);
        return call.Task;
    }

    /// <summary>True when something of the process will go on by itself.</summary>
    public bool Awaits(SimulatedProcess process) =>
        clock.NextDue is not null || _pending.Exists(call => call.Process == process);

    /// <summary>Answers one pending call; false when none can be before a time.</summary>
    public bool Step(TimeSpan until)
    {
        while (true)
        {
            var ready = CountReady(out var nextDue);
            if (ready == 0)
            {
                var next = clock.NextDue is { } timer && (nextDue is null || timer < nextDue) ? timer : nextDue;
                if (next is null || next >= until)
                {
                    return false;
                }

                clock.AdvanceTo(next.Value);
                continue;
            }

            var chosen = Take(ready == 1 ? 0 : random.Below(ready));
            before(chosen.Process, chosen.Point);
            if (chosen.Process.Frozen)
            {
                _pending.Add(chosen);
            }
            else if (chosen.Process.Alive)
            {
                chosen.Complete();
                return true;
            }
        }
    }

    private int CountReady(out TimeSpan? nextDue)
    {
        var ready = 0;
        nextDue = null;
        for (var i = _pending.Count - 1; i >= 0; i--)
        {
            var call = _pending[i];
            if (!call.Process.Alive)
            {
                _pending.RemoveAt(i);
            }
            else if (!call.Process.Frozen && call.Due <= clock.Elapsed)
            {
                ready++;
            }
            else if (!call.Process.Frozen)
            {
                nextDue = nextDue is null || call.Due < nextDue ? call.Due : nextDue;
            }
        }

        return ready;
    }

    private PendingCall Take(int index)
    {
        for (var i = 0; ; i++)
        {
            var call = _pending[i];
            if (!call.Process.Frozen && call.Due <= clock.Elapsed && index-- == 0)
            {
                _pending.RemoveAt(i);
                return call;
            }
        }
    }

    private abstract class PendingCall(SimulatedProcess process, CrashPoint point, TimeSpan due)
    {
        public SimulatedProcess Process => process;

        public CrashPoint Point => point;

        public TimeSpan Due => due;

        public abstract void Complete();
    }

    private sealed class PendingCall<T>(
        SimulatedProcess process, CrashPoint point, TimeSpan due, Func<T> answer, Action? delivered)
        : PendingCall(process, point, due)
    {
        // Without the option to continue elsewhere: who waits goes on here and now, on the storm's one thread.
        private readonly TaskCompletionSource<T> _source = new();

        public Task<T> Task => _source.Task;

        public override void Complete()
        {
            T result;
            try
            {
                result = answer();
                delivered?.Invoke();
            }
            catch (EthereumException error)
            {
                _source.SetException(error);
                return;
            }
            catch (SimulatedCrash)
            {
                // Killed between the act and its answer: nobody waits for it any more.
                return;
            }

            _source.SetResult(result);
        }
    }
}
