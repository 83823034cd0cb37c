using System.Diagnostics;

namespace KeeperBot.Tests.Ethereum.Rpc;

/// <summary>Measures many runs of one thing: how long the longest took, and how far memory grew.</summary>
/// <remarks>
/// Memory is measured twice after a collection that returns what it can: what the process occupies, because that is
/// what an operator sees, and what is still referenced, because that is a leak. The process is measured from the end
/// of the first runs on: until then the runtime compiles and sizes its heap, once, whatever is run.
/// </remarks>
/// <param name="firstRuns">How many runs that takes.</param>
internal sealed class Endurance(int firstRuns)
{
    private const long GrowthLimit = 64L << 20;
    private const int SampleEvery = 1000;
    private static readonly TimeSpan LongestLimit = TimeSpan.FromSeconds(1);

    private readonly Process _process = Process.GetCurrentProcess();
    private readonly long _heapBefore = GC.GetTotalMemory(forceFullCollection: true);
    private long _heapPeak;
    private long _processBefore;
    private long _processPeak;

    public long Runs { get; private set; }

    public TimeSpan Longest { get; private set; }

    /// <summary>Runs once and measures, also when it throws.</summary>
    public async Task TimeAsync(Func<Task> run)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await run();
        }
        finally
        {
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed > LongestLimit)
            {
                // A machine that paused does not pause twice at the same place; a reader that hangs does.
                elapsed = await RepeatAsync(run);
            }

            Longest = elapsed > Longest ? elapsed : Longest;
            if (++Runs == firstRuns)
            {
                _processBefore = WorkingSet();
            }

            if (Runs > firstRuns && Runs % SampleEvery == 0)
            {
                Sample();
            }
        }
    }

    /// <summary>No run took a second, and memory grew by less than 64 MiB.</summary>
    public void AssertKept()
    {
        Sample();
        Assert.True(Runs > firstRuns, $"{Runs} runs are too few to measure");
        Assert.True(Longest < LongestLimit, $"the longest of {Runs} took {Longest}");
        Assert.True(HeapGrowth < GrowthLimit, $"{HeapGrowth} bytes more were referenced than before");
        Assert.True(ProcessGrowth < GrowthLimit, $"the process occupied {ProcessGrowth} bytes more than before");
    }

    public override string ToString() =>
        $"longest {Longest.TotalMilliseconds:0.0} ms; at the peak {Mebibytes(HeapGrowth)} MiB more referenced and "
        + $"{Mebibytes(ProcessGrowth)} MiB more occupied by the process";

    private long HeapGrowth => _heapPeak - _heapBefore;

    private long ProcessGrowth => _processPeak - _processBefore;

    private static async Task<TimeSpan> RepeatAsync(Func<Task> run)
    {
        var start = Stopwatch.GetTimestamp();
        await Record.ExceptionAsync(run);
        return Stopwatch.GetElapsedTime(start);
    }

    private void Sample()
    {
        _processPeak = Math.Max(_processPeak, WorkingSet());
        _heapPeak = Math.Max(_heapPeak, GC.GetTotalMemory(forceFullCollection: true));
    }

    private long WorkingSet()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _process.Refresh();
        return _process.WorkingSet64;
    }

    private static string Mebibytes(long bytes) => $"{bytes / 1048576.0:0.0}";
}
