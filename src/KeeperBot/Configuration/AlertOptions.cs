namespace KeeperBot.Configuration;

/// <summary>Who is told when something is wrong, and of what.</summary>
public sealed record AlertOptions
{
    /// <summary>A Telegram chat; none unless stated.</summary>
    public TelegramOptions? Telegram { get; init; }

    /// <summary>Addresses that take a JSON POST, such as incoming webhooks of Slack or Discord.</summary>
    public IReadOnlyList<WebhookOptions>? Webhooks { get; init; }

    /// <summary>Which causes are told: <c>on</c>, <c>silent</c> (without a sound) or <c>off</c>.</summary>
    public AlertLevelOptions Events { get; init; } = new();

    /// <summary>A cause counts as resolved when it has been gone for this long.</summary>
    public string Settle { get; init; } = "1 min";

    /// <summary>A delta beyond twice its band is told after this long without a plan in flight.</summary>
    public string DeltaAfter { get; init; } = "10 min";

    /// <summary>A vault whose trades are refused is told after this long.</summary>
    public string BlockedAfter { get; init; } = "30 min";

    /// <summary>Ether for fewer hedges than this is told.</summary>
    public int RunwayHedges { get; init; } = 10;

    /// <summary>Ether for less time than this is told, at the last week's spending.</summary>
    public string Runway { get; init; } = "3 d";
}

/// <summary>A Telegram chat.</summary>
public sealed record TelegramOptions
{
    /// <summary>File that holds the bot's token, relative to this file.</summary>
    public required string TokenFile { get; init; }

    /// <summary>The chat's id, or the name of a channel with its <c>@</c>.</summary>
    public required string Chat { get; init; }

    /// <summary>URL of the bot API; another one is of use with a proxy.</summary>
    public string Api { get; init; } = "https://api.telegram.org";
}

/// <summary>An address that takes a JSON POST.</summary>
public sealed record WebhookOptions
{
    /// <summary>File that holds the URL, relative to this file: the URL is the secret.</summary>
    public required string UrlFile { get; init; }
}

/// <summary>How loudly each cause is told.</summary>
public sealed record AlertLevelOptions
{
    /// <summary>The keeper signs nothing more until an operator resumes it.</summary>
    public string Halt { get; init; } = "on";

    /// <summary>A plan reverted.</summary>
    public string Revert { get; init; } = "on";

    /// <summary>A nonce was spent by nobody knows what.</summary>
    public string OutcomeUnknown { get; init; } = "on";

    /// <summary>No block was decided on for too long.</summary>
    public string HeadStale { get; init; } = "on";

    /// <summary>A price is older than its limit, or is no price.</summary>
    public string FeedStale { get; init; } = "on";

    /// <summary>The loop does not turn.</summary>
    public string LoopStuck { get; init; } = "on";

    /// <summary>A delta is beyond twice its band, and no plan is in flight.</summary>
    public string Delta { get; init; } = "on";

    /// <summary>The account's ether runs out.</summary>
    public string Runway { get; init; } = "on";

    /// <summary>A vault's trades are refused.</summary>
    public string Blocked { get; init; } = "on";

    /// <summary>Nodes disagree, are behind or do not answer.</summary>
    public string NodesDisagree { get; init; } = "silent";
}
