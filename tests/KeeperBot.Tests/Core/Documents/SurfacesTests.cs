using System.Text;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Volatility;
using KeeperBot.Tests.Core.Volatility;

namespace KeeperBot.Tests.Core.Documents;

/// <summary>Volatility surfaces that documents state: how decisions value on them, and when they do not.</summary>
public sealed class SurfacesTests
{
    private const long MaxAge = 3_600;
    private const double Spot = 3_000.0;
    private static readonly DocumentMandate Wanted = new("volatility-surface", "weth.json", MaxAge);

    [Fact]
    public void Decide_StatedFlatSurface_ValuesAsTheSameVolatilityWouldAndSaysWhoseItIs()
    {
        var flat = new Scenario().DecideOnly();
        var stated = Stating(null).DecideOnly(State(new FlatSurface(0.8)));
        Assert.Equal(flat.Measure! with { }, stated.Measure);
        var age = Assert.Single(stated.Reasons, reason => reason.Code == ReasonCode.DocumentAge);
        Assert.True(age.Passed);
        Assert.Contains("weth.json", age.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_Smile_ValuesEachOptionAtItsStrikeAndTellsTheLevelAtTheMoney()
    {
        var (scene, state) = (Stating(null), State(SampleSmiles.Ether));
        var (measure, reading) = (scene.DecideOnly(state).Measure!, Read(scene, state));
        var month = 30.0 / 365.0;
        var market = reading.Market.Base;
        Assert.Equal(market.VolatilityAt(market.ForwardIn(month), month), measure.Volatility);
        Assert.NotEqual(measure.BookDelta, new Scenario().DecideOnly().Measure!.BookDelta, 0.01);
        Assert.Equal(SampleSmiles.Ether.At(3_200, market.ForwardIn(month), month), market.VolatilityAt(3_200, month));
        Assert.Equal("desk", Assert.Single(reading.Surfaces).Value.Source);
    }

    [Fact]
    public void Decide_SmileRule_ChangesTheDeltaAsTheRuleSaysOfEachOption()
    {
        var state = State(SampleSmiles.Ether);
        var byStrike = Stating(null).DecideOnly(state).Measure!;
        var byDelta = Stating(SmileRule.StickyDelta).DecideOnly(state).Measure!;
        var (book, market) = (byStrike.BookDelta, Read(Stating(SmileRule.StickyDelta), state).Market.Base);
        Assert.NotEqual(book, byDelta.BookDelta, 0.01);
        Assert.Equal(byStrike.Vega, byDelta.Vega);
        Assert.Equal(SmileRule.StickyDelta, market.Smile);
    }

    [Fact]
    public void Decide_SpotThatMovedSinceTheSurfaceWasRead_KeepsEachStrikesVolatilityByStrike()
    {
        var then = Read(Stating(null), State(SampleSmiles.Ether)).Market.Base;
        var now = Read(Stating(null), State(SampleSmiles.Ether, spot: Spot * 1.1)).Market.Base;
        Assert.Equal(Spot * 1.1, now.SurfaceSpot);
        Assert.NotEqual(then.VolatilityAt(Spot, 0.1), now.VolatilityAt(Spot, 0.1), 1e-4);
        Assert.Equal(
            now.AtSpot(Spot * 1.2).VolatilityAt(Spot, 0.1), now.AtSpot(Spot * 0.9).VolatilityAt(Spot, 0.1), 12);
    }

    [Theory]
    [InlineData(MaxAge, true)]
    [InlineData(MaxAge + 1, false)]
    public void Decide_SurfaceThatIsTooOld_IsRefused(long age, bool passes)
    {
        var state = State(new FlatSurface(0.8), asOf: Scenario.Now - (ulong)age);
        var decision = Stating(null).DecideOnly(state);
        Assert.Equal(passes, decision.Verdict != Verdict.Refuse);
        Assert.Equal(passes, decision.Reasons.Single(reason => reason.Code == ReasonCode.DocumentAge).Passed);
    }

    [Fact]
    public void Decide_SurfaceThatWasNeverStated_IsRefusedByName()
    {
        var decision = Stating(null).DecideOnly();
        Assert.Equal((Verdict.Refuse, ReasonCode.Unreadable), (decision.Verdict, decision.Decisive.Code));
        Assert.Contains("weth.json", decision.Decisive.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_TextThatThisVersionTakesForNoSurface_IsRefused()
    {
        var decision = Stating(null).DecideOnly(
            KeeperState.Initial.Apply(
                new Fact.DocumentStated(new StatedDocument(Wanted.Kind, Wanted.Name, Scenario.Now, "{}")), []));
        Assert.Equal(ReasonCode.Unreadable, decision.Decisive.Code);
        Assert.Contains("weth.json is no surface", decision.Decisive.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SurfaceOfAnotherAssetOrWithArbitrage_IsRefusedWithTheReason()
    {
        var (kind, vault) = (DocumentKind.Named("volatility-surface"), Stating(null).Only.Mandate);
        var other = Text(new FlatSurface(0.8), asset: "WBTC");
        var refused = Assert.Throws<FormatException>(() => kind.Read("weth.json", other, vault));
        Assert.Contains("surface of WBTC, and WETH", refused.Message, StringComparison.Ordinal);
        var steep = Text(SampleSmiles.Ether).Replace("\"eta\": ", "\"eta\": 9", StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => kind.Read("weth.json", steep, vault));
        Assert.Equal(Scenario.Now, kind.Read("weth.json", Text(SampleSmiles.Ether), vault).AsOf);
    }

    [Fact]
    public void Canonical_MandateWithSmileRules_ReadsBack()
    {
        foreach (var rule in new SmileRule[] { new SmileRule.Stickiness(0.3), new SmileRule.MinimumVariance(1, -2, 3) })
        {
            var mandate = Stating(rule).Mandate;
            var back = Canonical.Deserialize<Mandate>(Canonical.Serialize(mandate));
            Assert.Equal(mandate.Hash, back.Hash);
            Assert.Equal(rule, back.Vaults[0].Market.Smile);
            Assert.Equal(Wanted, back.Vaults[0].Market.Surface);
        }
    }

    private static VaultReading Read(Scenario scene, KeeperState state) =>
        VaultReading.Of(state, scene.Observe(), scene.Mandate, scene.Only.Mandate);

    private static Scenario Stating(SmileRule? rule) => new Scenario().With(vault => vault with
    {
        Mandate = vault.Mandate with
        {
            Market = vault.Mandate.Market with
            {
                Volatility = 0.0,
                Surface = Wanted,
                Smile = rule ?? SmileRule.StickyStrike,
            },
        },
    });

    private static KeeperState State(VolatilitySurface surface, double spot = Spot, ulong asOf = Scenario.Now) =>
        KeeperState.Initial.Apply(
            new Fact.DocumentStated(
                new StatedDocument(Wanted.Kind, Wanted.Name, asOf, Text(surface, spot: spot, asOf: asOf))),
            []);

    private static string Text(
        VolatilitySurface surface, string asset = "WETH", double spot = Spot, ulong asOf = Scenario.Now) =>
        Encoding.UTF8.GetString(new SurfaceDocument(asset, asOf, "desk", spot, surface).Write());
}
