using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>Turns the bytes of a reply into answers, and everything that is not a reply into one typed error.</summary>
internal sealed class ReplyParser(RpcEndpoint endpoint, RpcLimits limits)
{
    private const int DeepestRevertData = 4;

    private readonly JsonReaderOptions _reading = new() { MaxDepth = limits.Depth };

    private readonly JsonDocumentOptions _parsing = new()
    {
        MaxDepth = limits.Depth,
        AllowDuplicateProperties = false,
    };

    /// <summary>Parses within the limits; the caller disposes the document.</summary>
    /// <exception cref="RpcProtocolException">
    /// Too large, not UTF-8, not JSON, too deep, or a name twice in an object.
    /// </exception>
    public JsonDocument Parse(ReadOnlyMemory<byte> reply, string name)
    {
        if (reply.Length > limits.ReplyBytes)
        {
            throw Refuse(name, $"the reply is longer than {limits.ReplyBytes} bytes");
        }

        if (!Utf8.IsValid(reply.Span))
        {
            throw Refuse(name, $"the reply is not UTF-8: {endpoint.Clean(reply.Span)}");
        }

        try
        {
            if (reply.Length > limits.ReplyTokens)
            {
                RequireFewTokens(reply.Span, name);
            }

            return JsonDocument.Parse(reply, _parsing);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // An escaped unpaired surrogate in a member's name is reported as an invalid operation.
            throw Refuse(name, $"the reply is not acceptable JSON ({Position(error)}): {endpoint.Clean(reply.Span)}");
        }
    }

    /// <summary>Reads the reply to one request.</summary>
    /// <exception cref="RpcProtocolException">
    /// Not a reply to this request, or its result is not what it should be.
    /// </exception>
    public RpcOutcome<T> ReadSingle<T>(JsonElement reply, ulong id, RpcRequest<T> request)
    {
        var found = ReadId(reply, request.Method);
        return found == id
            ? ReadOutcome(reply, request)
            : throw Refuse(request.Method, $"the reply has id {found}, the request had {id}");
    }

    /// <summary>Reads the replies to a batch, in any order, into the order of the requests.</summary>
    /// <exception cref="RpcProtocolException">
    /// An id is missing, unknown or there twice, or a reply is malformed.
    /// </exception>
    public ImmutableArray<RpcOutcome<T>> ReadBatch<T>(
        JsonElement reply, ulong firstId, IReadOnlyList<RpcRequest<T>> requests)
    {
        var name = $"batch of {requests.Count}";
        if (reply.ValueKind != JsonValueKind.Array)
        {
            // A refused batch is answered by one error object; reading its id reports what the node said.
            var id = ReadId(reply, name);
            throw Refuse(name, $"one reply with id {id} came instead of an array");
        }

        if (reply.GetArrayLength() != requests.Count)
        {
            throw Refuse(name, $"{reply.GetArrayLength()} replies came");
        }

        var outcomes = new RpcOutcome<T>[requests.Count];
        var seen = new bool[requests.Count];
        foreach (var item in reply.EnumerateArray())
        {
            // An id below the first wraps to a large number and fails the same comparison.
            var index = unchecked(ReadId(item, name) - firstId);
            if (index >= (ulong)requests.Count || seen[index])
            {
                throw Refuse(name, "a reply has an id that was not asked for, or that came before");
            }

            seen[index] = true;
            outcomes[index] = ReadOutcome(item, requests[(int)index]);
        }

        return [.. outcomes];
    }

    /// <summary>The content of a notification of one subscription; null when the message is something else.</summary>
    /// <exception cref="RpcProtocolException">
    /// A notification of another shape than <c>eth_subscription</c> has.
    /// </exception>
    public RpcValue? ReadNotification(JsonElement message, string name, string subscription)
    {
        var value = new RpcValue(message, endpoint, name, "notification");
        if (value["method"].AsText() != "eth_subscription")
        {
            return null;
        }

        var parameters = value["params"];
        return parameters["subscription"].AsText() == subscription ? parameters["result"] : null;
    }

