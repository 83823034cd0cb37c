using System.Net;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>
/// A request to a node that did not give an answer to use. Messages never hold the endpoint's secrets.
/// </summary>
public abstract class RpcException : EthereumException
{
    private protected RpcException(string message, bool mayHaveBeenSent, Exception? inner = null)
        : base(message, inner) => MayHaveBeenSent = mayHaveBeenSent;

    /// <summary>
    /// False only when no byte of the request left this machine. When true, a transaction sent with the request may be
    /// in a pool: find out before doing anything else with its nonce.
    /// </summary>
    public bool MayHaveBeenSent { get; }
}

/// <summary>The connection failed, or the server answered with an HTTP status instead of a reply.</summary>
public sealed class RpcTransportException : RpcException
{
    internal RpcTransportException(string message, bool mayHaveBeenSent, Exception? inner = null)
        : base(message, mayHaveBeenSent, inner)
    {
    }

    /// <summary>The HTTP status, when one was received.</summary>
    public HttpStatusCode? Status { get; internal init; }

    /// <summary>How long the server asks us to stay away, when it says so in seconds.</summary>
    public TimeSpan? RetryAfter { get; internal init; }
}

/// <summary>No complete reply arrived in time. The request may have been sent.</summary>
public sealed class RpcTimeoutException : RpcException
{
    internal RpcTimeoutException(string message, Exception? inner = null)
        : base(message, mayHaveBeenSent: true, inner)
    {
    }
}

/// <summary>The reply is not one: malformed, too large, not to our question, or not what was asked for.</summary>
public sealed class RpcProtocolException : RpcException
{
    internal RpcProtocolException(string message, Exception? inner = null)
        : base(message, mayHaveBeenSent: true, inner)
    {
    }
}

/// <summary>The node understood the request and refused it.</summary>
public sealed class RpcErrorException : RpcException
{
    internal RpcErrorException(string message, int code, string nodeMessage, byte[]? revertData)
        : base(message, mayHaveBeenSent: true)
    {
        Code = code;
        NodeMessage = nodeMessage;
        RevertData = revertData is null ? default(ReadOnlyMemory<byte>?) : revertData;
    }

    /// <summary>The JSON-RPC error code; 3 is a revert, -32000 and below are the node's own.</summary>
    public int Code { get; }

    /// <summary>The node's words, cleaned and at most about 300 characters.</summary>
    public string NodeMessage { get; }

    /// <summary>
    /// The bytes the contract reverted with (empty for a bare revert), or null when the reply has none.
    /// </summary>
    public ReadOnlyMemory<byte>? RevertData { get; }

    /// <summary>True when the contract refused, not the node.</summary>
    public bool IsRevert =>
        Code == 3 || RevertData is not null || NodeMessage.Contains("revert", StringComparison.OrdinalIgnoreCase);
}
