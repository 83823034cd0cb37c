using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KeeperBot.Tests.Configuration;

/// <summary>One way to get a configuration wrong.</summary>
/// <param name="Name">What was done to which key; unique.</param>
/// <param name="Content">The file.</param>
internal sealed record ConfigurationMutant(string Name, byte[] Content);

/// <summary>Every way of a list to get one key of a good configuration wrong, and the file as a whole.</summary>
internal static class ConfigurationMutants
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The mutants of a good file.</summary>
    public static IEnumerable<ConfigurationMutant> Of(string good) =>
    [
        .. PathsOf(JsonNode.Parse(good)!, []).SelectMany(path => OfKey(good, path)),
        .. OfTogether(good),
        .. OfFile(good),
    ];

    /// <summary>Values that are each possible, and are not together.</summary>
    private static IEnumerable<ConfigurationMutant> OfTogether(string good)
    {
        const string Vault = "vaults.[0].";
        var vault = JsonNode.Parse(good)!["vaults"]![0]!;
        (string Name, string Key, JsonNode Value)[] changes =
        [
            ("inner band above the band", Vault + "policy.innerBand", "3 WETH"),
            ("inner band at the band", Vault + "policy.innerBand", "2 WETH"),
            ("urgent band below the band", Vault + "policy.urgentBand", "1.9 WETH"),
            ("tip above the ceiling", "gas.tip", "61 gwei"),
            ("ceiling below the tip", "gas.ceiling", "0.01 gwei"),
            ("urgent ceiling below the ceiling", "gas.urgentCeiling", "59 gwei"),
            ("most tip below the tip", "gas.maxTip", "0.01 gwei"),
            ("quorum above the nodes", "chain.quorum", 2),
            ("nodes beside a node", "chain.nodes", new JsonArray("https://node.example")),
            ("unknown profile", "chain.profile", "etherium"),
            ("profile of another chain", "chain.profile", "ethereum"),
            ("genesis that is an address", "chain.genesis", "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"),
            ("node without encryption", "chain.rpc", "http://node.example:8545"),
            ("WebSocket as a node", "chain.rpc", "ws://127.0.0.1:8546"),
            ("node as a WebSocket", "chain.newHeads", new JsonArray("http://127.0.0.1:8545")),
            ("relay without a URL", "chain.relay", new JsonObject { ["patience"] = 6 }),
            ("key service beside a keystore", "signer.remote", "http://127.0.0.1:9000"),
            ("quote that is the base", Vault + "quote", vault["base"]!.DeepClone()),
            ("two venues of one id", Vault + "venues.[1].id", 1),
            ("two vaults of one id", "vaults", new JsonArray(vault.DeepClone(), vault.DeepClone())),
            ("percent as a fraction", Vault + "market.volatilityPercent", 0.65),
            ("slippage in percent", Vault + "limits.maxSlippageBps", 0.5),
            ("slippage of everything", Vault + "limits.maxSlippageBps", 10_000),
            ("fee in percent", Vault + "venues.[0].feePips", 0.05),
        ];
        foreach (var (name, key, value) in changes)
        {
            var (root, path) = (JsonNode.Parse(good)!, key.Split('.'));
            Put(path.SkipLast(1).Aggregate(root, Step), path[^1], value);
            yield return new ConfigurationMutant(name, Encoding.UTF8.GetBytes(root.ToJsonString(Indented)));
        }
    }

    private static IEnumerable<string[]> PathsOf(JsonNode node, string[] path)
    {
        IEnumerable<(string Step, JsonNode? Node)> inner = node switch
        {
            JsonObject members => members.Select(member => (member.Key, member.Value)),
            JsonArray elements => elements.Select((element, index) => ($"[{index}]", element)),
            _ => [],
        };
        return inner.SelectMany(part => PathsOf(part.Node!, [.. path, part.Step]).Prepend([.. path, part.Step]));
    }

    private static IEnumerable<ConfigurationMutant> OfKey(string good, string[] path)
    {
        var name = string.Join('.', path).Replace(".[", "[", StringComparison.Ordinal);
        ConfigurationMutant Changed(string what, Action<JsonNode, string> change)
        {
            var root = JsonNode.Parse(good)!;
            change(path.SkipLast(1).Aggregate(root, Step), path[^1]);
            return new ConfigurationMutant($"{what} {name}", Encoding.UTF8.GetBytes(root.ToJsonString(Indented)));
        }

        if (!path[^1].StartsWith('['))
        {
            yield return Changed("removed", (holder, key) => holder.AsObject().Remove(key));
            var own = path[^1];
            foreach (var misspelt in new[] { $"{own}x", $"{own} ", char.ToUpperInvariant(own[0]) + own[1..] })
            {
                yield return Changed(
                    $"misspelt as '{misspelt}'", (holder, key) => Rename(holder.AsObject(), key, misspelt));
            }
        }

        var value = path.Aggregate(JsonNode.Parse(good)!, Step);
        foreach (var (what, wrong) in WrongValues(value))
        {
            yield return Changed($"{what} in", (holder, key) => Put(holder, key, wrong?.DeepClone()));
        }
    }

    private static IEnumerable<(string What, JsonNode? Wrong)> WrongValues(JsonNode value)
    {
        yield return ("null", null);
        if (value is JsonObject or JsonArray)
        {
            yield return ("a text", "text");
            yield return ("the other brackets", value is JsonObject ? new JsonArray() : new JsonObject());
            yield break;
        }

        yield return ("an object", new JsonObject());
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            yield return ("a text", value.ToString());
            yield return ("a negative", -1);
            yield return ("zero", 0);
            yield return ("a fraction", 0.5);
            yield return ("a huge number", JsonNode.Parse("1e400"));
        }
        else if (value.GetValueKind() == JsonValueKind.String)
        {
            yield return ("a number", 7);
            yield return ("nothing", "");
            foreach (var wrong in WrongTexts(value.GetValue<string>()))
            {
                yield return wrong;
            }
        }
        else
        {
            yield return ("a text", "true");
            yield return ("a number", 1);
        }
    }

    private static IEnumerable<(string What, JsonNode? Wrong)> WrongTexts(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            var letter = text.IndexOfAny([.. "abcdefABCDEF"], 2);
            yield return ("a short address", text[..^1]);
            yield return ("an address without 0x", text[2..] + "zz");
            yield return ("the zero address", "0x" + new string('0', 40));
            if (letter > 0)
            {
                var own = text[letter];
                var other = char.IsUpper(own) ? char.ToLowerInvariant(own) : char.ToUpperInvariant(own);
                yield return ("a wrong checksum", text[..letter] + other + text[(letter + 1)..]);
            }

            yield break;
        }

        if (text.Split(' ') is not [var number, var unit] || !char.IsAsciiDigit(number[0]))
        {
            yield break;
        }

        yield return ("no unit", number);
        yield return ("no space", number + unit);
        yield return ("another unit", $"{number} parsec");
        yield return ("a negative", $"-{text}");
        yield return ("a comma", $"1,5 {unit}");
        yield return ("an exponent", $"1e3 {unit}");
        yield return ("too many decimals", $"1.{new string('1', 40)} {unit}");
        yield return ("zero", $"0 {unit}");
        yield return ("a huge number", $"{new string('9', 400)} {unit}");
    }

    private static IEnumerable<ConfigurationMutant> OfFile(string good)
    {
        ConfigurationMutant Text(string name, string content) => new(name, Encoding.UTF8.GetBytes(content));
        ConfigurationMutant Mode(string name, string mode) =>
            Text(name, good.Replace("\"mode\"", mode, StringComparison.Ordinal));
        ConfigurationMutant Quorum(string name, string quorum) =>
            Text(name, good.Replace("\"quorum\": 1", $"\"quorum\": {quorum}", StringComparison.Ordinal));
        ConfigurationMutant Line(string name, string end) =>
            Text(name, good.Replace(",\n", end, StringComparison.Ordinal));
        for (var part = 1; part < 20; part++)
        {
            var length = good.Length * part / 20;
            yield return Text($"the first {length} characters", good[..length]);
        }

        yield return Text("an empty file", string.Empty);
        yield return Text("white space", " \n\t");
        yield return Text("null", "null");
        yield return Text("a list", $"[{good}]");
        yield return Text("a text", "\"keeperbot\"");
        yield return Text("the file twice", good + good);
        yield return Text("words after the end", good + "end");
        yield return Mode("curly quotes", "“mode”");
        yield return Mode("single quotes", "'mode'");
        yield return Mode("no quotes", "mode");
        yield return Line("two commas", ",,\n");
        yield return Line("no commas", "\n");
        yield return Text("a comment that does not end", "/* " + good);
        yield return Line("semicolons", ";\n");
        yield return Text("equals signs", good.Replace("\": ", "\" = ", StringComparison.Ordinal));
        yield return Quorum("Infinity", "Infinity");
        yield return Quorum("a hexadecimal", "0x1");
        yield return Quorum("a leading zero", "01");
        yield return Mode("mode twice", "\"mode\": \"shadow\",\n\"mode\"");
        yield return Mode("chain twice", "\"chain\": {},\n\"mode\"");
        yield return Mode("a null character", "\0\"mode\"");
        yield return Mode("a private key", "\"privateKey\": \"0x1\",\n\"mode\"");
        yield return new ConfigurationMutant("UTF-16", Encoding.Unicode.GetBytes(good));
        yield return new ConfigurationMutant("a byte order mark", [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(good)]);
        yield return new ConfigurationMutant("bytes that are no UTF-8", [.. Encoding.UTF8.GetBytes(good), 0xff]);
        yield return Text("tabs", good.Replace("  ", "\t", StringComparison.Ordinal));
        yield return Text("Windows line ends", good.Replace("\n", "\r\n", StringComparison.Ordinal));
        yield return Text("comments", "// mine\n" + good);
    }

    private static void Rename(JsonObject holder, string key, string name)
    {
        var members = holder.Select(member => (member.Key, Value: member.Value?.DeepClone())).ToList();
        holder.Clear();
        foreach (var (old, value) in members)
        {
            holder.Add(old == key ? name : old, value);
        }
    }

    private static void Put(JsonNode holder, string key, JsonNode? value)
    {
        if (key.StartsWith('['))
        {
            holder[IndexOf(key)] = value;
        }
        else
        {
            holder[key] = value;
        }
    }

    private static JsonNode Step(JsonNode node, string step) =>
        (step.StartsWith('[') ? node[IndexOf(step)] : node[step])!;

    private static int IndexOf(string step) => int.Parse(step[1..^1], CultureInfo.InvariantCulture);
}
