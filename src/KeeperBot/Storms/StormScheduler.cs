using KeeperBot.Ethereum;

namespace KeeperBot.Storms;

/// <summary>
/// The only thread of a storm: calls that keepers wait for are answered one after the other, in seeded order.
/// </summary>
/// <remarks>
/// What waits for an answer goes on inside <see cref="Step"/>, until it waits again. So between two steps nothing runs,
/// and at every call anything may happen first: a block, a reorganisation, another keeper's turn, a crash.
/// </remarks>
internal sealed class StormScheduler(StormRandom random, Action<SimulatedProcess, CrashPoint> before)
{
    private readonly List<PendingCall> _pending = [];

    /// <summary>Answers a call of a process later; never, when the process dies before.</summary>
    public Task<T> Ask<T>(SimulatedProcess process, CrashPoint point, Func<T> answer, Action? delivered = null)
    {
        var call = new PendingCall<T>(process, point, answer, delivered);
        _pending.Add(call);
        return call.Task;
    }

    /// <summary>Answers one pending call; false when none can be.</summary>
    public bool Step()
    {
        while (true)
        {
            _pending.RemoveAll(static call => !call.Process.Alive);
            var ready = 0;
            foreach (var call in _pending)
            {
                ready += call.Process.Frozen ? 0 : 1;
            }

            if (ready == 0)
            {
                return false;
            }

            var chosen = Take(ready == 1 ? 0 : random.Below(ready));
            before(chosen.Process, chosen.Point);
            if (chosen.Process.Frozen)
            {
                _pending.Add(chosen);
                continue;
            }

            if (chosen.Process.Alive)
            {
                chosen.Complete();
                return true;
            }
        }
    }

    private PendingCall Take(int index)
    {
        for (var i = 0; ; i++)
        {
            if (!_pending[i].Process.Frozen && index-- == 0)
            {
                var call = _pending[i];
                _pending.RemoveAt(i);
                return call;
            }
        }
    }

    private abstract class PendingCall(SimulatedProcess process, CrashPoint point)
    {
        public SimulatedProcess Process => process;

        public CrashPoint Point => point;

        public abstract void Complete();
    }

    private sealed class PendingCall<T>(
        SimulatedProcess process, CrashPoint point, Func<T> answer, Action? delivered) : PendingCall(process, point)
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
