using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Operating;
using KeeperBot.Terminal;
using KeeperBot.Tests.Core;

namespace KeeperBot.Tests.Operating;

/// <summary>What an operator reads before a trade is sent.</summary>
public sealed class TradePreviewTests
{
    private static readonly Scenario Scene = new Scenario().WithNetDelta(Scenario.Ether(4));

    [Fact]
    public void Lines_Trade_ShowNowAfterCostWorstAndGuards()
    {
        var preview = Preview(Scene);
        var text = Text(preview);

        Assert.Contains("now       delta     +4.00 WETH     loses about 120 USD if WETH falls 1 %", text, Ordinal);
        Assert.Contains("after     delta", text, Ordinal);
        Assert.Matches(@"1  sell +4\.\d+ WETH   uniswap-v3-quoter #1   at about 2 99\d\.\d+, limit 2 9\d\d", text);
        Assert.Matches(@"cost   about \d+\.\d+ USDC against the oracle \(\d+\.\d bps, fee included\)", text);
        Assert.Matches(@"gas    about 0\.\d+ ETH, at most \d+", text);
        Assert.Matches(@"worst  \d+\.\d+ USDC when every leg fills at its limit", text);
        Assert.Contains(", 0 overridden\n", text, Ordinal);
        Assert.Contains("simulated at this block: ok", text, Ordinal);
        Assert.DoesNotContain("whole", text, Ordinal);
        Assert.Equal(preview.Decision.Plan!.Cost.NotionalQuote, preview.WholeNotional);
    }

    [Fact]
    public void Lines_ShortDelta_SaysThatItBuysAndWhatARiseCosts()
    {
        var text = Text(Preview(Scene.WithNetDelta(Scenario.Ether(-4))));
        Assert.Contains("loses about 120 USD if WETH rises 1 %", text, Ordinal);
        Assert.Contains("1  buy ", text, Ordinal);
    }

    [Fact]
    public void Lines_GasOverTheCeiling_NameTheGuardThatIsOverridden()
    {
        var text = Text(Preview(Scene.WithGasPrice(Scenario.Gwei(400))));
        Assert.Contains("1 overridden by you", text, Ordinal);
        Assert.Matches(@"overridden  .*400.*over the ceiling", text);
    }

    [Fact]
    public void Lines_MoreThanOnePlanMayTrade_ShowTheWholeToo()
    {
        var preview = Preview(Scene.WithLimits(l => l with { MaxNotionalPerTrade = Scenario.Usdc(5_000) }));
        Assert.Contains("whole  ", Text(preview), Ordinal);
        Assert.InRange(preview.Decision.Plan!.Cost.NotionalQuote, Scenario.Usdc(4_000), Scenario.Usdc(5_000));
        Assert.InRange(preview.WholeNotional, Scenario.Usdc(11_990), Scenario.Usdc(12_010));
    }

    [Fact]
    public void Lines_Refusal_AreTheReasonTree()
    {
        var preview = Preview(Scene.With(v => v with { Paused = true }));
        Assert.Equal(Verdict.Refuse, preview.Decision.Verdict);
        Assert.Contains("the executor contract is paused", Text(preview), Ordinal);
        Assert.True(preview.WholeNotional.IsZero);
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static TradePreview Preview(Scenario scene)
    {
        var asked = KeeperState.Initial.Apply(new Fact.OperatorSpoke(OperatorVerb.Flatten, "eth"), []);
        return new TradePreview(scene.Only.Mandate, scene.DecideOnly(asked), "ok");
    }

    private static string Text(TradePreview preview) =>
        string.Join('\n', preview.Lines().Select(Style.Strip));
}
