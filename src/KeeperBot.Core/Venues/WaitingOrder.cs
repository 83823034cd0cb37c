using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>An order that waits at a venue for somebody else to execute it.</summary>
/// <param name="Size">Base integer, not zero; sells below zero.</param>
/// <param name="LeftAt">When it was left there, unix seconds.</param>
/// <param name="MinAge">It fills at a price that was published more seconds than this after it was left.</param>
/// <param name="MaxAge">Once it is older than so many seconds nobody can execute it, and anybody can cancel it.</param>
public sealed record WaitingOrder(BigInteger Size, ulong LeftAt, ulong MinAge, ulong MaxAge)
{
    /// <summary>Seconds since it was left; none before.</summary>
    /// <param name="timestamp">Unix seconds.</param>
    public ulong AgeAt(ulong timestamp) => timestamp > LeftAt ? timestamp - LeftAt : 0;

    /// <summary>True once it can only be cancelled.</summary>
    /// <param name="timestamp">Unix seconds.</param>
    public bool HasExpiredAt(ulong timestamp) => AgeAt(timestamp) > MaxAge;
}
