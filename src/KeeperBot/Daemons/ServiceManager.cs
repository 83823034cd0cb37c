using System.Globalization;
using System.Net.Sockets;
using System.Text;
using KeeperBot.Terminal;

namespace KeeperBot.Daemons;

/// <summary>
/// Tells systemd how the service does, over the datagram socket that it names in <c>NOTIFY_SOCKET</c> (sd_notify(3));
/// says nothing where there is none.
/// </summary>
/// <remarks>
/// What systemd does not take is lost and not tried again: a keeper does not stop for its supervisor. A socket without
/// a process behind it is one more silent minute for the watchdog, which is what the watchdog is for.
/// </remarks>
public sealed class ServiceManager : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _address;

    /// <summary>Reads the service manager's wishes from the environment.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    public ServiceManager(Func<string, string?> environment)
    {
        if (environment("NOTIFY_SOCKET") is not { Length: > 1 } path || path[0] is not ('/' or '@'))
        {
            return;
        }

        // A name that begins with "@" is of the abstract namespace, which the kernel marks with a zero byte.
        _address = new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        var isOurs = environment("WATCHDOG_PID") is not { } process
            || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (isOurs && long.TryParse(environment("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var microseconds)
            && microseconds > 0)
        {
            Watchdog = TimeSpan.FromMicroseconds(microseconds);
        }
    }

    /// <summary>How long the service may be silent before it is restarted; null when nobody watches.</summary>
    public TimeSpan? Watchdog { get; }

    /// <summary>The service has started.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>The loop turned.</summary>
    public void Alive()
    {
        if (Watchdog is not null)
        {
            Send("WATCHDOG=1");
        }
    }

    /// <summary>One line for <c>systemctl status</c>.</summary>
    public void Status(string line) => Send($"STATUS={Redactor.Process.Clean(line).ReplaceLineEndings(" ")}");

    /// <summary>The service stops, and may take this long.</summary>
    public void Stopping(TimeSpan patience) => Send(string.Create(
        CultureInfo.InvariantCulture,
        $"STOPPING=1\nEXTEND_TIMEOUT_USEC={(long)patience.TotalMicroseconds}"));

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private void Send(string state)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(state), _address!);
        }
        catch (SocketException)
        {
            // See the remarks.
        }
    }
}
