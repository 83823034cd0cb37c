using System.Diagnostics;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Ethereum;

/// <summary>
/// Times every case with every library, in rounds that take turns, so that a noisy moment hits all alike.
/// </summary>
/// <param name="rivals">The other libraries.</param>
/// <param name="rounds">How many times each is timed.</param>
/// <param name="milliseconds">How long each time takes.</param>
internal sealed class EthereumBench(Rivals rivals, int rounds, int milliseconds)
{
    private const int WarmUpTimes = 25;
    private const int LongestChunk = 1_024;

    /// <summary>Checks that all agree, warms up, then measures.</summary>
    /// <exception cref="ProblemException">Two libraries differ: there is nothing to compare.</exception>
    public async Task<IReadOnlyList<EthereumResult>> RunAsync(CancellationToken cancellation)
    {
        var results = EthereumCase.All().Select(c => new EthereumResult(c)).ToList();
        foreach (var result in results)
        {
            await CheckAsync(result.Case, cancellation);
        }

        foreach (var result in results)
        {
            await MeasureAsync(result.Case, milliseconds * WarmUpTimes, (_, _) => { }, cancellation);
        }

        for (var round = 0; round < rounds; round++)
        {
            foreach (var result in results)
            {
                await MeasureAsync(result.Case, milliseconds, result.Add, cancellation);
            }
        }

        return results;
    }

    private async Task CheckAsync(EthereumCase benched, CancellationToken cancellation)
    {
        var ours = benched.Show(benched.Run());
        foreach (var library in EthereumResult.Libraries)
        {
            var theirs = await rivals.ResultAsync(benched.RivalCase, library, cancellation);
            if (!string.Equals(ours, theirs, StringComparison.Ordinal))
            {
                throw new ProblemException(
                    ExitCode.VerificationFailed,
                    $"KeeperBot's result is {ours}, that of {library} is {theirs}",
                    benched.Name,
                    "find out which is wrong before comparing speed");
            }
        }
    }

    private async Task MeasureAsync(
        EthereumCase benched, int duration, Action<string, double> add, CancellationToken cancellation)
    {
        add(EthereumResult.Ours, NanosecondsPerCall(benched.Run, TimeSpan.FromMilliseconds(duration)));
        foreach (var library in EthereumResult.Libraries)
        {
            add(library, await rivals.MeasureAsync(benched.RivalCase, library, duration, cancellation));
        }
    }

    private static double NanosecondsPerCall(Func<object> run, TimeSpan duration)
    {
        object? last = null;
        var start = Stopwatch.GetTimestamp();
        var calls = 0L;
        for (var chunk = 1; ; chunk = Math.Min(chunk * 2, LongestChunk))
        {
            for (var i = 0; i < chunk; i++)
            {
                last = run();
            }

            calls += chunk;
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed >= duration)
            {
                GC.KeepAlive(last);
                return elapsed.TotalNanoseconds / calls;
            }
        }
    }
}
