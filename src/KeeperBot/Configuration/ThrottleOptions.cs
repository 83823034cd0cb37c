namespace KeeperBot.Configuration;

/// <summary>How trades get smaller while venues thin out, in a cascade of liquidations for example.</summary>
public sealed record ThrottleOptions
{
    /// <summary>After so long a depth that was seen counts half in what is usual, such as <c>1 h</c>.</summary>
    public string DepthHalfLife { get; init; } = "1 h";

    /// <summary>The steps in which routine trades get smaller.</summary>
    public IReadOnlyList<ThrottleStepOptions> Steps { get; init; } =
    [
        new ThrottleStepOptions { BelowPercent = 60, TradePercent = 50 },
        new ThrottleStepOptions { BelowPercent = 30, TradePercent = 20 },
        new ThrottleStepOptions { BelowPercent = 10, TradePercent = 0 },
    ];

    /// <summary>Further from the oracle's price than this a venue takes no routine trade; 100 is 1 %.</summary>
    public int MaxGapBps { get; init; } = 100;

    /// <summary>
    /// The most that a position may be of all that is open at its venue; without it there is no limit.
    /// </summary>
    public int? MaxOpenInterestPercent { get; init; }

    /// <summary>Of the depth that there is, what an urgent plan may take.</summary>
    public int UrgentPercent { get; init; } = 100;
}

/// <summary>A step in which routine trades get smaller.</summary>
public sealed record ThrottleStepOptions
{
    /// <summary>It applies while a venue's depth is below this part of what is usual.</summary>
    public required int BelowPercent { get; init; }

    /// <summary>Of the depth that there is, what a plan may take then; 0 for nothing.</summary>
    public required int TradePercent { get; init; }
}
