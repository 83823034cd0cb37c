using KeeperBot.Core;

namespace KeeperBot.Tests.Configuration;

/// <summary>How trades are sliced and throttled, key by key.</summary>
public sealed class ExecutionBuilderTests : IDisposable
{
    private readonly SampleConfiguration _sample = new();

    public void Dispose() => _sample.Dispose();

    [Theory]
    [InlineData("vaults[0].throttle", "{ \"depthHalfLife\": \"0 s\" }", "vaults[0].throttle.depthHalfLife: ")]
    [InlineData("vaults[0].throttle", "{ \"steps\": [] }", "vaults[0].throttle.steps: ")]
    [InlineData("vaults[0].throttle", "{ \"maxGapBps\": 0 }", "vaults[0].throttle.maxGapBps: ")]
    [InlineData(
        "vaults[0].throttle", "{ \"maxOpenInterestPercent\": 101 }", "vaults[0].throttle.maxOpenInterestPercent: ")]
    [InlineData("vaults[0].throttle", "{ \"urgentPercent\": 0 }", "vaults[0].throttle.urgentPercent: ")]
    [InlineData(
        "vaults[0].throttle", "{ \"steps\": [{ \"belowPercent\": 0, \"tradePercent\": 5 }] }",
        "vaults[0].throttle.steps[0].belowPercent: ")]
    [InlineData(
        "vaults[0].throttle", "{ \"steps\": [{ \"belowPercent\": 5, \"tradePercent\": 100 }] }",
        "vaults[0].throttle.steps[0].tradePercent: ")]
    [InlineData("vaults[0].slicing", "{}", "vaults[0].slicing: a delta-band weighs no costs")]
    [InlineData("vaults[0].slicing", "{ \"over\": \"10 s\" }", "vaults[0].slicing.over: ")]
    [InlineData("vaults[0].slicing", "{ \"over\": \"10 min\", \"interval\": \"0 s\" }", "vaults[0].slicing.interval: ")]
    public void Build_OneWrongValue_IsRefusedAtItsKey(string key, string json, string problem) =>
        Assert.StartsWith(problem, _sample.Refuse(_sample.With(key, json)).What, StringComparison.Ordinal);

    [Fact]
    public void Build_Throttle_HasThreeStepsUnlessOthersAreStated()
    {
        var throttle = _sample.Load(_sample.With("vaults[0].throttle", "{}")).Mandate.Vaults[0].Throttle!;
        Assert.Equal((3_600L, 100, null, 100), (
            throttle.DepthHalfLifeSeconds, throttle.MaxGapBps, throttle.MaxOpenInterestBps, throttle.UrgentPercent));
        Assert.Equal([(60, 50), (30, 20), (10, 0)], throttle.Steps.Select(s => (s.BelowPercent, s.TradePercent)));
    }

    [Fact]
    public void Build_Slicing_OverATime()
    {
        var file = _sample.With("vaults[0].slicing", "{ \"over\": \"10 min\" }");
        Assert.Equal(new SlicingMandate(24, 60, 600), _sample.Load(file).Mandate.Vaults[0].Slicing);
    }
}
