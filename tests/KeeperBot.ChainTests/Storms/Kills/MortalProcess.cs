using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Core.Decisions;

namespace KeeperBot.ChainTests.Storms.Kills;

/// <summary>What a keeper's turn made of a block.</summary>
/// <param name="Block">The block's number.</param>
/// <param name="Verdict">The decision.</param>
/// <param name="Code">The reason that decided.</param>
/// <param name="Open">The states of the intents that have not ended; <c>none</c> without any.</param>
internal sealed record TurnReport(ulong Block, Verdict Verdict, string Code, string Open)
{
    /// <summary>True when the hedge is where it should be, and nothing is on its way.</summary>
    public bool IsHedged => Verdict == Verdict.Hold && (Open is "none" or "Included");

    /// <summary>True while only an operator can let it plan again.</summary>
    public bool IsHalted => string.Equals(Code, ReasonCode.Halted, StringComparison.Ordinal);

    /// <summary>True when the keeper says that it must not hedge now, and why.</summary>
    public bool IsSafeHalt => IsHalted || Verdict == Verdict.Refuse
        || Open.Contains("Ambiguous", StringComparison.Ordinal)
        || string.Equals(Code, ReasonCode.Quiet, StringComparison.Ordinal);

    /// <summary>Reads a line of a <see cref="MortalKeeper"/>.</summary>
    public static TurnReport Parse(string line)
    {
        var words = line.Split(' ');
        return new TurnReport(
            ulong.Parse(words[0], CultureInfo.InvariantCulture), Enum.Parse<Verdict>(words[1]), words[2], words[3]);
    }
}

/// <summary>A <see cref="MortalKeeper"/> as a test holds it: it gives orders, and sees it turn and die.</summary>
internal sealed class MortalProcess : IAsyncDisposable
{
    private const string Ready = "ready";
    private const string Obeyed = "obeyed";
    private const int MostFailedStarts = 5;

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _pump;
    private readonly Task<string> _errors;
    private bool _disposed;

    private MortalProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _pump = PumpAsync();
    }

    /// <summary>Starts one on a configuration file, with an order for before its session opens.</summary>
    public static MortalProcess Start(string configuration, string? order = null)
    {
        var program = Path.ChangeExtension(typeof(MortalProcess).Assembly.Location, null);
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // It lives for seconds: code that is compiled quickly is worth more to it than code that is fast.
            Environment = { [MortalKeeper.ConfigurationVariable] = configuration, ["DOTNET_TieredPGO"] = "0" },
        };
        if (order is not null)
        {
            start.Environment[MortalKeeper.FirstOrderVariable] = order;
        }

        return new MortalProcess(Process.Start(start)!);
    }

    /// <summary>Waits until its session is open; false when it died before.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation) =>
        await ReadAsync(line => string.Equals(line, Ready, StringComparison.Ordinal), cancellation) is not null;

    /// <summary>Starts one as a supervisor would: what ends before it is ready is started again, and counted.</summary>
    public static async Task<MortalProcess> StartReadyAsync(
        string configuration, KillTally tally, CancellationToken cancellation)
    {
        while (true)
        {
            var process = Start(configuration);
            if (await process.IsReadyAsync(cancellation))
            {
                return process;
            }

            await process.DisposeAsync();
            tally.FailedStarts.Add(await process._errors);
            Assert.True(tally.FailedStarts.Count < MostFailedStarts, string.Join('\n', tally.FailedStarts));
        }
    }

    /// <summary>Gives an order and waits until it is carried out; false when it died of it.</summary>
    public async Task<bool> OrderAsync(string order, CancellationToken cancellation)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(order);
            await _process.StandardInput.FlushAsync(cancellation);
        }
        catch (IOException)
        {
            return false;
        }

        return await ReadAsync(line => string.Equals(line, Obeyed, StringComparison.Ordinal), cancellation) is not null;
    }

    /// <summary>Waits for its turn on a block or a later one; null when it died before.</summary>
    public async Task<TurnReport?> TurnAsync(ulong block, CancellationToken cancellation)
    {
        var line = await ReadAsync(
            line => char.IsAsciiDigit(line[0]) && TurnReport.Parse(line).Block >= block, cancellation);
        return line is null ? null : TurnReport.Parse(line);
    }

    /// <summary>Waits for its end; must have been SIGKILL, with nothing said that the keeper did not expect.</summary>
    public async Task RequireKilledAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        await _pump;
        var errors = await _errors;
        const int killed = 128 + 9;
        Assert.True(_process.ExitCode == killed, $"it ended with {_process.ExitCode}: {errors}");
    }

    /// <summary>SIGKILL from outside, at whatever moment this is.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        await _pump;
        await _errors;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await KillAsync();
            _process.Dispose();
        }
    }

    private async Task<string?> ReadAsync(Predicate<string> wanted, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(KeeperDevnet.Deadline);
        while (await _lines.Reader.WaitToReadAsync(deadline.Token))
        {
            while (_lines.Reader.TryRead(out var line))
            {
                if (wanted(line))
                {
                    return line;
                }
            }
        }

        return null;
    }

    private async Task PumpAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
    }
}
