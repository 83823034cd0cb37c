using KeeperBot.Core;

namespace KeeperBot.Tests.Configuration;

public sealed class PolicyBuilderTests : IDisposable
{
    private readonly SampleConfiguration _sample = new();

    /// <summary>A policy that cannot be, the key that is blamed and what is said.</summary>
    public static TheoryData<string, string, string> Impossible => new()
    {
        { Policy("", ""), "vaults[0].policy", "weighs risk against what the vault manages" },
        { Policy("300000 WETH", ""), "vaults[0].policy.nav", "USDC" },
        { Policy("0 USDC", ""), "vaults[0].policy.nav", "it is nothing" },
        { Policy("300000 USDC", "\"riskAversionTimesNav\": 0"), "vaults[0].policy.riskAversionTimesNav", "outside" },
        { Policy("300000 USDC", "\"gasAsset\": \"BNB\""), "vaults[0].policy.gasAsset", "no asset 'BNB'" },
        { Policy("300000 USDC", "", "delta-band"), "vaults[0].policy.nav", "a delta-band weighs no costs" },
        {
            Policy("", "\"riskAversionTimesNav\": 30", "delta-band"),
            "vaults[0].policy.riskAversionTimesNav", "weighs no costs"
        },
    };

    public void Dispose() => _sample.Dispose();

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Load_ImpossiblePolicy_IsRefusedAtItsKey(string json, string blamed, string said)
    {
        var problem = _sample.Refuse(_sample.With("vaults[0].policy", json));
        Assert.Contains(blamed, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(said, problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1e-4)]
    [InlineData("\"riskAversionTimesNav\": 60", 2e-4)]
    public void Load_CostOptimalBand_HasItsRiskAversionForADollar(string more, double perDollar)
    {
        var policy = _sample.Load(_sample.With("vaults[0].policy", Policy("300000 USDC", more)))
            .Mandate.Vaults[0].Policy;
        Assert.Equal(perDollar, policy.Costs!.RiskAversion, 1e-12);
        Assert.Equal("WETH", policy.Costs.GasAsset);
    }

    [Fact]
    public void Load_DeltaBand_WeighsNoCosts() =>
        Assert.Null(_sample.Load(_sample.Text).Mandate.Vaults[0].Policy.Costs);

    private static string Policy(string nav, string more, string kind = "cost-optimal-band")
    {
        var stated = nav.Length == 0 ? "" : $", \"nav\": \"{nav}\"";
        return $$"""
            {
              "kind": "{{kind}}", "band": "20 WETH", "innerBand": "15 WETH", "minimumTrade": "0.1 WETH"{{stated}}
              {{(more.Length == 0 ? "" : ", " + more)}}
            }
            """;
    }
}
