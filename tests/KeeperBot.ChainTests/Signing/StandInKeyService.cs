using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.ChainTests.Faults;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;
using Microsoft.AspNetCore.Http;

namespace KeeperBot.ChainTests.Signing;

/// <summary>
/// Stands in for Web3Signer and for Clef behind geth, neither of which can be had here: answers
/// <c>eth_signTransaction</c> in the form of either.
/// </summary>
internal sealed class StandInKeyService : IAsyncDisposable
{
    private readonly PrivateKey _key;
    private readonly bool _asObject;
    private LoopbackHost? _host;

    private StandInKeyService(PrivateKey key, bool asObject) => (_key, _asObject) = (key, asObject);

    public Address Account => _key.Address;

    public RpcEndpoint Url => RpcEndpoint.Parse($"http://127.0.0.1:{_host!.Port}");

    /// <summary>What was asked for, as it came.</summary>
    public ConcurrentQueue<JsonObject> Asked { get; } = [];

    /// <summary>Changes what is signed: a service that cannot be trusted.</summary>
    public Func<Eip1559Transaction, Eip1559Transaction> Twist { get; set; } = transaction => transaction;

    /// <summary>Answers with this error instead.</summary>
    public string? Error { get; set; }

    /// <summary>Starts a service that answers as geth and Clef do (an object), or as Web3Signer does.</summary>
    public static async Task<StandInKeyService> StartAsync(
        PrivateKey key, bool asObject, CancellationToken cancellation)
    {
        var service = new StandInKeyService(key, asObject);
        service._host = await LoopbackHost.StartAsync(service.AnswerAsync, cancellation);
        return service;
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task AnswerAsync(HttpContext context, CancellationToken cancellation)
    {
        var request = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body, cancellationToken: cancellation))!;
        Assert.Equal("eth_signTransaction", request["method"]!.GetValue<string>());
        var asked = (JsonObject)request["params"]![0]!.DeepClone();
        Asked.Enqueue(asked);
        var reply = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = request["id"]!.DeepClone() };
        if (Error is { } error)
        {
            reply["error"] = new JsonObject { ["code"] = -32_000, ["message"] = error };
        }
        else
        {
            var raw = Hex.Encode(Twist(Read(asked)).Sign(_key).Raw.Span);
            reply["result"] = _asObject ? new JsonObject { ["raw"] = raw, ["tx"] = new JsonObject() } : raw;
        }

        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, reply, cancellationToken: cancellation);
    }

    private static Eip1559Transaction Read(JsonObject asked)
    {
        string Text(string name) => asked[name]!.GetValue<string>();
        return new Eip1559Transaction
        {
            ChainId = (ulong)Hex.ParseQuantity(Text("chainId")),
            Nonce = (ulong)Hex.ParseQuantity(Text("nonce")),
            To = Address.Parse(Text("to")),
            GasLimit = (ulong)Hex.ParseQuantity(Text("gas")),
            Value = Hex.ParseQuantity(Text("value")),
            MaxFeePerGas = Hex.ParseQuantity(Text("maxFeePerGas")),
            MaxPriorityFeePerGas = Hex.ParseQuantity(Text("maxPriorityFeePerGas")),
            Data = Hex.Decode(Text("data")),
        };
    }
}
