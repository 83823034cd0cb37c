namespace KeeperBot.Ethereum.Rpc;

/// <summary>One read among many that go into one request.</summary>
/// <param name="To">The contract read.</param>
/// <param name="Data">The call data.</param>
/// <param name="AllowFailure">False makes the whole request fail when this call reverts.</param>
public readonly record struct AggregatedCall(Address To, ReadOnlyMemory<byte> Data, bool AllowFailure = true);

/// <summary>What one read of many returned.</summary>
/// <remarks>A call to an address without code succeeds with no data, as on chain.</remarks>
/// <param name="Succeeded">False when it reverted.</param>
/// <param name="Data">The data returned, or reverted with.</param>
public readonly record struct CallOutcome(bool Succeeded, ReadOnlyMemory<byte> Data);
