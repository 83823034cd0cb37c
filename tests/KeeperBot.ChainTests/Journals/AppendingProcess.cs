using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.ChainTests.Journals;

/// <summary>
/// A process that appends to a journal until it dies, and says so on standard output after each batch. It is this test
/// program itself, started with two variables in its environment.
/// </summary>
public sealed class AppendingProcess : IDisposable
{
    /// <summary>The largest batch it appends.</summary>
    public const int MaximumBatch = 5;

    private const string PathVariable = "KEEPERBOT_TEST_APPEND_TO";
    private const string SeedVariable = "KEEPERBOT_TEST_APPEND_SEED";

    private readonly Process _process;

    private AppendingProcess(Process process) => _process = process;

    /// <summary>Starts it, with files limited to so many bytes when given (by the shell's ulimit).</summary>
    public static AppendingProcess Start(string journalPath, int seed, int? fileLimit = null)
    {
        var program = Path.ChangeExtension(
            typeof(AppendingProcess).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null);
        var start = fileLimit is { } bytes
            ? new ProcessStartInfo("/bin/sh", ["-c", $"trap '' XFSZ; ulimit -f {bytes / 512}; exec \"$0\"", program])
            : new ProcessStartInfo(program);
        start.RedirectStandardOutput = true;
        start.Environment[PathVariable] = journalPath;
        start.Environment[SeedVariable] = seed.ToString(CultureInfo.InvariantCulture);
        // The runtime maps its code through a large memory file, which the limit would forbid.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return new AppendingProcess(Process.Start(start)!);
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>The next line it says, or null when it has ended and said all.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken deadline) =>
        await _process.StandardOutput.ReadLineAsync(deadline);

    /// <summary>SIGKILL, and waits until the process is gone: nothing of it runs after the signal.</summary>
    public async Task KillAsync(CancellationToken deadline)
    {
        _process.Kill();
        await _process.WaitForExitAsync(deadline);
    }

    /// <summary>The entry that a line acknowledges.</summary>
    public static JournalHead ParseAcknowledgement(string line)
    {
        var words = line.Split(' ');
        return new JournalHead(long.Parse(words[0], CultureInfo.InvariantCulture), Hash32.Parse(words[1]));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    // Runs before the test runner's entry point, and instead of it when the variables are set.
    [ModuleInitializer]
    internal static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { } path)
        {
            var seed = int.Parse(Environment.GetEnvironmentVariable(SeedVariable)!, CultureInfo.InvariantCulture);
            Environment.Exit(AppendUntilItFails(path, new Random(seed)));
        }
    }

    private static int AppendUntilItFails(string path, Random random)
    {
        using var store = SqliteJournalStore.Open(path);
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        try
        {
            while (true)
            {
                var last = AppendBatch(store, random);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{last.Sequence} {last.Hash}"));
            }
        }
        catch (JournalException error)
        {
            output.WriteLine($"failed: {error.Message}");
        }

        try
        {
            AppendBatch(store, random);
            output.WriteLine("wrote again");
        }
        catch (JournalException error)
        {
            output.WriteLine($"again: {error.Message}");
        }

        return 0;
    }

    private static JournalEntry AppendBatch(SqliteJournalStore store, Random random)
    {
        var entries = Enumerable.Range(0, random.Next(1, MaximumBatch + 1))
            .Select(_ => new EntryDraft("intent", Bytes(random, 500)));
        var blobs = Enumerable.Range(0, random.Next(3)).Select(_ => new HashedBytes(Bytes(random, 3000)));
        return store.Append([.. entries], [.. blobs])[^1];
    }

    private static byte[] Bytes(Random random, int below)
    {
        var bytes = new byte[random.Next(below)];
        random.NextBytes(bytes);
        return bytes;
    }
}
