using System.Diagnostics;

namespace KeeperBot.ChainTests;

/// <summary>Waits for what another process brings about and nothing announces: asks until it is so.</summary>
internal static class Waiting
{
    /// <summary>Far longer than anything takes that does happen.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until the condition holds; fails the test when it does not in a minute.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">It in words.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellation) =>
        UntilAsync(() => Task.FromResult(condition()), what, cancellation);

    /// <summary>Waits until the condition, which takes asking somebody, holds; fails after a minute.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">It in words.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken cancellation)
    {
        for (var waiting = Stopwatch.StartNew(); !await condition(); await Task.Delay(Pause, cancellation))
        {
            Assert.True(waiting.Elapsed < Deadline, $"not within {Deadline.TotalSeconds} s: {what}");
        }
    }
}
