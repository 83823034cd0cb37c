using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.ChainTests.Storms.Anvil;

/// <summary>A node whose every answer is there when asked for.</summary>
internal sealed class AnvilRpc : IAsyncDisposable
{
    /// <summary>Connects to a node.</summary>
    public AnvilRpc(string url)
    {
        Client = new EthereumClient(
            new JsonRpcClient(new BlockingTransport(new Uri(url)), TimeProvider.System));
        Node = new EthereumNode(Client);
    }

    /// <summary>The client.</summary>
    public EthereumClient Client { get; }

    /// <summary>The node as production asks it.</summary>
    public EthereumNode Node { get; }

    /// <summary>How many requests went over the wire.</summary>
    public long RoundTrips => Client.Rpc.RoundTrips;

    /// <summary>What a task came to that has nothing left to wait for.</summary>
    [SuppressMessage(
        "Usage", "VSTHRD002", Justification = "It is completed: nothing is waited for, so nothing can deadlock.")]
    public static T Now<T>(Task<T> task) => task.IsCompleted
        ? task.GetAwaiter().GetResult()
        : throw new InvalidOperationException("an answer of the blocking transport was not there at once");

    /// <summary>Calls a method with parameters written as JSON, such as <c>[1, "0x"]</c>.</summary>
    public JsonElement Ask(string method, string parameters = "[]") =>
        Now(Client.RequestAsync(method, json => Write(json, parameters), CancellationToken.None));

    /// <summary>Calls methods in one request; all must succeed, and none may depend on another.</summary>
    public void Tell(params IReadOnlyList<(string Method, string Parameters)> calls)
    {
        var requests = calls
            .Select(call => new RpcRequest<bool>(call.Method, json => Write(json, call.Parameters), static _ => true))
            .ToArray();
        foreach (var outcome in Now(Client.Rpc.BatchAsync(requests, CancellationToken.None)))
        {
            _ = outcome.Value;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Client.DisposeAsync();

    private static void Write(Utf8JsonWriter json, string parameters)
    {
        using var document = JsonDocument.Parse(parameters);
        foreach (var parameter in document.RootElement.EnumerateArray())
        {
            parameter.WriteTo(json);
        }
    }
}