    private ulong ReadId(JsonElement reply, string name)
    {
        if (reply.ValueKind != JsonValueKind.Object)
        {
            throw Refuse(name, $"the reply is no object but {reply.ValueKind}");
        }

        if (!reply.TryGetProperty("jsonrpc"u8, out var version)
            || !JsonMarshal.GetRawUtf8Value(version).SequenceEqual("\"2.0\""u8))
        {
            throw Refuse(name, "the reply does not say it is JSON-RPC 2.0");
        }

        if (reply.TryGetProperty("id"u8, out var id) && id.ValueKind == JsonValueKind.Number
            && id.TryGetUInt64(out var value))
        {
            return value;
        }

        var said = reply.TryGetProperty("error"u8, out var error) && error.ValueKind == JsonValueKind.Object
            ? $"; the node says: {ReadError(error, name).NodeMessage}"
            : "";
        throw Refuse(name, $"the reply has no id of ours{said}");
    }

    private RpcOutcome<T> ReadOutcome<T>(JsonElement reply, RpcRequest<T> request)
    {
        var hasResult = reply.TryGetProperty("result"u8, out var result);
        var hasError = reply.TryGetProperty("error"u8, out var error);

        // Some nodes write "error": null next to a result, or "result": null next to an error.
        if (hasError && error.ValueKind != JsonValueKind.Null && (!hasResult || result.ValueKind == JsonValueKind.Null))
        {
            return new RpcOutcome<T>(default!, ReadError(error, request.Method));
        }

        if (!hasResult || (hasError && error.ValueKind != JsonValueKind.Null))
        {
            throw Refuse(request.Method, "the reply must have either a result or an error");
        }

        var value = new RpcValue(result, endpoint, request.Method, "result");
        return new RpcOutcome<T>(request.Read(value), null);
    }

    private RpcErrorException ReadError(JsonElement error, string name)
    {
        var value = new RpcValue(error, endpoint, name, "error");
        var codeValue = value["code"].ToJson();
        if (codeValue.ValueKind != JsonValueKind.Number || !codeValue.TryGetInt32(out var code))
        {
            throw value["code"].Refuse("must be a 32-bit integer");
        }

        var said = endpoint.Clean(value["message"].AsText());
        var revertData = error.TryGetProperty("data"u8, out var data)
            ? FindRevertData(data, name, DeepestRevertData)
            : null;
        return new RpcErrorException($"{endpoint}: {name}: error {code}: {said}", code, said, revertData);
    }

    /// <summary>
    /// Finds the bytes a contract reverted with: hex (geth, anvil, Erigon, Besu), <c>Reverted 0x...</c> (Nethermind,
    /// OpenEthereum) or an object holding either as <c>data</c> (Hardhat) or <c>originalError</c> (wallet gateways).
    /// </summary>
    private byte[]? FindRevertData(JsonElement data, string name, int depth)
    {
        if (data.ValueKind == JsonValueKind.Object && depth > 0)
        {
            return (data.TryGetProperty("data"u8, out var inner) ? FindRevertData(inner, name, depth - 1) : null)
                ?? (data.TryGetProperty("originalError"u8, out inner) ? FindRevertData(inner, name, depth - 1) : null);
        }

        if (data.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var text = new RpcValue(data, endpoint, name, "data").AsText().AsSpan();
        const string Prefix = "Reverted ";
        text = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        return Hex.TryDecode(text, out var bytes) ? bytes : null;
    }

    private void RequireFewTokens(ReadOnlySpan<byte> reply, string name)
    {
        var reader = new Utf8JsonReader(reply, _reading);
        for (var tokens = 0; reader.Read(); tokens++)
        {
            if (tokens == limits.ReplyTokens)
            {
                throw Refuse(name, $"the reply has more than {limits.ReplyTokens} JSON tokens");
            }
        }
    }

    private RpcProtocolException Refuse(string name, string reason) => new($"{endpoint}: {name}: {reason}");

    private static string Position(Exception error) => error is JsonException { LineNumber: { } line } json
        ? $"line {line + 1}, byte {json.BytePositionInLine}"
        : "a name is there twice or is no text";
}
