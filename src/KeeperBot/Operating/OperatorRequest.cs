using System.Numerics;
using KeeperBot.Core;

namespace KeeperBot.Operating;

/// <summary>What an operator asks of a keeper that runs.</summary>
/// <param name="Id">Its number; later ones are higher, also in a new inbox, unless the clock went back.</param>
/// <param name="At">When it was made.</param>
/// <param name="Verb">What is asked for.</param>
/// <param name="Vault">Of which vault.</param>
/// <param name="MostNotional">Most that a trade may be, quote integer; null for no limit but the mandate's.</param>
public sealed record OperatorRequest(
    long Id, DateTimeOffset At, OperatorVerb Verb, string Vault, BigInteger? MostNotional)
{
    /// <summary>
    /// After this long nobody waits for it any more, and a keeper that starts now does not act on it.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>True when a keeper took it before, and died over it: its journal may have it.</summary>
    public bool WasTaken { get; init; }
}

/// <summary>A sign that a keeper takes turns.</summary>
/// <param name="Process">Its process id.</param>
/// <param name="At">When it began its last turn.</param>
public sealed record Heartbeat(int Process, DateTimeOffset At);
