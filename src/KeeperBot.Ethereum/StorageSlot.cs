namespace KeeperBot.Ethereum;

/// <summary>One word of a contract's storage.</summary>
/// <param name="Account">The contract.</param>
/// <param name="Slot">The slot's number.</param>
public readonly record struct StorageSlot(Address Account, Hash32 Slot);
