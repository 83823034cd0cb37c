using System.Collections.Immutable;
using System.Net;

namespace KeeperBot.Configuration;

/// <summary>How <c>run</c> behaves as a service, checked.</summary>
/// <param name="Listen">Where health and metrics are served; null for nowhere.</param>
/// <param name="Hosts">Names under which they may be asked, beside the address and this machine's own.</param>
/// <param name="Drain">How long the outcome of what is in flight is waited for when stopping.</param>
/// <param name="StuckAfter">A turn that takes longer than this counts as stuck.</param>
public sealed record DaemonSettings(
    IPEndPoint? Listen, ImmutableArray<string> Hosts, TimeSpan Drain, TimeSpan StuckAfter);

/// <summary>Who is told when something is wrong, checked.</summary>
/// <param name="Telegram">A chat; null for none.</param>
/// <param name="WebhookFiles">Absolute paths of files that hold a webhook's URL each.</param>
/// <param name="Levels">How loudly each cause is told, by its code.</param>
/// <param name="Settle">A cause counts as resolved when it has been gone for this long.</param>
/// <param name="DeltaAfter">How long a delta may be beyond twice its band.</param>
/// <param name="BlockedAfter">How long a vault's trades may be refused.</param>
/// <param name="RunwayHedges">Ether for fewer hedges is told.</param>
/// <param name="Runway">Ether for less time is told.</param>
public sealed record AlertSettings(
    TelegramChat? Telegram,
    ImmutableArray<string> WebhookFiles,
    ImmutableSortedDictionary<string, AlertLevel> Levels,
    TimeSpan Settle,
    TimeSpan DeltaAfter,
    TimeSpan BlockedAfter,
    int RunwayHedges,
    TimeSpan Runway);

/// <summary>A Telegram chat.</summary>
/// <param name="TokenFile">Absolute path of the file that holds the bot's token.</param>
/// <param name="Chat">The chat's id or name.</param>
/// <param name="Api">URL of the bot API.</param>
public sealed record TelegramChat(string TokenFile, string Chat, Uri Api);

/// <summary>How loudly a cause is told.</summary>
public enum AlertLevel
{
    /// <summary>With a sound.</summary>
    On,

    /// <summary>Without a sound.</summary>
    Silent,

    /// <summary>Not at all.</summary>
    Off,
}
