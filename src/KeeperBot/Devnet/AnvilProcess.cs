using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KeeperBot.Devnet;

/// <summary>A running anvil that belongs to this process: it never outlives it, not even after SIGKILL.</summary>
/// <remarks>
/// anvil is started by a shell whose background part reads this process's end of a pipe. The pipe ends when we end, in
/// whatever way, and then anvil is killed. Linux's parent-death signal would not do: it follows the thread that
/// forked, and .NET's threads come and go.
/// </remarks>
public sealed class AnvilProcess : IAsyncDisposable
{
    private const string Announcement = "Listening on ";
    private const int PortAttempts = 3;

    /// <summary>
    /// <c>$$</c> is anvil once the shell has become it. A session of its own keeps the terminal's Ctrl+C from it:
    /// whoever owns it decides when it stops.
    /// </summary>
    private const string Script = """
        exec 3<&0
        {
          while read -r word <&3; do
            case $word in stop) kill -INT $$ ;; *) exit ;; esac
          done
          kill -KILL $$
        } >/dev/null 2>&1 &
        command -v setsid >/dev/null && exec setsid "$@" </dev/null 3<&-
        exec "$@" </dev/null 3<&-
        """;

    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly DirectoryInfo _pages = Directory.CreateTempSubdirectory("keeperbot-anvil-");
    private readonly LastLines _errors = new();
    private readonly Task _errorPump;
    private Task _outputPump = Task.CompletedTask;

    private AnvilProcess(string binary, AnvilOptions options, int port)
    {
        Url = $"http://127.0.0.1:{port}";
        _process = Process.Start(StartInfo(binary, [.. options.Arguments(port), $"--cache-path={_pages}"]))!;
        _errorPump = ReadErrorsAsync();
    }

    /// <summary>The JSON-RPC address, on the loopback interface; WebSocket connections are taken there too.</summary>
    public string Url { get; }

    /// <summary>The operating system's number for the process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>True once the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The last lines the process wrote to its standard error.</summary>
    public string ErrorTail => _errors.ToString();

    /// <summary>Starts anvil and waits until it listens.</summary>
    /// <param name="binary">The program; see <see cref="AnvilBinary"/>.</param>
    /// <param name="options">The chain to start.</param>
    /// <param name="cancellationToken">Gives up and leaves no process behind.</param>
    /// <exception cref="DevnetException">It ended or was silent until the deadline; holds its last words.</exception>
    public static async Task<AnvilProcess> StartAsync(
        string binary, AnvilOptions options, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new DevnetException(
                "the local chain needs a POSIX shell: run KeeperBot in the Windows Subsystem for Linux (WSL)");
        }

        for (var attempt = 1; ; attempt++)
        {
            var anvil = new AnvilProcess(binary, options, options.Port ?? FreePort());
            try
            {
                await anvil.WaitUntilListeningAsync(options.StartDeadline, cancellationToken);
                return anvil;
            }
            catch (Exception error)
            {
                await anvil.DisposeAsync();

                // Between finding a free port and anvil's own bind another program may take it.
                var lostPort = anvil.ErrorTail.Contains("in use", StringComparison.OrdinalIgnoreCase);
                if (error is not DevnetException || !lostPort || options.Port is not null || attempt == PortAttempts)
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Asks anvil to stop, so that it writes its dump file, and waits; kills it when it does not.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited)
        {
            return;
        }

        await TellAsync("stop");
        using var deadline = new CancellationTokenSource(StopDeadline);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <inheritdoc cref="StopAsync"/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Task.WhenAll(_errorPump, _outputPump);
        _process.Dispose();
        if (_pages.Exists)
        {
            _pages.Delete(recursive: true);
        }
    }

    private static ProcessStartInfo StartInfo(string binary, IEnumerable<string> arguments) =>
        new("/bin/sh", ["-c", Script, "anvil", binary, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NO_COLOR"] = "1" },
        };

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task WaitUntilListeningAsync(TimeSpan allowed, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(allowed);
        var output = _process.StandardOutput;
        try
        {
            while (await output.ReadLineAsync(deadline.Token) is { } line)
            {
                if (line.StartsWith(Announcement, StringComparison.Ordinal))
                {
                    _outputPump = output.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    return;
                }
            }

            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DevnetException($"anvil did not listen at {Url} within {allowed.TotalSeconds} s: {_errors}");
        }

        await _errorPump;
        throw new DevnetException($"anvil ended with code {_process.ExitCode} before it listened at {Url}: {_errors}");
    }

    private async Task ReadErrorsAsync()
    {
        await _errors.FillAsync(_process.StandardError);

        // Its error stream ends with anvil; from then on its process id may become another program's.
        await TellAsync("ended");
    }

    /// <summary>Sends a word to the shell's background part, which may be gone.</summary>
    private async Task TellAsync(string word)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(word);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
        }
    }

    /// <summary>The last lines of a stream: enough to say why a program failed, however much it wrote.</summary>
    private sealed class LastLines
    {
        private const int Capacity = 12;
        private const int LineLength = 300;

        private readonly Queue<string> _lines = [];

        public async Task FillAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (_lines)
                {
                    _lines.Enqueue(line.Length > LineLength ? line[..LineLength] : line);
                    if (_lines.Count > Capacity)
                    {
                        _lines.Dequeue();
                    }
                }
            }
        }

        public override string ToString()
        {
            lock (_lines)
            {
                return _lines.Count == 0 ? "(it wrote no error)" : string.Join('\n', _lines);
            }
        }
    }
}
