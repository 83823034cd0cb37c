using System.Collections.Immutable;

namespace KeeperBot.Core;

/// <summary>How trades get smaller while venues thin out, in a cascade of liquidations for example.</summary>
/// <param name="DepthHalfLifeSeconds">After so long a depth that was seen counts half in what is usual.</param>
/// <param name="Steps">The steps in which routine trades get smaller; the strictest that applies counts.</param>
/// <param name="MaxGapBps">
/// Further from the oracle's price than this, 1/10000, a venue takes no routine trade.
/// </param>
/// <param name="MaxOpenInterestBps">
/// The most that a position may be of all that is open at its venue, 1/10000; null without a limit.
/// </param>
/// <param name="UrgentPercent">Of the depth that there is, what an urgent plan may take, 1 to 100.</param>
public sealed record ThrottleMandate(
    long DepthHalfLifeSeconds,
    ImmutableArray<ThrottleStep> Steps,
    int MaxGapBps,
    int? MaxOpenInterestBps,
    int UrgentPercent);

/// <summary>A step in which routine trades get smaller.</summary>
/// <param name="BelowPercent">It applies while a venue's depth is below this part of what is usual.</param>
/// <param name="TradePercent">Of the depth that there is, what a plan may take then; 0 for nothing.</param>
public sealed record ThrottleStep(int BelowPercent, int TradePercent);
