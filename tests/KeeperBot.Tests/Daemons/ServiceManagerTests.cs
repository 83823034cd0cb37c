using System.Net.Sockets;
using System.Text;
using KeeperBot.Daemons;
using KeeperBot.Tests.Configuration;
using KeeperBot.Nodes;
using KeeperBot.Core;
using KeeperBot.Terminal;
using KeeperBot.Tests.Core;

namespace KeeperBot.Tests.Daemons;

/// <summary>What systemd would receive, on a real datagram socket.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-notify-");
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    private string Path => System.IO.Path.Combine(_folder.FullName, "notify");

    public void Dispose()
    {
        _systemd.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Notify_SocketOfAPathOrOfTheAbstractNamespace_ReceivesEveryState(bool isAbstract)
    {
        var name = isAbstract ? "@" + Path : Path;
        _systemd.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + Path : Path));
        _environment["NOTIFY_SOCKET"] = name;
        _environment["WATCHDOG_USEC"] = "30000000";
        _environment["WATCHDOG_PID"] = $"{Environment.ProcessId}";
        using var manager = new ServiceManager(_environment.GetValueOrDefault);

        manager.Ready();
        manager.Alive();
        manager.Status("block 7: eth\nREADY=1");
        manager.Status($"at {Secrets.Of("kbStatusCanary44")}");
        manager.Stopping(TimeSpan.FromSeconds(75));

        Assert.Equal(TimeSpan.FromSeconds(30), manager.Watchdog);
        Assert.Equal("READY=1", Receive());
        Assert.Equal("WATCHDOG=1", Receive());
        Assert.Equal("STATUS=block 7: eth READY=1", Receive());
        Assert.Equal("STATUS=at ***", Receive());
        Assert.Equal("STOPPING=1\nEXTEND_TIMEOUT_USEC=75000000", Receive());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("30000000", "1")]
    [InlineData("soon", null)]
    [InlineData("0", null)]
    public void Notify_WatchdogOfNobodyOrAnotherProcess_IsNotFed(string? microseconds, string? process)
    {
        _systemd.Bind(new UnixDomainSocketEndPoint(Path));
        _environment["NOTIFY_SOCKET"] = Path;
        Set("WATCHDOG_USEC", microseconds);
        Set("WATCHDOG_PID", process);
        using var manager = new ServiceManager(_environment.GetValueOrDefault);

        manager.Alive();
        manager.Ready();

        Assert.Null(manager.Watchdog);
        Assert.Equal("READY=1", Receive());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative")]
    [InlineData("/nowhere/at/all")]
    public void Notify_NobodyListens_IsSilent(string? path)
    {
        Set("NOTIFY_SOCKET", path);
        using var manager = new ServiceManager(_environment.GetValueOrDefault);

        Assert.Null(Record.Exception(manager.Ready));
    }

    /// <summary>A restart helps a loop that is stuck, not a node that is down.</summary>
    [Fact]
    public void Listener_ChainThatCannotBeRead_FeedsTheWatchdogAndIsNotReady()
    {
        using var sample = new SampleConfiguration();
        _systemd.Bind(new UnixDomainSocketEndPoint(Path));
        _environment["NOTIFY_SOCKET"] = Path;
        _environment["WATCHDOG_USEC"] = "30000000";
        using var manager = new ServiceManager(_environment.GetValueOrDefault);
        var scene = new Scenario();
        var step = scene.Step(KeeperState.Initial);
        var configuration = sample.Load(sample.Text) with { Mandate = scene.Mandate };
        var listener = new ServiceListener(manager, configuration);
        var turn = new Turn(DateTimeOffset.UnixEpoch, TimeSpan.Zero, [], null, step.State);

        listener.Turned(turn with { Trouble = new NodeUnavailableException("node", "down") });
        listener.Turned(turn with { Decisions = Scenario.Decisions(step) });

        Assert.Equal("WATCHDOG=1", Receive());
        Assert.StartsWith("STATUS=node: down", Receive(), StringComparison.Ordinal);
        Assert.Equal("READY=1", Receive());
        Assert.Equal("WATCHDOG=1", Receive());
        Assert.Matches(@"^STATUS=live, block 21000000: eth \+[0-9.]+ WETH HEDGE band$", Receive());
    }

    private void Set(string name, string? value)
    {
        if (value is not null)
        {
            _environment[name] = value;
        }
    }

    private string Receive()
    {
        var bytes = new byte[4096];
        _systemd.ReceiveTimeout = 5_000;
        return Encoding.UTF8.GetString(bytes, 0, _systemd.Receive(bytes));
    }
}
