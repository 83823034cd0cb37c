using System.Numerics;
using KeeperBot.Ethereum;

namespace KeeperBot.Devnet;

/// <summary>Something one of the chain's unlocked accounts does.</summary>
/// <param name="From">The account; anvil signs for it.</param>
/// <param name="To">The contract called; null creates one from <paramref name="Data"/>.</param>
/// <param name="Data">Call data or creation code.</param>
/// <param name="What">What it does, for the message when it fails.</param>
public sealed record DevnetTransaction(Address From, Address? To, ReadOnlyMemory<byte> Data, string What)
{
    /// <summary>Wei sent along.</summary>
    public BigInteger Value { get; init; }

    /// <summary>The most gas it may spend; the default fits every contract deployed here.</summary>
    public ulong Gas { get; init; } = 12_000_000;
}
