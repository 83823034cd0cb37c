using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using KeeperBot.ChainTests.Secrets;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>What a finished run of the program left.</summary>
public sealed record KeeperResult(int ExitCode, string Output, string Errors);

/// <summary>
/// The built program in a process of its own, with nobody at its terminal. It never outlives the test.
/// </summary>
public sealed class KeeperProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _errors = new();
    private readonly Task _pump;

    private KeeperProcess(Process process)
    {
        _process = process;
        process.StandardInput.Close();
        _pump = PumpAsync();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Its standard output, line by line; ends with the process.</summary>
    public ChannelReader<string> Lines => _lines.Reader;

    /// <summary>What it has said on standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Starts the program.</summary>
    public static KeeperProcess Start(params IEnumerable<string> arguments) =>
        Start(new Dictionary<string, string>(StringComparer.Ordinal), arguments);

    /// <summary>Starts the program with more in its environment.</summary>
    public static KeeperProcess Start(
        IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "keeperbot.dll");
        Assert.True(File.Exists(program), $"the program is not built: {program}");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NO_COLOR"] = "1" },
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new KeeperProcess(Process.Start(start)!);
    }

    /// <summary>Runs the program to its end.</summary>
    public static async Task<KeeperResult> RunAsync(
        CancellationToken cancellation, params IEnumerable<string> arguments)
    {
        await using var keeper = Start(arguments);
        return await keeper.WaitAsync(cancellation);
    }

    /// <summary>Waits for the decision on a block or a later one, of a keeper that runs with <c>--json</c>.</summary>
    /// <returns>The decision, as JSON.</returns>
    public async Task<string> WaitForBlockAsync(ulong block, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Deadline);
        while (true)
        {
            var line = await Lines.ReadAsync(deadline.Token);
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("block").GetUInt64() >= block)
            {
                return line;
            }
        }
    }

    /// <summary>Waits until the program ends by itself.</summary>
    public async Task<KeeperResult> WaitAsync(CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        await _pump;
        var output = new List<string>();
        while (_lines.Reader.TryRead(out var line))
        {
            output.Add(line);
        }

        return new KeeperResult(_process.ExitCode, string.Join('\n', output), Errors);
    }

    /// <summary>
    /// SIGKILL; waits until nothing of the process runs any more, and returns what it said on standard error.
    /// </summary>
    public async Task<string> KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        await _pump;
        return Errors;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private async Task PumpAsync()
    {
        var listening = ListenAsync();
        var said = new StringBuilder();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _lines.Writer.TryWrite(line);
            said.AppendLine(line);
        }

        await listening;
        _lines.Writer.Complete();
        TestArtefacts.Keep("keeper-output", said.Append(Errors).ToString());
    }

    private async Task ListenAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
            {
                _errors.Append(line).Append('\n');
            }
        }
    }
}
