using System.Text;
using System.Text.Json.Nodes;

namespace KeeperBot.Tests.Ethereum.Rpc;

/// <summary>Replies no honest node sends, made from the replies of every verb.</summary>
internal static class MalformedReplies
{
    private const string Mark = "@mark@";
    private static readonly string Huge = $"\"0x{new string('f', 1 << 20)}g\"";

    private static readonly string[] NoHexAtAll =
    [
        "1", "-1", "1.5", "true", "{}", "[]", "\"\"", "\"41\"", "\"0X41\"", "\"0xzz\"", "\"0x 1\"", "\"-0x1\"",
        "\"0x-1\"", "\"\\u0030x41\"", "\"\\ud800\"", "\"0x\\u0031\"", "\"0x\\n\"", "\"0xé\"", "[\"0x1\"]",
        "{\"hex\":\"0x1\"}",
    ];

    private static readonly string[] NoQuantity =
    [
        "null", "\"0x\"", "\"0x0000\"", "\"0x01\"", "\"0xg\"", $"\"0x1{new string('0', 64)}\"",
        $"\"0x{new string('f', 999)}\"",
    ];

    private static readonly string[] NoFixedBytes =
    [
        "null", "\"0x\"", "\"0x1\"", "\"0x00\"", "\"0xgg\"", $"\"0x{new string('0', 63)}\"",
        $"\"0x{new string('0', 66)}\"",
    ];

    private static readonly string[] NoBytes = ["null", "\"0x1\"", "\"0x123\"", "\"0xgg\"", "\"c0ffee\""];

    private static readonly string[] NoRatio = ["null", "\"0.5\"", "true", "{}", "[]", "1e999", "-1e999"];

    private static readonly string[] NoFlag = ["1", "0", "\"false\"", "{}", "[]", "true"];

    private static readonly string[] Bodies =
    [
        "<html><body>502 Bad Gateway</body></html>", "null", "1", "\"0x1\"", "{}", "[]",
        """{"jsonrpc":"2.0","id":1,"result":RESULT,}""",
        """{"jsonrpc":"2.0","id":2,"result":RESULT}""",
        """{"jsonrpc":"2.0","id":0,"result":RESULT}""",
        """{"jsonrpc":"2.0","id":"1","result":RESULT}""",
        """{"jsonrpc":"2.0","id":1.5,"result":RESULT}""",
        """{"jsonrpc":"2.0","id":-1,"result":RESULT}""",
        """{"jsonrpc":"2.0","id":null,"result":RESULT}""",
        """{"jsonrpc":"2.0","id":1e99,"result":RESULT}""",
        """{"jsonrpc":"2.0","result":RESULT}""",
        """{"id":1,"result":RESULT}""",
        """{"jsonrpc":"1.0","id":1,"result":RESULT}""",
        """{"jsonrpc":2.0,"id":1,"result":RESULT}""",
        """{"jsonrpc":"\ud800","id":1,"result":RESULT}""",
        """{"jsonrpc":"2.0","id":1}""",
        """{"jsonrpc":"2.0","id":1,"error":null}""",
        """{"jsonrpc":"2.0","id":1,"result":RESULT,"error":{"code":1,"message":"m"}}""",
        """{"jsonrpc":"2.0","id":1,"id":1,"result":RESULT}""",
        """{"jsonrpc":"2.0","id":1,"result":RESULT,"\u0072esult":RESULT}""",
        """{"jsonrpc":"2.0","id":1,"result":RESULT,"x":{"a":1,"a":2}}""",
        """{"jsonrpc":"2.0","id":1,"result":RESULT,"\ud800":1}""",
        """{"jsonrpc":"2.0","id":1,"error":"broken"}""",
        """{"jsonrpc":"2.0","id":1,"error":{}}""",
        """{"jsonrpc":"2.0","id":1,"error":{"code":"3","message":"m"}}""",
        """{"jsonrpc":"2.0","id":1,"error":{"code":99999999999,"message":"m"}}""",
        """{"jsonrpc":"2.0","id":1,"error":{"code":3}}""",
        """{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":null}}""",
        """{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"\ud800"}}""",
        """{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"m","data":"\ud800"}}""",
        """{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"limit"}}""",
    ];

    public static IEnumerable<(string Name, Question Question, byte[] Reply)> All() =>
        Question.All.SelectMany(question => Envelopes(question).Concat(Contents(question))
            .Select(item => ($"{question.Name}: {item.Name}", question, item.Reply)));

