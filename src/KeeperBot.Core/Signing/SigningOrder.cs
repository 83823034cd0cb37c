using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.Core.Signing;

/// <summary>What a signer is asked for.</summary>
/// <param name="Transaction">What to sign.</param>
/// <param name="Supersedes">The plan whose nonce it takes over; null when it takes over none.</param>
/// <param name="SpentBelow">Nonces below this are spent in final blocks, as far as whoever asks knows.</param>
public sealed record SigningOrder(Eip1559Transaction Transaction, Hash32? Supersedes, ulong SpentBelow);
