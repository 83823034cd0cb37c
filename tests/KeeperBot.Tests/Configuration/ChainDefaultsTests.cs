using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Core.Chains;

namespace KeeperBot.Tests.Configuration;

/// <summary>What a chain's profile says in place of the operator, and what it never overrules.</summary>
public sealed class ChainDefaultsTests : IDisposable
{
    private readonly SampleConfiguration _sample = new();

    /// <summary>A profile; then poll, lag and stall in milliseconds, and the lag in blocks.</summary>
    public static TheoryData<string, int, int, int, ulong> Waits => new()
    {
        { "ethereum", 1_000, 60_000, 120_000, 3 },
        { "arbitrum", 250, 10_000, 30_000, 40 },
        { "optimism", 1_000, 10_000, 30_000, 5 },
        { "base", 1_000, 10_000, 30_000, 5 },
    };

    public static TheoryData<string> Profiles => [.. ChainProfile.All.Select(profile => profile.Name)];

    public void Dispose() => _sample.Dispose();

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Profile_WithoutAnId_GivesIdAndGenesis(string name)
    {
        var profile = ChainProfile.All.Single(p => p.Name == name);

        var configuration = _sample.Load(Chain(("profile", name), ("id", null)));

        Assert.Equal(profile.ChainId, configuration.Mandate.ChainId);
        Assert.Equal(profile.Genesis, configuration.Access.Genesis);
    }

    [Theory]
    [MemberData(nameof(Waits))]
    public void Profile_WithoutWaits_GivesThoseOfItsBlocks(string name, int poll, int lag, int stall, ulong blocks)
    {
        var configuration = _sample.Load(Chain(
            ("profile", name), ("id", null), ("pollInterval", null), ("headStall", null)));

        Assert.Equal(poll, configuration.PollInterval.TotalMilliseconds);
        Assert.Equal(lag, configuration.Access.MaxLag.TotalMilliseconds);
        Assert.Equal(stall, configuration.Access.HeadStall.TotalMilliseconds);
        Assert.Equal(blocks, configuration.Access.MaxLagBlocks);
    }

    [Fact]
    public void NoProfile_NothingStated_IsAsOnEthereumWithoutAGenesis()
    {
        var configuration = _sample.Load(Chain(("pollInterval", null), ("headStall", null)));

        Assert.Equal(TimeSpan.FromSeconds(1), configuration.PollInterval);
        Assert.Equal(TimeSpan.FromSeconds(60), configuration.Access.MaxLag);
        Assert.Equal(TimeSpan.FromMinutes(2), configuration.Access.HeadStall);
        Assert.Equal(3UL, configuration.Access.MaxLagBlocks);
        Assert.Null(configuration.Access.Genesis);
    }

    /// <summary>What is charged for follows from the chain, by its profile or its id, unless stated.</summary>
    [Theory]
    [InlineData("ethereum", 1, null, FeeModel.Ethereum)]
    [InlineData("arbitrum", 42_161, null, FeeModel.Arbitrum)]
    [InlineData("optimism", 10, null, FeeModel.OpStack)]
    [InlineData("base", 8_453, null, FeeModel.OpStack)]
    [InlineData(null, 8_453, null, FeeModel.OpStack)]
    [InlineData(null, 57_073, null, FeeModel.Ethereum)]
    [InlineData(null, 57_073, "op-stack", FeeModel.OpStack)]
    [InlineData("base", 8_453, "ethereum", FeeModel.Ethereum)]
    public void Fees_ByTheChain_UnlessStated(string? profile, int id, string? stated, FeeModel fees) => Assert.Equal(
        fees,
        _sample.Load(Chain(("profile", profile), ("id", id), ("fees", stated))).Mandate.Gas.Fees);

    [Fact]
    public void Fees_Unknown_NamesThoseThatAreKnown()
    {
        var problem = _sample.Refuse(Chain(("fees", "optimism")));

        Assert.StartsWith("chain.fees: 'optimism' is unknown", problem.What, StringComparison.Ordinal);
        Assert.Equal("write ethereum or op-stack or arbitrum", problem.Remedy);
        _sample.PlaceOf(problem);
    }

