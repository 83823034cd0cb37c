using System.Diagnostics;
using KeeperBot.Journals;

namespace KeeperBot.ChainTests.Journals;

/// <summary>Real processes die, real files fill up; what was acknowledged stays.</summary>
public sealed class JournalCrashTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-crash-");

    private string JournalPath => Path.Combine(_folder.FullName, "journal.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Append_KilledAtTwentyRandomMoments_KeepsEveryAcknowledgedEntry()
    {
        const int kills = 20;
        const int seed = 3_1337;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var acknowledged = new List<JournalHead>();
        var unacknowledged = 0L;
        for (var kill = 0; kill < kills; kill++)
        {
            var lines = await AppendAndKillAsync(random.Next(kill == 0 ? 1 : 0, 40), random.Next(3000), seed + kill);
            acknowledged.AddRange(lines.Select(AppendingProcess.ParseAcknowledgement));

            unacknowledged += RequireIntact(acknowledged);
        }

        output.WriteLine($"{kills} kills, {acknowledged.Count} batches kept, {unacknowledged} entries more");
        Assert.True(acknowledged.Count > kills, $"only {acknowledged.Count} batches were written");
    }

    [Fact]
    public async Task Append_FileCannotGrow_IsATypedErrorAndLosesNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no limit on a process's file size");
        using var deadline = new CancellationTokenSource(Deadline);
        using var process = AppendingProcess.Start(JournalPath, seed: 5, fileLimit: 256 * 1024);
        var lines = new List<string>();
        while (await process.ReadLineAsync(deadline.Token) is { } line)
        {
            lines.Add(line);
        }

        Assert.True(lines.Count > 3, string.Join('\n', lines));
        Assert.Contains("failed: the disk", lines[^2], StringComparison.Ordinal);
        Assert.Contains(JournalPath, lines[^2], StringComparison.Ordinal);
        Assert.Contains("an earlier write failed", lines[^1], StringComparison.Ordinal);
        RequireIntact([.. lines.SkipLast(2).Select(AppendingProcess.ParseAcknowledgement)]);
    }

    [Fact]
    public async Task Open_HeldByAnotherProcess_NamesItUntilItIsKilled()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var process = AppendingProcess.Start(JournalPath, seed: 6);
        Assert.NotNull(await process.ReadLineAsync(deadline.Token));

        var error = Assert.Throws<JournalLockedException>(() => SqliteJournalStore.Open(JournalPath));
        using (var reader = SqliteJournalStore.OpenReadOnly(JournalPath))
        {
            Assert.True(reader.Head.Sequence > 0);
        }

        Assert.Equal(process.Id, error.Holder);
        await process.KillAsync(deadline.Token);
        using var store = SqliteJournalStore.Open(JournalPath);
        Assert.True(store.Verify().Intact);
    }

    private async Task<List<string>> AppendAndKillAsync(int batches, int thenMicroseconds, int seed)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var process = AppendingProcess.Start(JournalPath, seed);
        var lines = new List<string>();
        while (lines.Count < batches)
        {
            lines.Add(await process.ReadLineAsync(deadline.Token)
                ?? throw new InvalidOperationException($"the appending process ended after {lines.Count} batches"));
        }

        // The moment of the kill is the random variable here: somewhere inside the next batches.
        var clock = Stopwatch.StartNew();
        SpinWait.SpinUntil(() => clock.Elapsed.TotalMicroseconds >= thenMicroseconds);
        await process.KillAsync(deadline.Token);
        while (await process.ReadLineAsync(deadline.Token) is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    // Returns how many entries are durable although nobody was told: at most the batch in flight.
    private long RequireIntact(List<JournalHead> acknowledged)
    {
        if (!File.Exists(JournalPath))
        {
            Assert.Empty(acknowledged);
            return 0;
        }

        var last = acknowledged.Count == 0 ? JournalHead.Empty : acknowledged[^1];
        using (var reader = SqliteJournalStore.OpenReadOnly(JournalPath))
        {
            var report = reader.Verify(last);
            Assert.True(report.Intact, report.FirstBreak?.ToString());
        }

        using var store = SqliteJournalStore.Open(JournalPath);
        var hashes = store.Read(1).ToDictionary(entry => entry.Sequence, entry => entry.Hash);
        Assert.All(acknowledged, head => Assert.Equal(head.Hash, hashes[head.Sequence]));
        var surplus = store.Head.Sequence - last.Sequence;
        Assert.InRange(surplus, 0, AppendingProcess.MaximumBatch);
        return surplus;
    }
}
