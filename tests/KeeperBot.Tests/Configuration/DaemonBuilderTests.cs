using System.Net;

namespace KeeperBot.Tests.Configuration;

public sealed class DaemonBuilderTests : IDisposable
{
    private readonly SampleConfiguration _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Build_NothingStated_ServesThisMachineOnly()
    {
        var daemon = _sample.Load(_sample.Text).Daemon;
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 8480), daemon.Listen);
        Assert.Equal(TimeSpan.FromSeconds(60), daemon.Drain);
    }

    [Fact]
    public void Build_Off_ServesNobody() =>
        Assert.Null(_sample.Load(_sample.With("daemon", """{ "listen": "off" }""")).Daemon.Listen);

    [Fact]
    public void Build_ExposedAndStated_IsAllowed() => Assert.Equal(
        IPAddress.Any,
        _sample.Load(_sample.With("daemon", """{ "listen": "0.0.0.0:8480", "allowExposed": true }""")).Daemon.Listen!
            .Address);

    [Theory]
    [InlineData("""{ "listen": "0.0.0.0:8480" }""", "daemon.listen", "other machines")]
    [InlineData("""{ "listen": "[::]:8480" }""", "daemon.listen", "other machines")]
    [InlineData("""{ "listen": "8480" }""", "daemon.listen", "no address and port")]
    [InlineData("""{ "listen": "localhost:8480" }""", "daemon.listen", "no address and port")]
    [InlineData("""{ "listen": "127.0.0.1:65536" }""", "daemon.listen", "no address and port")]
    [InlineData("""{ "hosts": ["http://a"] }""", "daemon.hosts", "no host name")]
    [InlineData("""{ "drain": "2 h" }""", "daemon.drain", "longer than an hour")]
    [InlineData("""{ "stuckAfter": "5 s" }""", "daemon.stuckAfter", "outside 30 s to 1 h")]
    public void Build_ImpossibleDaemon_NamesTheKey(string json, string key, string what)
    {
        var problem = _sample.Refuse(_sample.With("daemon", json));
        Assert.StartsWith(key, problem.What, StringComparison.Ordinal);
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "events": { "halt": "loud" } }""", "alerts.events.halt", "no level")]
    [InlineData("""{ "telegram": { "tokenFile": "t", "chat": "" } }""", "alerts.telegram.chat", "no chat")]
    [InlineData(
        """{ "telegram": { "tokenFile": "t", "chat": "1", "api": "http://example.com" } }""", "alerts.telegram.api",
        "without encryption")]
    [InlineData(
        """{ "telegram": { "tokenFile": "t", "chat": "1", "api": "there" } }""", "alerts.telegram.api", "no URL")]
    [InlineData("""{ "webhooks": [ { "urlFile": "" } ] }""", "alerts.webhooks[0].urlFile", "names no file")]
    [InlineData("""{ "runwayHedges": -1 }""", "alerts.runwayHedges", "outside 0 to 100000")]
    [InlineData("""{ "settle": "soon" }""", "alerts.settle", "a number and a unit")]
    public void Build_ImpossibleAlerts_NamesTheKey(string json, string key, string what)
    {
        var problem = _sample.Refuse(_sample.With("alerts", json));
        Assert.StartsWith(key, problem.What, StringComparison.Ordinal);
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
    }
}
