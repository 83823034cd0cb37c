using System.Text;
using System.Text.Json.Nodes;

namespace KeeperBot.Tests.Ethereum.Rpc;

/// <summary>Damages true replies: bytes, so that the reader is tried, and values, so that what reads them is.</summary>
internal sealed class ReplyMutator(int seed)
{
    private static readonly byte[][] Fragments = [.. new[]
    {
        "null", "true", "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "0x", "-", "1e999", "\"0x1\"",
        "\"id\":1", "\"result\":", "\"error\":{\"code\":3,\"message\":\"m\",\"data\":\"0x\"}", "[[[[[[[[", "\0", "é",
    }.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[][] Replies =
        [.. Question.All.Select(question => Encoding.UTF8.GetBytes(question.Reply))];

    private readonly Random _random = new(seed);

    public (Question Question, byte[] Reply) Next()
    {
        var index = _random.Next(Replies.Length);
        var question = Question.All[index];
        return (question, _random.Next(4) == 0 ? Revalue(question) : Damage(Replies[index]));
    }

    /// <summary>The reply with one value of its result replaced by another, in good JSON.</summary>
    private byte[] Revalue(Question question)
    {
        // The value is wrapped to be replaceable also when it is the whole result.
        var root = new JsonArray { question.Tree() };
        JsonNode parent = root;
        while (true)
        {
            var count = parent is JsonArray items ? items.Count : ((JsonObject)parent).Count;
            if (count == 0)
            {
                break;
            }

            var at = _random.Next(count);
            var (name, child) = parent is JsonObject members ? members.GetAt(at) : new("", parent[at]);
            if (child is JsonArray or JsonObject && _random.Next(8) != 0)
            {
                parent = child;
                continue;
            }

            if (parent is JsonArray array)
            {
                array[at] = Value(child);
            }
            else
            {
                parent[name] = Value(child);
            }

            break;
        }

        return Encoding.UTF8.GetBytes(question.Wrap(root[0]?.ToJsonString() ?? "null"));
    }

    private JsonNode? Value(JsonNode? old) => _random.Next(10) switch
    {
        0 => null,
        1 => new JsonObject(),
        2 => new JsonArray { old?.DeepClone(), old?.DeepClone() },
        3 => _random.Next(2) == 0,
        4 => (_random.NextDouble() - 0.5) * Math.Pow(10, _random.Next(-320, 308)),
        5 => _random.NextInt64(long.MinValue, long.MaxValue),
        6 => "",
        _ => $"0x{Convert.ToHexStringLower(Bytes(_random.Next(40)))}"[..^_random.Next(2)],
    };

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Damage(byte[] original)
    {
        var reply = original.ToList();
        for (var mutations = _random.Next(1, 4); mutations > 0 && reply.Count > 0; mutations--)
        {
            var at = _random.Next(reply.Count);
            switch (_random.Next(6))
            {
                case 0:
                    reply[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    reply[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 2:
                    reply.RemoveRange(at, Math.Min(_random.Next(1, 20), reply.Count - at));
                    break;
                case 3:
                    reply.InsertRange(at, reply.GetRange(at, Math.Min(_random.Next(1, 40), reply.Count - at)));
                    break;
                case 4:
                    reply.InsertRange(at, Fragments[_random.Next(Fragments.Length)]);
                    break;
                default:
                    var other = Replies[_random.Next(Replies.Length)];
                    var from = _random.Next(other.Length);
                    reply.InsertRange(at, other.AsSpan(from, _random.Next(other.Length - from)).ToArray());
                    break;
            }
        }

        return [.. reply];
    }
}
