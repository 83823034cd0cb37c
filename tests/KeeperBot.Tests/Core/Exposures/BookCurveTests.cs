using System.Collections.Immutable;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Vaults.Declarations;
using KeeperBot.Core.Volatility;
using KeeperBot.Tests.Core.Volatility;

namespace KeeperBot.Tests.Core.Exposures;

/// <summary>A curve is nothing but Measure at many spots: every sum has the same bits.</summary>
public sealed class BookCurveTests
{
    private const int Seed = 1_642;
    private const ulong Soon = RiskScene.Now + RiskScene.Day;

    /// <summary>Surfaces and smile rules with which options are valued together, and with which they are not.</summary>
    public static TheoryData<bool, string> Markets => new()
    {
        { true, "sticky strike" },
        { true, "ratio 0.4" },
        { true, "least variance" },
        { false, "sticky strike" },
        { false, "ratio 0.4" },
        { false, "least variance" },
    };

    [Theory]
    [MemberData(nameof(Markets))]
    public void At_RandomBooks_HasTheBitsOfMeasure(bool isFlat, string rule)
    {
        var random = new Random(Seed);
        for (var book = 0; book < 25; book++)
        {
            var market = MarketOf(isFlat, rule, random.Next(2) == 0 ? null : 2_950.0);
            VaultPosition position = random.Next(2) == 0 ? Vault(random) : Declared(random);
            position = random.Next(3) == 0 ? position.OpenAt(RiskScene.Now) : position;
            var curve = position.CurveIn(market);
            foreach (var spot in Spots(random))
            {
                var expected = position.Measure(market.AtSpot(spot)).Of("WETH");
                var context = $"seed {Seed}, book {book}, {rule}, spot {spot}";
                var band = curve.BandGreeksAt(spot);
                Same(expected.Delta, band.Delta, context);
                Same(expected.Gamma, band.Gamma, context);
                Same(expected.Vega, band.Vega, context);
                var all = curve.At(spot);
                Same(expected.Delta, all.Delta, context);
                Same(expected.Gamma, all.Gamma, context);
                Same(expected.Vega, all.Vega, context);
                Same(expected.Theta, all.Theta, context);
            }
        }
    }

    [Fact]
    public void CurveIn_EveryDeclaredType_HasTheBitsOfMeasure()
    {
        var rows = string.Join(", ", Vaults.DeclaredBookTests.Positions.Select(row => row.Data));
        var text = $$"""{ "asOf": "2023-11-14T22:13:20Z", "positions": [{{rows}}] }""";
        var position = new DeclaredBookPosition(DeclaredDocument.Parse(text).Positions);
        var curve = position.CurveIn(RiskScene.Market);
        for (var spot = 90.0; spot < 9_500.0; spot *= 1.07)
        {
            var expected = position.Measure(RiskScene.Market.AtSpot(spot)).Of("WETH");
            Same(expected.Delta, curve.At(spot).Delta, $"{spot}");
            Same(expected.Gamma, curve.At(spot).Gamma, $"{spot}");
            Same(expected.Vega, curve.At(spot).Vega, $"{spot}");
            Same(expected.Theta, curve.At(spot).Theta, $"{spot}");
        }
    }

    [Fact]
    public void CurveIn_AssetThatTheMarketLacks_IsUnanswerable()
    {
        var stranger = new DeclaredBookPosition([new DeclaredHolding("x", "GOLD", 1)]);
        Assert.Throws<UnanswerableException>(() => stranger.CurveIn(RiskScene.Market).At(3_000));
    }

    [Fact]
    public void Between_TwoSpots_IsTheBookAtBothAndNearItBetween()
    {
        var curve = Vault(new Random(Seed)).CurveIn(RiskScene.Market);
        var sketch = curve.Between(3_000, 3_090);
        Assert.Equal(curve.At(3_000).Delta, sketch.At(3_000).Delta, 1e-9);
        Assert.Equal(curve.At(3_090).Delta, sketch.At(3_090).Delta, 1e-9);
        var rise = Math.Abs(curve.At(3_090).Delta - curve.At(3_000).Delta);
        for (var spot = 3_005.0; spot < 3_090.0; spot += 5.0)
        {
            var book = curve.At(spot);
            Assert.Equal(book.Delta, sketch.At(spot).Delta, 1e-3 * rise);
            Assert.Equal(book.Gamma, sketch.At(spot).Gamma, 2e-2 * Math.Abs(book.Gamma));
            Assert.Equal(book.Vega, sketch.At(spot).Vega, 2e-2 * Math.Abs(book.Vega));
        }
    }

    private static Market MarketOf(bool isFlat, string rule, double? surfaceSpot) => RiskScene.Market with
    {
        Base = RiskScene.Market.Base with
        {
            Surface = isFlat ? new FlatSurface(0.6) : SampleSmiles.Ether,
            SurfaceSpot = surfaceSpot,
            Smile = rule switch
            {
                "sticky strike" => SmileRule.StickyStrike,
                "ratio 0.4" => new SmileRule.Stickiness(0.4),
                _ => new SmileRule.MinimumVariance(-0.1, -0.2, -0.05),
            },
        },
    };

    private static OptionVaultPosition Vault(Random random) => new(
    [
        .. Enumerable.Range(1, random.Next(1, 150)).Select(id => new SoldOption(
            id, Kind(random), 1_500 + random.Next(4_000), Expiry(random), 1 + (100 * random.NextDouble()))),
    ]);

    private static DeclaredBookPosition Declared(Random random)
    {
        var positions = ImmutableArray.CreateBuilder<DeclaredPosition>();
        for (var i = random.Next(1, 60); i > 0; i--)
        {
            var units = 200 * (random.NextDouble() - 0.5);
            var (strike, expiry) = (1_500.0 + random.Next(4_000), Expiry(random));
            positions.Add(random.Next(8) switch
            {
                0 => new DeclaredHolding("held", "WETH", units),
                1 => new DeclaredPerpetual("perp", "WETH", units, 2_900),
                2 => new DeclaredForward("forward", "WETH", units, strike, expiry),
                3 => new DeclaredOption("on a claim", "wstETH", units, Kind(random), strike, expiry),
                4 => new DeclaredOption("on another", "BTC", units, Kind(random), 20 * strike, expiry),
                _ => new DeclaredOption("option", "WETH", units, Kind(random), strike, expiry),
            });
        }

        return new DeclaredBookPosition(positions.ToImmutable());
    }

    /// <summary>The market's own, some around it, and one twice in a row.</summary>
    private static double[] Spots(Random random)
    {
        var near = 3_000 * Math.Exp(0.2 * (random.NextDouble() - 0.5));
        return [3_000, near, near, 3_000 * Math.Exp(2 * (random.NextDouble() - 0.5)), near + 0.01, 3_000];
    }

    private static OptionKind Kind(Random random) => random.Next(2) == 0 ? OptionKind.Call : OptionKind.Put;

    private static ulong Expiry(Random random) => random.Next(10) == 0
        ? RiskScene.Now
        : Soon + ((ulong)random.Next(100) * RiskScene.Day);

    private static void Same(double expected, double actual, string context) => Assert.True(
        BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual),
        $"{context}: {expected:R} against {actual:R}");
}
