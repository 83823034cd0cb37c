namespace KeeperBot.Ethereum;

/// <summary>
/// The base of every error this library raises for what the outside world said: malformed data, a refused call, a
/// broken connection. A bug in our own code is never one of these.
/// </summary>
public class EthereumException : Exception
{
    /// <summary>Creates the error with a message that says what is wrong, where, and what was expected.</summary>
    public EthereumException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with the cause below it.</summary>
    public EthereumException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}

/// <summary>Data that is not what its format says: bad hex, a wrong length, a value out of range.</summary>
public sealed class MalformedDataException(string message, Exception? inner = null) : EthereumException(message, inner);
