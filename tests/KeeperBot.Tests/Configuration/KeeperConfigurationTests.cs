using KeeperBot.Configuration;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Configuration;

public sealed class KeeperConfigurationTests : IDisposable
{
    private readonly SampleConfiguration _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Load_TheDevnetsFile_RoundTripsToTheSameMandate()
    {
        var first = _sample.Load(_sample.Text);
        var again = _sample.Load(_sample.With("vaults[0].policy.band", "\"2.000 WETH\""));
        var other = _sample.Load(_sample.With("vaults[0].policy.band", "\"2.000000000000000001 WETH\""));

        Assert.True(first.Live);
        Assert.Equal(31337UL, first.Mandate.ChainId);
        Assert.Equal(2_000_000_000_000_000_000, first.Mandate.Vaults[0].Policy.Band);
        Assert.Equal(first.Mandate.Hash, again.Mandate.Hash);
        Assert.NotEqual(first.Mandate.Hash, other.Mandate.Hash);
    }

    [Fact]
    public void Load_CommentsAndTrailingCommas_ChangeNothing()
    {
        var commented = "// the devnet's vault\n" + _sample.Text
            .Replace("\"chain\": {", "\"chain\": { /* a node\n of our own */", StringComparison.Ordinal)
            .Replace("\"100 ms\"", "\"100 ms\",", StringComparison.Ordinal);

        Assert.NotEqual(_sample.Text, commented, StringComparer.Ordinal);
        Assert.Equal(_sample.Load(_sample.Text).Mandate.Hash, _sample.Load(commented).Mandate.Hash);
    }

    [Fact]
    public void Load_RelativePaths_AreRelativeToTheFile()
    {
        var loaded = _sample.Load(_sample.With("journal", "\"../elsewhere/keeper.journal\""));

        Assert.Equal(Path.Combine(_sample.Folder.FullName, "keystore.json"), loaded.Signer.KeystoreFile);
        Assert.Equal(Path.Combine(_sample.Folder.FullName, "password"), loaded.Signer.PasswordFile);
        Assert.Equal(
            Path.Combine(_sample.Folder.Parent!.FullName, "elsewhere", "keeper.journal"), loaded.JournalFile);
    }

    [Fact]
    public void Load_ShadowModeWithoutAKey_IsEnough()
    {
        var text = _sample.With("mode", "\"shadow\"");
        File.WriteAllText(_sample.FilePath, text);
        var loaded = _sample.Load(text.Replace("\"keystore\": \"keystore.json\",", "", StringComparison.Ordinal)
            .Replace("\"passwordFile\": \"password\",", "", StringComparison.Ordinal));

        Assert.False(loaded.Live);
        Assert.Null(loaded.Signer.KeystoreFile);
        Assert.Null(loaded.Signer.PasswordFile);
    }

    [Theory]
    [InlineData("\"pollInterval\"", "\"pollIntervall\"", "unknown key 'chain.pollIntervall'", "\"pollInterval\"")]
    [InlineData("\"rpc\"", "\"RPC\"", "unknown key 'chain.RPC'", "\"rpc\"")]
    [InlineData(
        "\"minimumTrade\"", "\"minimalTrade\"", "unknown key 'vaults[0].policy.minimalTrade'", "\"minimumTrade\"")]
    [InlineData("\"journal\"", "\"journal \"", "unknown key 'journal '", "\"journal\"")]
    public void Load_KeyNearAKnownOne_AsksWhetherThatWasMeant(string key, string typed, string what, string meant)
    {
        var problem = _sample.Refuse(_sample.Text.Replace(key, typed, StringComparison.Ordinal));

        Assert.StartsWith(what + "\n", problem.What, StringComparison.Ordinal);
        Assert.Equal($"did you mean {meant}?", problem.Remedy);
        var (line, column) = _sample.PlaceOf(problem);
        Assert.StartsWith(typed, line[column..], StringComparison.Ordinal);
        AssertReadable(problem);
    }

