using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KeeperBot.ChainTests.Faults;

/// <summary>One JSON-RPC request, or one notification of a node, as it passed by.</summary>
public sealed class RpcCall
{
    private readonly JsonElement _message;

    internal RpcCall(JsonElement message)
    {
        _message = message;
        Method = message.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String
            ? method.GetString()!
            : "";
    }

    /// <summary>The method asked for; empty when there is none.</summary>
    public string Method { get; }

    /// <summary>The bytes of the request alone.</summary>
    public byte[] Bytes => Encoding.UTF8.GetBytes(_message.GetRawText());

    /// <summary>The id as JSON.</summary>
    internal string Id => _message.TryGetProperty("id", out var id) ? id.GetRawText() : "null";

    /// <summary>The parameters in a form that may be changed.</summary>
    internal JsonArray Parameters() => _message.TryGetProperty("params", out var parameters)
        && parameters.ValueKind == JsonValueKind.Array ? JsonArray.Create(parameters)! : [];

    /// <summary>A parameter that is a string, or null.</summary>
    internal string? Text(int index) => _message.TryGetProperty("params", out var parameters)
        && parameters.ValueKind == JsonValueKind.Array && parameters.GetArrayLength() > index
        && parameters[index].ValueKind == JsonValueKind.String ? parameters[index].GetString() : null;

    /// <summary>The same request with other parameters.</summary>
    internal RpcCall With(JsonArray parameters)
    {
        var message = JsonObject.Create(_message)!;
        message["params"] = parameters;
        return new RpcCall(JsonElement.Parse(message.ToJsonString()));
    }

    /// <summary>A reply with this JSON as result.</summary>
    internal WireReply Answer(string result) =>
        new WireReply.Single(Utf8($$"""{"jsonrpc":"2.0","id":{{Id}},"result":{{result}}}"""));

    /// <summary>A reply with an error.</summary>
    internal WireReply Refuse(int code, string message)
    {
        var number = code.ToString(CultureInfo.InvariantCulture);
        var text = JsonSerializer.Serialize(message);
        return new WireReply.Single(
            Utf8($$$"""{"jsonrpc":"2.0","id":{{{Id}}},"error":{"code":{{{number}}},"message":{{{text}}}}}"""));
    }

    /// <summary>An HTTP request that is no JSON-RPC, of the method <c>GET</c>.</summary>
    internal static RpcCall Get(string path) => new(JsonElement.Parse(
        JsonSerializer.Serialize(new { method = "GET", @params = new[] { path } })));

    /// <summary>The requests of a message, one or a batch; none when it is no JSON-RPC.</summary>
    internal static IReadOnlyList<RpcCall> Parse(ReadOnlyMemory<byte> message, out bool isBatch)
    {
        isBatch = false;
        try
        {
            var root = JsonElement.Parse(message.Span);
            isBatch = root.ValueKind == JsonValueKind.Array;
            var items = isBatch ? [.. root.EnumerateArray()] : new[] { root };
            return items.All(item => item.ValueKind == JsonValueKind.Object)
                ? [.. items.Select(item => new RpcCall(item))]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
