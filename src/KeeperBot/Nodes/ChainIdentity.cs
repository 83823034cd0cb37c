using KeeperBot.Ethereum;

namespace KeeperBot.Nodes;

/// <summary>What tells this chain from every other: two chains can share an id, not a block's hash.</summary>
/// <param name="ChainId">EIP-155 chain id.</param>
/// <param name="Height">The height of a block that cannot change; 0 for genesis.</param>
/// <param name="Hash">Its hash.</param>
public sealed record ChainIdentity(ulong ChainId, ulong Height, Hash32 Hash);
