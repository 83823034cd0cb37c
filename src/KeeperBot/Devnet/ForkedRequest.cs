using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KeeperBot.Devnet;

/// <summary>A JSON-RPC request, or a batch of them, on its way to the node that has the forked chain.</summary>
/// <remarks>
/// It is written anew from what was understood of it: a member that another reader would take for the method does not
/// get through.
/// </remarks>
internal sealed class ForkedRequest
{
    private readonly ImmutableArray<JsonObject> _calls;
    private readonly bool _isBatch;

    private ForkedRequest(ImmutableArray<JsonObject> calls, bool isBatch)
    {
        (_calls, _isBatch) = (calls, isBatch);
        Methods = [.. calls.Select(static call => (string)call["method"]!)];
    }

    /// <summary>Stands for what could not be understood.</summary>
    public static ForkedRequest None { get; } = new([new JsonObject { ["method"] = "" }], isBatch: false);

    /// <summary>What is asked for.</summary>
    public ImmutableArray<string> Methods { get; }

    /// <summary>Reads a request; null when it is none.</summary>
    public static ForkedRequest? Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
            return JsonNode.Parse(utf8.Span, documentOptions: options) switch
            {
                JsonArray { Count: > 0 } batch => new ForkedRequest([.. batch.Select(Call)], isBatch: true),
                JsonObject call => new ForkedRequest([Call(call)], isBatch: false),
                _ => null,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>As JSON, UTF-8.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(Shaped(_calls));

    /// <summary>What is answered instead of the node's answer, UTF-8.</summary>
    /// <param name="code">JSON-RPC's error code.</param>
    /// <param name="message">Why; without secrets.</param>
    public byte[] Refuse(int code, string message) => JsonSerializer.SerializeToUtf8Bytes(Shaped(
        _calls.Select(call => new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = call["id"]?.DeepClone(),
            ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
        })));

    private static JsonObject Call(JsonNode? node) => node is JsonObject call && call["method"] is JsonValue method
        ? new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = call["id"]?.DeepClone(),
            ["method"] = method.GetValue<string>(),
            ["params"] = call["params"]?.DeepClone() ?? new JsonArray(),
        }
        : throw new JsonException("a request is an object with a method");

    private JsonNode Shaped(IEnumerable<JsonObject> calls) =>
        _isBatch ? new JsonArray([.. calls.Select(JsonNode (call) => call.DeepClone())]) : calls.Single().DeepClone();
}
