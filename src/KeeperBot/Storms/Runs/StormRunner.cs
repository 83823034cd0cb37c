using KeeperBot.Storms.World;

namespace KeeperBot.Storms.Runs;

/// <summary>Runs ranges of storms on one or more threads; a storm itself runs on one.</summary>
/// <param name="variant">How keepers are put together.</param>
/// <param name="threads">How many threads.</param>
/// <param name="time">Measures how long it takes; no storm sees it.</param>
internal sealed class StormRunner(StormVariant variant, int threads, TimeProvider time)
{
    /// <summary>Each storm whose seed is a multiple of this is run twice, and the traces compared (I8).</summary>
    public const int SeedsPerComparison = 100;

    private const int SeedsTakenAtOnce = 50;

    private static readonly TimeSpan BetweenProgress = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs every seed of a range.</summary>
    /// <param name="range">The range.</param>
    /// <param name="progress">Told from time to time how many storms are over, and how many failed.</param>
    /// <param name="cancellation">Ends the run; the exception says so.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public StormReport Run(StormRange range, Action<long, long>? progress, CancellationToken cancellation)
    {
        var (started, cpu) = (time.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var work = new Work(range, variant, cancellation);
        var workers = Enumerable.Range(0, threads).Select(work.Start).ToList();
        foreach (var worker in workers)
        {
            while (!worker.Join(BetweenProgress))
            {
                progress?.Invoke(work.Done, work.Failed);
            }
        }

        cancellation.ThrowIfCancellationRequested();
        var tally = work.Sum();
        return new StormReport(
            range, tally, threads, time.GetElapsedTime(started), Environment.CpuUsage.TotalTime - cpu);
    }

    /// <summary>Runs one storm, and a second time when its seed says so.</summary>
    private static void RunOne(ulong seed, StormKind kind, StormStage stage, StormVariant variant, StormTally tally)
    {
        var schedule = ScheduleMaker.Make(kind, seed);
        var outcome = Storm.Run(schedule, stage, variant);
        var again = seed % SeedsPerComparison == 0 ? Storm.Run(schedule, stage, variant) : null;
        tally.Add(seed, outcome, again);
    }

    /// <summary>A range that threads share.</summary>
    private sealed class Work(StormRange range, StormVariant variant, CancellationToken cancellation)
    {
        private readonly List<StormTally> _tallies = [];
        private readonly List<Exception> _errors = [];
        private long _next;
        private long _done;
        private long _failed;

        public long Done => Interlocked.Read(ref _done);

        public long Failed => Interlocked.Read(ref _failed);

        public Thread Start(int number)
        {
            var tally = new StormTally();
            _tallies.Add(tally);
            var thread = new Thread(() => Guard(tally)) { Name = $"storm {number}", IsBackground = true };
            thread.Start();
            return thread;
        }

        /// <summary>What all threads have counted; throws what a thread could not go on from.</summary>
        public StormTally Sum()
        {
            if (_errors.Count > 0)
            {
                throw new AggregateException("the storm itself failed", _errors);
            }

            var sum = new StormTally();
            _tallies.ForEach(sum.Add);
            return sum;
        }

        private void Guard(StormTally tally)
        {
            try
            {
                RunSeeds(tally);
            }
            catch (Exception error)
            {
                // Nothing may escape from a thread; whoever waits for it is told.
                lock (_errors)
                {
                    _errors.Add(error);
                }
            }
        }

        private void RunSeeds(StormTally tally)
        {
            var stage = new StormStage();
            while (!cancellation.IsCancellationRequested)
            {
                var first = Interlocked.Add(ref _next, SeedsTakenAtOnce) - SeedsTakenAtOnce;
                var last = Math.Min(first + SeedsTakenAtOnce, range.Schedules);
                for (var i = first; i < last && !cancellation.IsCancellationRequested; i++)
                {
                    var failed = tally.Violations;
                    RunOne(range.Seed + (ulong)i, range.Kind, stage, variant, tally);
                    Interlocked.Increment(ref _done);
                    Interlocked.Add(ref _failed, tally.Violations - failed);
                }

                if (last <= first)
                {
                    return;
                }
            }
        }
    }
}
