using System.Collections.Immutable;
using System.Net;
using KeeperBot.Alerts;
using KeeperBot.Terminal;

namespace KeeperBot.Configuration;

/// <summary>Checks how <c>run</c> behaves as a service and whom it tells.</summary>
internal sealed class DaemonBuilder(ConfigurationText text)
{
    private static readonly TimeSpan LongestDrain = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestStuck = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestStuck = TimeSpan.FromHours(1);

    /// <summary>The checked daemon settings.</summary>
    /// <exception cref="ProblemException">A value is impossible; names its key.</exception>
    public DaemonSettings Build(DaemonOptions options)
    {
        var drain = text.Duration("daemon.drain", options.Drain);
        var stuck = text.Duration("daemon.stuckAfter", options.StuckAfter);
        text.Require(drain <= LongestDrain, "daemon.drain", "longer than an hour", "60 s is usual");
        text.Require(
            stuck >= ShortestStuck && stuck <= LongestStuck, "daemon.stuckAfter", "outside 30 s to 1 h",
            "a node that hangs takes up to half a minute to fail; 2 min is usual");
        var hosts = options.Hosts ?? [];
        text.Require(
            hosts.All(host => Uri.CheckHostName(host) != UriHostNameType.Unknown), "daemon.hosts",
            "one of them is no host name", "write names without scheme and port");
        return new DaemonSettings(ListenAt(options), [.. hosts], drain, stuck);
    }

    /// <summary>The checked alert settings.</summary>
    /// <param name="options">As stated.</param>
    /// <param name="file">The absolute path of a file, from its key and what is stated.</param>
    /// <exception cref="ProblemException">A value is impossible; names its key.</exception>
    public AlertSettings Build(AlertOptions options, Func<string, string, string> file)
    {
        text.Require(
            options.RunwayHedges is >= 0 and <= 100_000, "alerts.runwayHedges", "outside 0 to 100000", "10 is usual");
        return new AlertSettings(
            options.Telegram is { } telegram ? ChatAt(telegram, file) : null,
            [
                .. (options.Webhooks ?? []).Select((webhook, i) =>
                    file($"alerts.webhooks[{i}].urlFile", webhook.UrlFile)),
            ],
            LevelsAt(options.Events),
            text.Duration("alerts.settle", options.Settle),
            text.Duration("alerts.deltaAfter", options.DeltaAfter),
            text.Duration("alerts.blockedAfter", options.BlockedAfter),
            options.RunwayHedges,
            text.Duration("alerts.runway", options.Runway));
    }

    private IPEndPoint? ListenAt(DaemonOptions options)
    {
        if (options.Listen == "off")
        {
            return null;
        }

        text.Require(
            IPEndPoint.TryParse(options.Listen, out var address) && options.Listen.Contains(':'), "daemon.listen",
            $"'{options.Listen}' is no address and port", "write \"127.0.0.1:8480\", or \"off\"");
        text.Require(
            IPAddress.IsLoopback(address!.Address) || options.AllowExposed, "daemon.listen",
            "other machines would read positions and balances, without a password",
            "keep it on 127.0.0.1, or state \"allowExposed\": true behind a firewall or a proxy of your own");
        return address;
    }

    private TelegramChat ChatAt(TelegramOptions telegram, Func<string, string, string> file)
    {
        text.Require(
            telegram.Chat.Length > 0, "alerts.telegram.chat", "it names no chat", "state the chat's id, or @channel");
        text.Require(
            Uri.TryCreate(telegram.Api, UriKind.Absolute, out var api) && api.Scheme is "https" or "http",
            "alerts.telegram.api", "it is no URL", "write https://api.telegram.org");
        text.Require(
            api!.Scheme == "https" || api.IsLoopback, "alerts.telegram.api",
            "the token would be sent without encryption", "use https");
        return new TelegramChat(file("alerts.telegram.tokenFile", telegram.TokenFile), telegram.Chat, api);
    }

    private ImmutableSortedDictionary<string, AlertLevel> LevelsAt(AlertLevelOptions events)
    {
        (string Cause, string Key, string Level)[] stated =
        [
            (AlertCause.Halt, "halt", events.Halt),
            (AlertCause.Revert, "revert", events.Revert),
            (AlertCause.OutcomeUnknown, "outcomeUnknown", events.OutcomeUnknown),
            (AlertCause.HeadStale, "headStale", events.HeadStale),
            (AlertCause.FeedStale, "feedStale", events.FeedStale),
            (AlertCause.LoopStuck, "loopStuck", events.LoopStuck),
            (AlertCause.Delta, "delta", events.Delta),
            (AlertCause.Runway, "runway", events.Runway),
            (AlertCause.Blocked, "blocked", events.Blocked),
            (AlertCause.NodesDisagree, "nodesDisagree", events.NodesDisagree),
        ];
        return stated.ToImmutableSortedDictionary(
            s => s.Cause, s => LevelAt($"alerts.events.{s.Key}", s.Level), StringComparer.Ordinal);
    }

    private AlertLevel LevelAt(string at, string level) => level switch
    {
        "on" => AlertLevel.On,
        "silent" => AlertLevel.Silent,
        "off" => AlertLevel.Off,
        _ => throw text.At(at, $"'{level}' is no level", "write \"on\", \"silent\" or \"off\""),
    };
}
