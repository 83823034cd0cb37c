using System.Text.Json;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>One question to a node and how to read its answer.</summary>
/// <typeparam name="T">What the answer becomes.</typeparam>
/// <param name="Method">The JSON-RPC method.</param>
/// <param name="WriteParameters">
/// Writes the items of the parameter array; the array's brackets are written for it.
/// </param>
/// <param name="Read">Reads the result, which may be null; must not keep the value.</param>
public sealed record RpcRequest<T>(string Method, Action<Utf8JsonWriter> WriteParameters, Func<RpcValue, T> Read);

/// <summary>The answer to one request of a batch: a value, or the node's refusal.</summary>
/// <typeparam name="T">What the answer became.</typeparam>
public readonly struct RpcOutcome<T>
{
    private readonly T _value;

    internal RpcOutcome(T value, RpcErrorException? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>Why the node refused, or null.</summary>
    public RpcErrorException? Error { get; }

    /// <summary>The value.</summary>
    /// <exception cref="RpcErrorException">The node refused.</exception>
    public T Value => Error is null ? _value : throw Error;
}
