using System.Numerics;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>A transaction a node knows, in its pool or in a block.</summary>
/// <param name="Hash">The transaction's hash.</param>
/// <param name="From">The sender.</param>
/// <param name="Nonce">The sender's sequence number it uses.</param>
/// <param name="To">The account called; null for a contract creation.</param>
/// <param name="Value">Wei sent.</param>
/// <param name="BlockNumber">The height of its block; null while it waits in the pool.</param>
/// <param name="BlockHash">The hash of its block; null while it waits in the pool.</param>
public sealed record TransactionEntry(
    Hash32 Hash, Address From, ulong Nonce, Address? To, BigInteger Value, ulong? BlockNumber, Hash32? BlockHash);
