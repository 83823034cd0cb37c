using KeeperBot.Core;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Configuration;

public sealed class MandateBuilderTests : IDisposable
{
    private const string Zero = "\"0x0000000000000000000000000000000000000000\"";
    private readonly SampleConfiguration _sample = new();

    /// <summary>A key, a value that it must not have, and the key that is blamed when it is another.</summary>
    public static TheoryData<string, string?, string?> Mutants => new()
    {
        { "mode", "\"dry\"", null },
        { "mode", "\"\"", null },
        { "mode", "1", null },
        { "mode", "null", null },
        { "journal", "\"\"", null },
        { "journal", "\"a\\u0000b\"", null },
        { "chain", "\"mainnet\"", null },
        { "chain.id", "0", null },
        { "chain.id", "-1", null },
        { "chain.id", "1.5", null },
        { "chain.id", "\"1\"", null },
        { "chain.id", "18446744073709551616", null },
        { "chain.rpc", "\"\"", null },
        { "chain.rpc", "\"ftp://node\"", null },
        { "chain.rpc", "\"127.0.0.1:8545\"", null },
        { "chain.pollInterval", "\"0 s\"", null },
        { "chain.pollInterval", "\"9 ms\"", null },
        { "chain.pollInterval", "\"3601 s\"", null },
        { "chain.pollInterval", "\"1 fortnight\"", null },
        { "signer.address", "\"\"", null },
        { "signer.address", "\"0x12\"", null },
        { "signer.address", Zero, null },
        { "signer.address", "\"0xC02AAA39b223FE8D0A0e5C4F27eAD9083C756Cc2\"", null },
        { "signer.keystore", "\"\"", null },
        { "signer.passwordFile", "\"\"", null },
        { "signer.keystore", null, "signer" },
        { "signer.remote", "\"http://127.0.0.1:9000\"", null },
        { "signer.maxFee", "\"5 ETH\"", null },
        { "signer.maxSignaturesPerHour", "0", null },
        { "gas.ceiling", "\"60\"", null },
        { "gas.ceiling", "\"60 ETH\"", null },
        { "gas.ceiling", "\"0 gwei\"", null },
        { "gas.ceiling", "\"-1 gwei\"", null },
        { "gas.ceiling", "60", null },
        { "gas.tip", "\"60.000000001 gwei\"", null },
        { "gas.tip", "\"x gwei\"", null },
        { "gas.hedgeGas", "20999", null },
        { "gas.hedgeGas", "16777217", null },
        { "gas.reserveHedges", "0", null },
        { "gas.reserveHedges", "1001", null },
        { "gas.reserveHedges", "2147483648", null },
        { "vaults", "[]", null },
        { "vaults", "{}", null },
        { "vaults[0]", "null", null },
        { "vaults[0].id", "\"\"", null },
        { "vaults[0].id", "\"a b\"", null },
        { "vaults[0].id", "\"ä\"", null },
        { "vaults[0].id", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", null },
        { "vaults[0].id", "\"keeper\"", null },
        { "vaults[0].kind", "\"Option-Vault\"", null },
        { "vaults[0].address", "\"vault\"", null },
        { "vaults[0].address", Zero, null },
        { "vaults[0].executor", "\"0x\"", null },
        { "vaults[0].executor", Zero, null },
        { "vaults[0].base.decimals", "-1", null },
        { "vaults[0].base.decimals", "37", null },
        { "vaults[0].base.decimals", "18.5", null },
        { "vaults[0].base.symbol", "\"\"", null },
        { "vaults[0].base.symbol", "\"W ETH\"", null },
        { "vaults[0].base.symbol", "\"WWWWWWWWWWWWWWWWWWWWW\"", null },
        { "vaults[0].base.address", "\"0x1\"", null },
        { "vaults[0].quote.symbol", "\"WETH\"", "vaults[0].quote" },
        { "vaults[0].quote.address", "\"0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2\"", "vaults[0].quote" },
        { "vaults[0].oracle.kind", "\"twap\"", null },
        { "vaults[0].oracle.baseFeed", "\"feed\"", null },
        { "vaults[0].oracle.quoteFeed", Zero, null },
        { "vaults[0].oracle.baseMaxAge", "\"0 s\"", null },
        { "vaults[0].oracle.baseMaxAge", "\"1500 ms\"", null },
        { "vaults[0].oracle.baseMaxAge", "\"65\"", null },
        { "vaults[0].oracle.quoteMaxAge", "\"-1 h\"", null },
        { "vaults[0].oracle.quoteMaxAge", "90000", null },
        { "vaults[0].market.volatilityPercent", "0.99", null },
        { "vaults[0].market.volatilityPercent", "1000.1", null },
        { "vaults[0].market.volatilityPercent", "1e999", null },
        { "vaults[0].market.volatilityPercent", "\"60\"", null },
        { "vaults[0].market.ratePercent", "100.1", null },
        { "vaults[0].market.ratePercent", "-100.1", null },
        { "vaults[0].market.carryPercent", "100.1", null },
        { "vaults[0].market.carryPercent", "-100.1", null },
        { "vaults[0].policy.kind", "\"hope\"", null },
        { "vaults[0].policy.band", "\"0 WETH\"", null },
        { "vaults[0].policy.band", "\"2 USDC\"", null },
        { "vaults[0].policy.band", "\"-2 WETH\"", null },
        { "vaults[0].policy.band", "\"1.0000000000000000001 WETH\"", null },
        { "vaults[0].policy.innerBand", "\"2 WETH\"", null },
        { "vaults[0].policy.innerBand", "\"\"", null },
        { "vaults[0].policy.minimumTrade", "\"0.2\"", null },
        { "vaults[0].policy.maxInterval", "\"4 hours\"", null },
        { "vaults[0].policy.maxInterval", "\"1 ms\"", null },
        { "vaults[0].venues", "[]", null },
        { "vaults[0].venues[1]", "null", null },
        { "vaults[0].venues[0].kind", "\"uniswap\"", null },
        { "vaults[0].venues[0].id", "-1", null },
        { "vaults[0].venues[0].id", "4294967296", null },
        { "vaults[0].venues[1].id", "1", "vaults[0].venues" },
        { "vaults[0].venues[0].pool", "\"\"", null },
        { "vaults[0].venues[0].quoter", Zero, null },
        { "vaults[0].venues[0].feePips", "0", null },
        { "vaults[0].venues[0].feePips", "1000000", null },
        { "vaults[0].limits.maxSlippageBps", "0", null },
        { "vaults[0].limits.maxSlippageBps", "10000", null },
        { "vaults[0].limits.maxNotionalPerTrade", "\"0 USDC\"", null },
        { "vaults[0].limits.maxNotionalPerTrade", "\"1 WETH\"", null },
        { "vaults[0].limits.maxNotionalPerTrade", "\"0.0000001 USDC\"", null },
        { "vaults[0].limits.maxDepthSharePercent", "0", null },
        { "vaults[0].limits.maxDepthSharePercent", "101", null },
        { "vaults[0].venues[1].margin", "{}", null },
        { "vaults[0].limits.deadline", "\"0 s\"", null },
        { "vaults[0].limits.deadline", "\"soon\"", null },
        { "vaults[0].limits.deadline", "\"99999999999 d\"", null },
    };

    public void Dispose() => _sample.Dispose();

    [Theory]
    [MemberData(nameof(Mutants))]
    public void Build_OneWrongValue_IsRefusedAtItsKeyAndPlace(string key, string? json, string? blamed)
    {
        var problem = _sample.Refuse(_sample.With(key, json));

        Assert.StartsWith($"{blamed ?? key}: ", problem.What, StringComparison.Ordinal);
        var (line, column) = _sample.PlaceOf(problem);
        Assert.StartsWith(
            blamed is null ? json![..1] : "", line[column..], StringComparison.Ordinal);
        KeeperConfigurationTests.AssertReadable(problem);
    }

    [Theory]
    [InlineData("settings", "", "vaults[0].venues[1]: a perps-v2 needs the contract systemStatus")]
    [InlineData("settings, systemStatus", "\"leastSigmas\": 0", "vaults[0].venues[1].margin.leastSigmas: ")]
    [InlineData("settings, systemStatus", "\"leastSigmas\": 5", "vaults[0].venues[1].margin.topUpSigmas: ")]
    [InlineData("settings, systemStatus", "\"targetSigmas\": 5", "vaults[0].venues[1].margin.targetSigmas: ")]
    [InlineData("settings, systemStatus", "\"releaseSigmas\": 101", "vaults[0].venues[1].margin.releaseSigmas: ")]
    [InlineData("settings, systemStatus", "\"horizon\": \"0 s\"", "vaults[0].venues[1].margin.horizon: ")]
    [InlineData("settings, systemStatus", "", null)]
    public void Build_VenueThatHoldsAPosition_IsCheckedKeyByKey(string contracts, string margin, string? problem)
    {
        var named = contracts.Split(", ").Select(name =>
            $$"""{ "name": "{{name}}", "address": "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2" }""");
        var file = _sample.With("vaults[0].venues[1]", $$"""
            {
              "kind": "perps-v2", "id": 2, "pool": "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "feePips": 600,
              "contracts": [{{string.Join(", ", named)}}], "margin": { {{margin}} }
            }
            """);
        if (problem is not null)
        {
            Assert.StartsWith(problem, _sample.Refuse(file).What, StringComparison.Ordinal);
            return;
        }

        var venue = _sample.Load(file).Mandate.Vaults.Single().Venues[1];
        Assert.Equal(new MarginMandate(86_400, 3, 5, 7, 12), venue.Margin);
        Assert.Equal(["settings", "systemStatus"], venue.Contracts!.Value.Select(contract => contract.Name));
    }

    [Fact]
    public void Build_TheMutantsOwnFile_IsAccepted() =>
        Assert.Single(_sample.Load(_sample.With("mode", "\"live\"")).Mandate.Vaults);

    [Theory]
    [InlineData("chain.pollInterval", "\"10 ms\"")]
    [InlineData("chain.pollInterval", "\"1 h\"")]
    [InlineData("gas.tip", "\"60 gwei\"")]
    [InlineData("gas.hedgeGas", "21000")]
    [InlineData("gas.hedgeGas", "16777216")]
    [InlineData("gas.reserveHedges", "1000")]
    [InlineData("vaults[0].market.volatilityPercent", "1")]
    [InlineData("vaults[0].market.volatilityPercent", "1000")]
    [InlineData("vaults[0].market.ratePercent", "-100")]
    [InlineData("vaults[0].policy.innerBand", "\"1.999999999999999999 WETH\"")]
    [InlineData("vaults[0].policy.maxInterval", "\"0 s\"")]
    [InlineData("vaults[0].venues[0].feePips", "999999")]
    [InlineData("vaults[0].limits.maxSlippageBps", "9999")]
    [InlineData("vaults[0].limits.deadline", "\"1 s\"")]
    public void Build_ValueAtItsLimit_IsAccepted(string key, string json) =>
        Assert.Equal(31337UL, _sample.Load(_sample.With(key, json)).Mandate.ChainId);

    [Fact]
    public void Build_TwoVaultsOfOneIdOrOneExecutor_AreRefused()
    {
        var vault = System.Text.Json.Nodes.JsonNode.Parse(_sample.Text)!["vaults"]![0]!.ToJsonString();
        var other = vault.Replace("eth-options", "another", StringComparison.Ordinal);

        var sameId = _sample.Refuse(_sample.With("vaults", $"[{vault},{vault}]"));
        var sameExecutor = _sample.Refuse(_sample.With("vaults", $"[{vault},{other}]"));
        var distinct = _sample.Load(_sample.With(
            "vaults", $"[{vault},{other.Replace("1002\"", "2002\"", StringComparison.Ordinal)}]"));

        Assert.StartsWith("vaults: the id 'eth-options' is given twice", sameId.What, StringComparison.Ordinal);
        Assert.StartsWith("vaults: two vaults share the executor", sameExecutor.What, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Configuration, sameExecutor.ExitCode);
        Assert.Equal("another eth-options", string.Join(' ', distinct.Mandate.Vaults.Select(v => v.Id)));
    }
}
