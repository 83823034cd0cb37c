using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Configuration;

/// <summary>The devnet's configuration file in a folder of its own, removed at the end, and ways to spoil it.</summary>
public sealed class SampleConfiguration : IDisposable
{
    /// <summary>Stands in the password file and in the node's URL; must never be shown.</summary>
    public const string Canary = "canary-7f3a91";

    public SampleConfiguration()
    {
        File.WriteAllText(Path.Combine(Folder.FullName, "password"), Canary);
        KeeperConfiguration.Write(Options(), FilePath);
        Text = File.ReadAllText(FilePath);
    }

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("keeperbot-configuration-");

    public string FilePath => Path.Combine(Folder.FullName, "keeperbot.json");

    /// <summary>The good file.</summary>
    public string Text { get; }

    public void Dispose() => Folder.Delete(recursive: true);

    public KeeperConfiguration Load(string text)
    {
        File.WriteAllText(FilePath, text);
        return KeeperConfiguration.Load(FilePath);
    }

    public ProblemException Refuse(string text)
    {
        File.WriteAllText(FilePath, text);
        return Assert.Throws<ProblemException>(() => KeeperConfiguration.Load(FilePath));
    }

    /// <summary>The good file with another value; null removes the key.</summary>
    /// <param name="key">Such as <c>vaults[0].policy.band</c>.</param>
    /// <param name="json">The value as JSON.</param>
    public string With(string key, string? json)
    {
        var root = JsonNode.Parse(Text)!;
        var steps = key.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        var holder = steps.SkipLast(1).Aggregate(root, Step);
        var last = steps[^1];
        if (last.StartsWith('['))
        {
            holder[int.Parse(last[1..^1])] = JsonNode.Parse(json!);
        }
        else if (json is null)
        {
            holder.AsObject().Remove(last);
        }
        else
        {
            holder[last] = JsonNode.Parse(json);
        }

        return root.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    /// <summary>The good file with several nodes in place of the one, on one line.</summary>
    /// <param name="urls">As JSON.</param>
    public string WithNodes(params string[] urls)
    {
        var start = Text.IndexOf("\"rpc\"", StringComparison.Ordinal);
        var end = Text.IndexOf("\"quorum\"", StringComparison.Ordinal);
        end = Text.IndexOf('\n', end);
        return $"{Text[..start]}\"nodes\": [{string.Join(", ", urls)}],{Text[end..]}";
    }

    /// <summary>
    /// The place a problem names, checked to be shown: the excerpt's caret is under the same character.
    /// </summary>
    public (string Line, int Column) PlaceOf(ProblemException problem)
    {
        Assert.StartsWith(FilePath + ":", problem.Where, StringComparison.Ordinal);
        var place = problem.Where[(FilePath.Length + 1)..].Split(':').Select(int.Parse).ToArray();
        var shown = problem.What.Split('\n');
        Assert.Equal(3, shown.Length);
        var caret = shown[2].IndexOf('^', StringComparison.Ordinal);
        Assert.Equal(shown[2].Length - 1, caret);
        var line = File.ReadAllText(FilePath).Split('\n')[place[0] - 1];
        var column = place[1] - 1;
        if (column < line.Length && line[column] != '\t' && column < 75)
        {
            Assert.Equal(column, caret - 4);
            Assert.True(caret == shown[1].Length || shown[1][caret] == line[column], problem.What);
        }

        return (line, column);
    }

    private static JsonNode Step(JsonNode node, string step) =>
        (step.StartsWith('[') ? node[int.Parse(step[1..^1])] : node[step])
            ?? throw new InvalidOperationException($"the sample has no {step}");

    private static KeeperOptions Options()
    {
        static Address At(int number) => Address.Parse($"0x{number:x40}");
        var manifest = new DevnetManifest
        {
            RpcUrl = $"http://127.0.0.1:1/{Canary}",
            ChainId = 31337,
            Keeper = At(0x4ee9),
            KeystoreFile = "keystore.json",
            PasswordFile = "password",
            Addresses = new DevnetAddresses
            {
                Vault = At(0x1001),
                Executor = At(0x1002),
                SpotVenue500 = At(0x1003),
                SpotVenue3000 = At(0x1004),
                EthUsdAggregator = At(0x1005),
                UsdcUsdAggregator = At(0x1006),
            },
        };
        return DevnetConfiguration.For(manifest, "keeper.journal", live: true);
    }
}
