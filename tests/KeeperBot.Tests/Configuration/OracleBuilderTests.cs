using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Configuration;

public sealed class OracleBuilderTests : IDisposable
{
    private const string Other = "0x7f39C581F595B53c5cb19bD0b3f8dA6c935E2Ca0";

    private readonly SampleConfiguration _sample = new();

    /// <summary>A price option that cannot be, the key that is blamed and what is said.</summary>
    public static TheoryData<string, string, string, string> Impossible => new()
    {
        { "maxJumpPercent", "0", "oracle.maxJumpPercent", "outside 1 to 900" },
        { "reducedTradePercent", "96", "oracle.reducedTradePercent", "outside 1 to 95" },
        { "baseLowest", "\"200 EUR\"", "oracle.baseLowest", "USD" },
        { "baseFrozenAfter", "\"1500 ms\"", "oracle.baseFrozenAfter", "no whole number of seconds" },
        { "sequencerFeed", "\"nobody\"", "oracle.sequencerFeed", "address" },
        { "crossChecks", Check("\"kind\": \"rumour\""), "oracle.crossChecks[0].kind", "'rumour' is unknown" },
        { "crossChecks", Check("\"window\": \"59 s\""), "oracle.crossChecks[0].window", "outside 1 min to 1 d" },
        { "crossChecks", Check("\"reduceBps\": 99"), "oracle.crossChecks[0]", "do not rise" },
        { "crossChecks", Check("\"haltBps\": 10000"), "oracle.crossChecks[0]", "do not rise" },
        { "crossChecks", Check("\"minLiquidity\": \"-1\""), "oracle.crossChecks[0].minLiquidity", "whole number" },
        {
            "crossChecks", Check("\"kind\": \"second-feed\""),
            "oracle.crossChecks[0].maxAge", "the feed's heartbeat is not known"
        },
    };

    public void Dispose() => _sample.Dispose();

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Load_ImpossibleOption_IsRefusedAtItsKey(string key, string json, string blamed, string said)
    {
        var problem = _sample.Refuse(_sample.With($"vaults[0].oracle.{key}", json));
        Assert.Contains(blamed, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(said, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CrossChecks_AreAsStated()
    {
        const string json = $$"""
            [
              { "kind": "twap", "source": "{{Other}}", "window": "10 min", "minLiquidity": "1000" },
              { "kind": "second-feed", "source": "{{Other}}", "maxAge": "2 h", "warnBps": 50 }
            ]
            """;
        var oracle = OracleWith("crossChecks", json);
        Assert.Equal(
            [
                new CrossCheckMandate("twap", Address.Parse(Other), DeviationLimits.Usual)
                {
                    WindowSeconds = 600,
                    MinLiquidity = 1_000,
                },
                new CrossCheckMandate("second-feed", Address.Parse(Other), new DeviationLimits(50, 200, 400))
                {
                    MaxAgeSeconds = 7_200,
                },
            ],
            oracle.CrossChecks);
    }

    [Fact]
    public void Load_FeedsWhoseHeartbeatIsKnown_NeedNoAge()
    {
        var ethereum = ChainProfile.Of(1)!;
        var text = _sample
            .With(
                "vaults[0].oracle",
                $$"""{ "baseFeed": "{{ethereum.EtherUsd.Address}}", "quoteFeed": "{{ethereum.UsdcUsd.Address}}" }""")
            .Replace("\"id\": 31337", "\"id\": 1", StringComparison.Ordinal);
        var oracle = _sample.Load(text).Mandate.Vaults[0].Oracle;
        Assert.Equal(ethereum.EtherUsd.HeartbeatSeconds + 300, oracle.BaseMaxAgeSeconds);
        Assert.Equal(ethereum.UsdcUsd.HeartbeatSeconds + 300, oracle.QuoteMaxAgeSeconds);
        Assert.Equal(2 * oracle.BaseMaxAgeSeconds, oracle.BaseLimits.FrozenAfterSeconds);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("\"none\"", false)]
    [InlineData($"\"{Other}\"", true)]
    public void Load_SequencerFeed_IsTheProfilesUnlessStated(string? json, bool isThere)
    {
        var sequencer = OracleWith("sequencerFeed", json).Sequencer;
        Assert.Equal(isThere ? new SequencerMandate(Address.Parse(Other), 3_600) : null, sequencer);
    }

    private OracleMandate OracleWith(string key, string? json) =>
        _sample.Load(_sample.With($"vaults[0].oracle.{key}", json)).Mandate.Vaults[0].Oracle;

    private static string Check(string member)
    {
        var kind = member.Contains("kind", StringComparison.Ordinal) ? "" : "\"kind\": \"twap\", ";
        return $$"""[{ {{kind}}"source": "{{Other}}", {{member}} }]""";
    }
}