    [Fact]
    public void Load_KeyNearNothing_NamesTheKeysOfItsObject()
    {
        var problem = _sample.Refuse(
            _sample.Text.Replace("\"rpc\":", "\"maxNotionalPerDay\": 1, \"rpc\":", StringComparison.Ordinal));

        Assert.Equal(
            "remove it; the keys here are profile, id, rpc, nodes, quorum, maxLagBlocks, maxLag, headStall, "
            + "requestsPerSecond, fees, genesis, newHeads, relay, allowInsecure, pollInterval",
            problem.Remedy);
        var (line, column) = _sample.PlaceOf(problem);
        Assert.StartsWith("\"maxNotionalPerDay\"", line[column..], StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingKeys_NamesThemAtTheObject()
    {
        var problem = _sample.Refuse(_sample.With("signer.address", null));

        Assert.StartsWith("missing key: signer.address\n", problem.What, StringComparison.Ordinal);
        Assert.Contains("\"address\": ...", problem.Remedy, StringComparison.Ordinal);
        var (line, column) = _sample.PlaceOf(problem);
        Assert.Equal("  \"signer\": {", line);
        Assert.Equal('{', line[column]);
        AssertReadable(problem);

        var several = _sample.Refuse("{\n}");
        Assert.StartsWith("missing key: chain, signer, vaults\n", several.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KeyGivenTwice_PointsAtTheSecond()
    {
        var problem = _sample.Refuse(_sample.Text.Replace(
            "\"mode\": \"live\",", "\"mode\": \"live\",\n\t\"mode\": \"shadow\",", StringComparison.Ordinal));

        Assert.StartsWith("the key 'mode' is given twice", problem.What, StringComparison.Ordinal);
        Assert.Equal($"{_sample.FilePath}:3:2", problem.Where);
        AssertReadable(problem);
    }

    [Theory]
    [InlineData("", "the file ends too early")]
    [InlineData("{", "the file ends too early")]
    [InlineData("{ \"mode\": \"live", "the file ends too early")]
    [InlineData("{ \"mode\": live }", "invalid")]
    [InlineData("{ 'mode': 1 }", "invalid")]
    [InlineData("{} {}", "missing key")]
    [InlineData("null", "an object { ... } was expected, not null")]
    [InlineData("[]", "an object { ... } was expected, not a list")]
    [InlineData("{ \"mode\": \"\\ud800\" }", "half of a character")]
    public void Load_NotTheJsonOfAConfiguration_SaysWhereItBreaks(string text, string what)
    {
        var problem = _sample.Refuse(text);

        Assert.Contains(what, problem.What, StringComparison.Ordinal);
        _sample.PlaceOf(problem);
        AssertReadable(problem);
    }

    [Fact]
    public void Load_AnyPrefixOfTheFile_IsAProblemAtItsEndOrBefore()
    {
        for (var length = 0; length < _sample.Text.TrimEnd().Length; length += 7)
        {
            var problem = _sample.Refuse(_sample.Text[..length]);
            _sample.PlaceOf(problem);
            AssertReadable(problem);
        }
    }

    [Fact]
    public void Load_NonAsciiAndTabsBeforeThePlace_KeepTheCaretInLine()
    {
        var problem = _sample.Refuse(_sample.Text.Replace(
            "\"mode\": \"live\",", "\t/* Größe: π≈3 */ \"mode\": 7,", StringComparison.Ordinal));

        var shown = problem.What.Split('\n');
        Assert.Equal('7', shown[1][shown[2].IndexOf('^', StringComparison.Ordinal)]);
        Assert.StartsWith("mode: a text in double quotes was expected, not", shown[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileOnOneLongLine_ShowsTheNeighbourhoodOfThePlace()
    {
        var minified = System.Text.Json.Nodes.JsonNode.Parse(_sample.With("vaults[0].limits.maxSlippageBps", "0"))!
            .ToJsonString();

        var problem = _sample.Refuse(minified);

        var shown = problem.What.Split('\n');
        Assert.InRange(shown[1].Length, 40, 110);
        Assert.Equal('0', shown[1][shown[2].IndexOf('^', StringComparison.Ordinal)]);
    }

    [Fact]
    public void Load_NoSuchFile_IsAConfigurationProblem()
    {
        foreach (var path in new[] { Path.Combine(_sample.Folder.FullName, "none.json"), _sample.Folder.FullName, "" })
        {
            var problem = Assert.Throws<ProblemException>(() => KeeperConfiguration.Load(path));
            Assert.Equal(ExitCode.Configuration, problem.ExitCode);
            Assert.Contains("--config", problem.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Load_SecretInAnyWrongPlace_IsNeverShown()
    {
        // Every line broken in turn, the file cut at every few characters, and keys that people mistake for ours.
        var lines = _sample.Text.Split('\n');
        var broken = lines.Select((_, i) => string.Join('\n', lines[..i]) + "\n@" + string.Join('\n', lines[i..]))
            .Concat(lines.Select((_, i) => string.Join('\n', lines.Select((l, j) => i == j ? l + " @" : l))))
            .Concat(Enumerable.Range(0, _sample.Text.Length / 3).Select(i => _sample.Text[..(i * 3)]))
            .Append(_sample.With("chain.rpc", $"\"htp//node/{SampleConfiguration.Canary}\""))
            .Append(_sample.With("chain.nodes", $"[\"https://node/{SampleConfiguration.Canary}\"]"))
            .Append(_sample.WithNodes($"\"htp//node/{SampleConfiguration.Canary}\"", "\"https://node\""))
            .Append(_sample.WithNodes($"\"node/{SampleConfiguration.Canary}\", 5", "\"https://node\""))
            .Append(_sample.WithNodes($"\"https://node/{SampleConfiguration.Canary}\"", "\"ftp://node\""))
            .Append(_sample.WithNodes($"\"http://node/{SampleConfiguration.Canary}\"", "\"https://node\""))
            .Append(_sample.With("chain.newHeads", $"[\"https://{SampleConfiguration.Canary}.node\"]"))
            .Append(_sample.With("signer.password", $"\"{SampleConfiguration.Canary}\""))
            .Append(_sample.With("signer.privateKey", $"\"{SampleConfiguration.Canary}\""))
            .Append(_sample.With("signer.mnemonic", $"[\"{SampleConfiguration.Canary}\"]"));
        foreach (var text in broken)
        {
            var problem = _sample.Refuse(text);
            Assert.DoesNotContain(SampleConfiguration.Canary, problem.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(SampleConfiguration.Canary, problem.What, StringComparison.Ordinal);
            Assert.DoesNotContain(SampleConfiguration.Canary, problem.Remedy, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(
            SampleConfiguration.Canary, _sample.Load(_sample.Text).ToString(), StringComparison.Ordinal);
    }

    internal static void AssertReadable(ProblemException problem)
    {
        Assert.Equal(ExitCode.Configuration, problem.ExitCode);
        Assert.NotEmpty(problem.Remedy);
        var words = problem.What.Split('\n')[0];
        foreach (var jargon in new[]
        {
            "System.", "KeeperBot.", "Options'", "Path:", "LineNumber", "BytePosition", ".NET", "deserial",
            "JsonReader",
        })
        {
            Assert.DoesNotContain(jargon, words + problem.Remedy, StringComparison.OrdinalIgnoreCase);
        }
    }
}
