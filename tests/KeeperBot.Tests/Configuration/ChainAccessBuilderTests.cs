using KeeperBot.Terminal;

namespace KeeperBot.Tests.Configuration;

public sealed class ChainAccessBuilderTests : IDisposable
{
    private const string A = "\"https://a.example/key\"";
    private const string B = "\"https://b.example/key\"";
    private const string C = "\"https://c.example/key\"";
    private readonly SampleConfiguration _sample = new();

    /// <summary>A key of the single-node sample, a value it must not have, and what is blamed.</summary>
    public static TheoryData<string, string?, string> Mutants => new()
    {
        { "quorum", null, "chain: a single node can be wrong unnoticed" },
        { "quorum", "0", "chain.quorum: 0 of 1 nodes cannot agree" },
        { "quorum", "2", "chain.quorum: 2 of 1 nodes cannot agree" },
        { "rpc", null, "chain: it names no node" },
        { "rpc", "\"ws://127.0.0.1:1\"", "chain.rpc: it is a WebSocket" },
        { "rpc", "\"http://10.0.0.7:8545\"", "chain.rpc: it is asked without encryption" },
        { "rpc", "\"node\"", "chain.rpc: it is no URL" },
        { "nodes", "[\"https://a.example\"]", "chain.nodes: chain.rpc names a node already" },
        { "maxLagBlocks", "0", "chain.maxLagBlocks: outside 1 to 1000" },
        { "maxLagBlocks", "1001", "chain.maxLagBlocks: outside 1 to 1000" },
        { "maxLag", "\"0 s\"", "chain.maxLag: outside 1 s to 1 h" },
        { "maxLag", "\"3 blocks\"", "chain.maxLag: '3 blocks' is not a duration" },
        { "headStall", "\"2 d\"", "chain.headStall: longer than a day" },
        { "requestsPerSecond", "0", "chain.requestsPerSecond: outside 1 to 10000" },
        { "genesis", "\"0x12\"", "chain.genesis: it is no hash" },
        { "allowInsecure", "\"yes\"", "chain.allowInsecure: true or false was expected" },
        { "newHeads", "[\"https://a.example\"]", "chain.newHeads: entry 1 is no WebSocket" },
        { "newHeads", "[\"ws://a.example\"]", "chain.newHeads: entry 1 is asked without encryption" },
    };

    public void Dispose() => _sample.Dispose();

    [Theory]
    [MemberData(nameof(Mutants))]
    public void Build_OneWrongValue_IsRefusedAtItsPlace(string key, string? json, string what)
    {
        var problem = _sample.Refuse(_sample.With($"chain.{key}", json));
        Assert.StartsWith(what, problem.What, StringComparison.Ordinal);
        _sample.PlaceOf(problem);
        KeeperConfigurationTests.AssertReadable(problem);
    }

    [Fact]
    public void Build_TheDevnetsOwn_IsOneNodeThatIsTrusted()
    {
        var access = _sample.Load(_sample.Text).Access;
        Assert.Single(access.Nodes);
        Assert.Equal(1, access.Quorum);
        Assert.True(access.IsDegraded);
        Assert.Equal(TimeSpan.Zero, access.HeadStall);
        Assert.Equal("http://127.0.0.1:1", access.Describe());
        Assert.Empty(access.NewHeads);
    }

    [Theory]
    [InlineData(2, new[] { A, B })]
    [InlineData(2, new[] { A, B, C })]
    [InlineData(3, new[] { A, B, C, "\"https://d.example\"" })]
    public void Build_NoQuorumStated_IsMoreThanHalf(int expected, string[] nodes)
    {
        var access = _sample.Load(_sample.WithNodes(nodes)).Access;
        Assert.Equal(expected, access.Quorum);
        Assert.False(access.IsDegraded);
        Assert.Equal(nodes.Length, access.Nodes.Length);
        Assert.EndsWith($"({expected} of {nodes.Length} must agree)", access.Describe(), StringComparison.Ordinal);
        Assert.DoesNotContain("key", access.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_QuorumOfHalf_IsRefused()
    {
        var text = _sample.WithNodes(A, B, C, "\"https://d.example\"")
            .Replace("\"nodes\": [", "\"quorum\": 2, \"nodes\": [", StringComparison.Ordinal);
        Assert.StartsWith("chain.quorum: two groups of 2 among 4", _sample.Refuse(text).What, StringComparison.Ordinal);
        Assert.True(_sample.Load(text.Replace("m\": 2", "m\": 1", StringComparison.Ordinal)).Access.IsDegraded);
    }

    [Theory]
    [InlineData("chain.nodes: one node is named twice", new[] { A, B, A })]
    [InlineData("chain.nodes: there must be 1 to 16", new string[0])]
    [InlineData("chain.nodes: node 2 is no URL", new[] { A, "\"b.example\"" })]
    [InlineData("chain.nodes: node 1 is asked without encryption", new[] { "\"http://a.example\"", B })]
    public void Build_WrongNodes_SaysWhichOneAndNotItsUrl(string what, string[] nodes)
    {
        var problem = _sample.Refuse(_sample.WithNodes(nodes));
        Assert.StartsWith(what, problem.What, StringComparison.Ordinal);
        Assert.DoesNotContain("example", problem.What, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Configuration, problem.ExitCode);
    }

    [Fact]
    public void Build_InsecureIsAllowed_TakesHttp()
    {
        var text = _sample.WithNodes("\"http://10.0.0.7\"", B)
            .Replace("\"allowInsecure\": false", "\"allowInsecure\": true, \"newHeads\": [\"ws://10.0.0.7\"]",
                StringComparison.Ordinal);
        var access = _sample.Load(text).Access;
        Assert.Equal("http://10.0.0.7:80", access.Nodes[0].Redacted);
        Assert.True(access.NewHeads[0].IsWebSocket);
    }
}
