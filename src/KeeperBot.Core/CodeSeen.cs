using KeeperBot.Ethereum;

namespace KeeperBot.Core;

/// <summary>The code of a contract that the keeper relies on, as it was first seen.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="CodeHash">Keccak-256 of its runtime code (EIP-1052).</param>
public readonly record struct CodeSeen(Address Contract, Hash32 CodeHash);
