namespace KeeperBot.Ethereum.Abi;

/// <summary>
/// An ABI and its use do not agree: a value that does not fit its type, an accessor for another type, a member that is
/// missing or ambiguous. What a contract answered wrongly is a <see cref="MalformedDataException"/> instead.
/// </summary>
public sealed class AbiException(string message, Exception? inner = null) : EthereumException(message, inner);
