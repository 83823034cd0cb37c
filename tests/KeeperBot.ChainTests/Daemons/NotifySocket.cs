using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace KeeperBot.ChainTests.Daemons;

/// <summary>A stand-in for systemd's end of the notification socket: keeps what arrives, and when.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly List<(TimeSpan At, string State)> _heard = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Task _listening;

    public NotifySocket(string folder)
    {
        Path = System.IO.Path.Combine(folder, "notify");
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        _listening = ListenAsync();
    }

    public string Path { get; }

    public IReadOnlyList<(TimeSpan At, string State)> Heard
    {
        get
        {
            lock (_heard)
            {
                return [.. _heard];
            }
        }
    }

    public TimeSpan Now => _clock.Elapsed;

    /// <summary>The environment in which a service of this supervisor runs.</summary>
    public Dictionary<string, string> Environment(TimeSpan watchdog) => new(StringComparer.Ordinal)
    {
        ["NOTIFY_SOCKET"] = Path,
        ["WATCHDOG_USEC"] = $"{(long)watchdog.TotalMicroseconds}",
    };

    public bool HasHeard(string state) => Heard.Any(heard => heard.State.StartsWith(state, StringComparison.Ordinal));

    public void Dispose() => _socket.Dispose();

    private async Task ListenAsync()
    {
        var bytes = new byte[16 << 10];
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveAsync(bytes);
                lock (_heard)
                {
                    _heard.Add((_clock.Elapsed, Encoding.UTF8.GetString(bytes, 0, length)));
                }
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The test ended.
        }
    }
}