    private static IEnumerable<(string Name, byte[] Reply)> Contents(Question question)
    {
        foreach (var path in Leaves(question.Tree(), ""))
        {
            foreach (var bad in BadValues(question.Tree(), path))
            {
                var replaced = Replace(question.Tree(), path, bad);
                yield return ($"{path} = {bad[..Math.Min(bad.Length, 40)]}", Bytes(question.Wrap(replaced)));
            }
        }

        foreach (var (path, without) in Removals(question))
        {
            yield return ($"{path} removed", Bytes(question.Wrap(without)));
        }
    }

    private static IEnumerable<(string Name, byte[] Reply)> Envelopes(Question question)
    {
        var (reply, result) = (question.Reply, question.Result);
        for (var length = 0; length < reply.Length; length += Math.Max(1, reply.Length / 25))
        {
            yield return ($"cut at {length}", Bytes(reply)[..length]);
        }

        string[] bodies =
        [
            $"[{reply}]", reply + reply, reply + "x", "\uFEFF" + reply, $"// note\n{reply}",
            Question.Envelope(new string('[', 1000) + new string(']', 1000)),
            Question.Envelope(string.Concat(Enumerable.Repeat("{\"a\":", 1000)) + "1" + new string('}', 1000)),
            new string('[', 1 << 20),
            Question.Envelope(Huge),
            Question.Envelope("[" + new string('1', 1 << 20) + "]"),
        ];
        foreach (var body in bodies.Concat(Bodies))
        {
            var full = body.Replace("RESULT", result, StringComparison.Ordinal);
            yield return (body[..Math.Min(body.Length, 80)], Bytes(full));
        }

        yield return ("not UTF-8", [.. Bytes(reply)[..^2], 0xC3, 0x28, (byte)'}']);
        yield return ("not UTF-8 in a name", [.. Bytes(reply)[..^1], .. ",\""u8, 0xFF, .. "\":1}"u8]);
        yield return ("zero bytes", new byte[100]);
    }

    private static IEnumerable<string> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject item => item.Where(member => member.Key != "unknown")
            .SelectMany(member => Leaves(member.Value, $"{path}.{member.Key}")),
        JsonArray items => items.SelectMany((item, i) => Leaves(item, $"{path}.{i}")),
        _ => [path],
    };

    private static IEnumerable<string> BadValues(JsonNode root, string path)
    {
        var leaf = Find(root, path)!.AsValue();
        if (!leaf.TryGetValue<string>(out var text))
        {
            return leaf.TryGetValue<bool>(out _) ? NoFlag : NoRatio;
        }

        var isOptional = path.EndsWith(".to", StringComparison.Ordinal)
            || path.EndsWith(".contractAddress", StringComparison.Ordinal);
        var bad = text.Length is 66 or 42 ? NoFixedBytes : text == "0xc0ffee" ? NoBytes : NoQuantity;
        return NoHexAtAll.Append(Huge).Concat(bad.Where(value => !(isOptional && value == "null")))
            .Concat(path.EndsWith(".status", StringComparison.Ordinal) ? ["\"0x2\""] : []);
    }

    private static IEnumerable<(string Path, string Json)> Removals(Question question)
    {
        if (question.Tree() is not JsonObject complete)
        {
            yield break;
        }

        foreach (var name in complete.Select(member => member.Key)
            .Where(name => name is not ("to" or "contractAddress" or "unknown")))
        {
            var copy = complete.DeepClone().AsObject();
            copy.Remove(name);
            yield return (name, copy.ToJsonString());
        }
    }

    private static string Replace(JsonNode root, string path, string raw)
    {
        if (path.Length == 0)
        {
            return raw;
        }

        var split = path.LastIndexOf('.');
        var (parent, name) = (Find(root, path[..split])!, path[(split + 1)..]);
        if (parent is JsonArray array)
        {
            array[int.Parse(name)] = Mark;
        }
        else
        {
            parent[name] = Mark;
        }

        return root.ToJsonString().Replace($"\"{Mark}\"", raw, StringComparison.Ordinal);
    }

    private static JsonNode? Find(JsonNode root, string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate((JsonNode?)root, (node, name) => node is JsonArray array ? array[int.Parse(name)] : node![name]);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