    [Fact]
    public void Profile_StatedValues_WinOverIt()
    {
        var genesis = "0x" + new string('a', 64);

        var configuration = _sample.Load(Chain(
            ("profile", "arbitrum"), ("id", 42_161), ("genesis", genesis), ("maxLag", "7 s"), ("maxLagBlocks", 9),
            ("headStall", "1 min"), ("pollInterval", "2 s")));

        Assert.Equal(genesis, configuration.Access.Genesis.ToString());
        Assert.Equal(TimeSpan.FromSeconds(7), configuration.Access.MaxLag);
        Assert.Equal(9UL, configuration.Access.MaxLagBlocks);
        Assert.Equal(TimeSpan.FromMinutes(1), configuration.Access.HeadStall);
        Assert.Equal(TimeSpan.FromSeconds(2), configuration.PollInterval);
    }

    [Theory]
    [InlineData("etherium", "did you mean \"ethereum\"?")]
    [InlineData("Arbitrum", "did you mean \"arbitrum\"?")]
    [InlineData("solana", "write ethereum or arbitrum or optimism or base, or remove it and state chain.id")]
    public void Profile_Unknown_NamesTheNearestOrAll(string name, string remedy)
    {
        var problem = _sample.Refuse(Chain(("profile", name)));

        Assert.StartsWith($"chain.profile: '{name}' is unknown", problem.What, StringComparison.Ordinal);
        Assert.Equal(remedy, problem.Remedy);
        _sample.PlaceOf(problem);
    }

    [Theory]
    [InlineData(10, "correct it, or write \"profile\": \"optimism\"")]
    [InlineData(31_337, "correct it, or remove chain.profile")]
    public void Profile_OfAnotherId_IsRefusedAtTheId(int id, string remedy)
    {
        var problem = _sample.Refuse(Chain(("profile", "ethereum"), ("id", id)));

        Assert.StartsWith(
            "chain.id: the chain of the profile 'ethereum' has the id 1", problem.What, StringComparison.Ordinal);
        Assert.Equal(remedy, problem.Remedy);
        var (line, column) = _sample.PlaceOf(problem);
        Assert.StartsWith($"{id}", line[column..], StringComparison.Ordinal);
    }

    [Fact]
    public void Id_WithoutAProfile_IsNeeded()
    {
        var problem = _sample.Refuse(Chain(("id", null)));

        Assert.StartsWith("chain.id: it is needed without a profile", problem.What, StringComparison.Ordinal);
        Assert.Equal("state the chain's EIP-155 id, or a profile", problem.Remedy);
        _sample.PlaceOf(problem);
    }

    [Fact]
    public void Show_ValuesOfAProfile_NameTheDefaultAsTheirOrigin()
    {
        File.WriteAllText(
            _sample.FilePath, Chain(("profile", "base"), ("id", null), ("requestsPerSecond", null)));

        var values = StatedConfiguration.Read(_sample.FilePath, []).Values().ToDictionary(value => value.Key);

        Assert.Equal(("8453", "default of chain.profile"), (values["chain.id"].Value, values["chain.id"].Origin));
        Assert.Equal("default of chain.profile", values["chain.genesis"].Origin);
        Assert.Equal("default", values["chain.requestsPerSecond"].Origin);
        Assert.Contains("keeperbot.json:", values["chain.profile"].Origin, StringComparison.Ordinal);
    }

    /// <summary>The sample with other members of <c>chain</c>; null removes one.</summary>
    private string Chain(params (string Key, JsonNode? Value)[] changes)
    {
        var root = JsonNode.Parse(_sample.Text)!;
        foreach (var (key, value) in changes)
        {
            root["chain"]!.AsObject().Remove(key);
            if (value is not null)
            {
                root["chain"]![key] = value;
            }
        }

        return root.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
    }
}
