using System.Globalization;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Vaults.Declarations;
using KeeperBot.Tests.Core.Exposures;
using KeeperBot.Tests.Golden;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class DeclaredBookTests
{
    private const string AsOf = "2023-11-14T22:13:20Z";

    private static readonly Market Market = RiskScene.Market with
    {
        Quote = RiskScene.Market.Quote with { Spot = 0.98 },
    };

    /// <summary>One position of every type, on underlyings and on claims.</summary>
    public static TheoryData<string> Positions =>
    [
        """{ "type": "spot", "asset": "wstETH", "units": -12.5 }""",
        """{ "type": "perp", "asset": "WETH", "units": -40, "entry": 3100 }""",
        """{ "type": "forward", "asset": "BTC", "units": 2, "strike": 61000, "expiry": "2024-03-29T08:00:00Z" }""",
        """
        { "type": "option", "asset": "WETH", "units": -30, "right": "call", "strike": 3300,
          "expiry": "2023-12-29T08:00:00Z" }
        """,
        """
        { "type": "option", "asset": "wstETH", "units": 30, "right": "put", "strike": 3300,
          "expiry": "2023-12-29T08:00:00Z" }
        """,
        """
        { "type": "cash-digital", "asset": "WETH", "units": -50000, "right": "call", "strike": 3300,
          "expiry": "2024-03-29T08:00:00Z" }
        """,
        """
        { "type": "cash-digital", "asset": "wstETH", "units": 50000, "right": "put", "strike": 3300,
          "expiry": "2024-03-29T08:00:00Z" }
        """,
        """
        { "type": "asset-digital", "asset": "BTC", "units": 3, "right": "put", "strike": 55000,
          "expiry": "2024-03-29T08:00:00Z" }
        """,
        """
        { "type": "everlasting", "asset": "WETH", "units": -30, "right": "call", "strike": 3300, "fundingDays": 14 }
        """,
        """
        { "type": "everlasting", "asset": "wstETH", "units": 30, "right": "put", "strike": 3300, "fundingDays": 7 }
        """,
        """{ "type": "squeeth", "asset": "WETH", "units": -800, "normalizationFactor": 0.42 }""",
        """
        { "type": "power-perp", "asset": "wstETH", "units": 12, "power": 3, "normalizationFactor": 1e-7,
          "fundingDays": 7 }
        """,
        """
        { "type": "power-perp", "asset": "WETH", "units": 900, "power": 0.5, "normalizationFactor": 1,
          "fundingDays": 1 }
        """,
        """{ "type": "lp-v2", "asset": "WETH", "against": "USDC", "liquidity": 5000 }""",
        """
        { "type": "lp-v3", "asset": "WETH", "against": "USDC", "liquidity": 90000, "lower": 2500, "upper": 3600 }
        """,
        """{ "type": "lp-v3", "asset": "WETH", "against": "USDC", "liquidity": 90000, "lower": 100, "upper": 200 }""",
        """
        { "type": "lp-v3", "asset": "WETH", "against": "USDC", "liquidity": 90000, "lower": 8000, "upper": 9000 }
        """,
        """
        { "type": "glp-token", "asset": "WETH", "share": 0.02, "pool": 50000, "reserved": 20000,
          "guaranteed": 30000000, "shortSize": 15000000, "shortAverage": 2900 }
        """,
        """
        { "type": "gm-market", "asset": "WETH", "against": "USDC", "share": 0.1, "longTokens": 9000,
          "shortTokens": 20000000, "longSize": 4000, "longCost": 11500000, "shortSize": 2500, "shortCost": 7600000,
          "cap": 0.6 }
        """,
        """
        { "type": "gm-market", "asset": "WETH", "against": "USDC", "share": 0.1, "longTokens": 900,
          "shortTokens": 200000, "longSize": 4000, "longCost": 10000000, "shortSize": 2500, "shortCost": 9600000,
          "cap": 0.6 }
        """,
    ];

    /// <summary>Every Greek is what the value does when the market moves a little, whatever the formula says.</summary>
    [Theory]
    [MemberData(nameof(Positions))]
    public void Measure_Position_DeltaAndGammaAreDerivativesOfItsValue(string position)
    {
        var only = Assert.Single(DeclaredDocument.Parse(Json(position)).Positions);
        var exposure = new Exposure([.. only.Measure(Market)]);
        Assert.NotEmpty(exposure.Factors);
        foreach (var factor in ExposureBook.Of(exposure, Market).Factors)
        {
            const double Step = 1e-4;
            double At(double move) => new Exposure([.. only.Measure(
                (MarketShift.None with { Moves = [new FactorMove(factor.Factor, move)] }).Of(Market))]).Value;
            var (up, here, down) = (At(Step), At(0.0), At(-Step));
            var delta = factor.Dollars.Delta;
            Assert.Equal(delta, (up - down) / (2 * Step), Math.Max(1e-2, Math.Abs(delta) * 1e-6));
            Assert.Equal(
                factor.Dollars.GammaPerPercent, (up - (2 * here) + down) / (Step * Step) / 100,
                Math.Max(2.0, Math.Abs(factor.Dollars.GammaPerPercent) * 1e-3));
        }
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public void Measure_Position_ThetaIsWhatTimeDoes(string position)
    {
        var only = DeclaredDocument.Parse(Json(position)).Positions.Single();
        double After(double days) =>
            new Exposure([.. only.Measure(new MarketShift(0.0, 0.0, days).Of(Market))]).Value;
        var theta = only.Measure(Market).Sum(part => part.Greeks.Theta);
        Assert.Equal(theta / 365, After(1.0) - After(0.0), Math.Max(1e-6, Math.Abs(theta) / 365 * 0.03));
    }

    /// <summary>Uniswap v3 whitepaper, 6.29 and 6.30: at 3000 in 2500..3600 with L = 90 000.</summary>
    [Fact]
    public void Measure_RangeLiquidity_HoldsTheAmountsOfTheWhitepaper()
    {
        var exposure = Measure(
            """
            { "type": "lp-v3", "asset": "WETH", "against": "USDC", "liquidity": 90000, "lower": 2500, "upper": 3600 }
            """,
            RiskScene.Market);
        Assert.Equal(90_000 * ((1 / Math.Sqrt(3_000)) - (1.0 / 60)), exposure.Of("WETH").Delta, 9);
        Assert.Equal(90_000 * (Math.Sqrt(3_000) - 50), exposure.Of("USDC").Delta, 6);
    }

    /// <summary>GlpManager.getAum: pool less reserved, and shorts that the pool is the other side of.</summary>
    [Fact]
    public void Measure_PoolToken_IsTheShareOfWhatThePoolOwns()
    {
        var position = Positions.Single(row => row.Data.Contains("glp", StringComparison.Ordinal)).Data;
        var exposure = Measure(position, Market);
        Assert.Equal(0.02 * (30_000 + (15_000_000 / 2_900.0)), exposure.Of("WETH").Delta, 9);
        Assert.Equal(
            0.02 * (30_000_000 + (30_000 * 3_000) + (15_000_000 * (3_000 - 2_900) / 2_900.0)), exposure.Value, 3);
    }

    [Fact]
    public void Measure_PoolMarketWhoseTradersHitTheCap_HasAnotherDelta()
    {
        var markets = Positions.Where(row => row.Data.Contains("gm-market", StringComparison.Ordinal)).ToList();
        Assert.Equal(0.1 * (9_000 - 4_000 + 2_500), Measure(markets[0].Data, Market).Of("WETH").Delta, 9);
        Assert.Equal(0.1 * 900 * (1 - 0.6), Measure(markets[1].Data, Market).Of("WETH").Delta, 9);
    }

    [Fact]
    public void Measure_ExpiredOption_IsNothingAndWorthItsPayoutWhenKept()
    {
        var positions = DeclaredDocument.Parse(Json(
            """
            { "type": "option", "asset": "WETH", "units": 2, "right": "call", "strike": 2900,
              "expiry": "2023-11-20T08:00:00Z" }
            """)).Positions;
        var book = new DeclaredBookPosition(positions);
        var later = new MarketShift(0.0, 0.0, 30.0).Of(Market);
        Assert.Empty(book.Measure(later).Components);
        Assert.Equal(200.0, book.OpenAt(Market.Timestamp).Measure(later).Value, 9);
    }

    [Fact]
    public void Parse_CsvAndJson_AreTheSameBook()
    {
        var csv = DeclaredDocument.Parse(
            $"""
            asOf,{AsOf},positions,3
            # from the desk's sheet
            type,asset,units,right,strike,expiry,entry,label

            option,WETH,-30,call,3300,2023-12-29T08:00:00Z,,
            perp , WETH , 1.5e1,,,,3100,venue A
            spot,wstETH,2,,,,,
            """);
        var json = DeclaredDocument.Parse(Json(
            """
            { "type": "option", "asset": "WETH", "units": -30, "right": "call", "strike": 3300,
              "expiry": "2023-12-29T08:00:00Z" },
            { "type": "perp", "asset": "WETH", "units": 15, "entry": 3100, "label": "venue A" }, // a comment
            { "type": "spot", "asset": "wstETH", "units": 2 },
            """));
        Assert.Equal(json.AsOf, csv.AsOf);
        Assert.Equal(json.Positions, csv.Positions);
        Assert.Equal(["-30 calls at 3300", "venue A", "2 wstETH"], csv.Positions.Select(p => p.Label));
        Assert.Equal(RiskScene.Now, csv.AsOf);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "{", "line 1: it is no JSON" },
        { """{ "positions": [] }""", "'asOf' is missing" },
        { $$"""{ "asOf": "{{AsOf}}" }""", "'positions' is missing" },
        { """{ "asOf": "yesterday", "positions": [] }""", "line 1, asOf: 'yesterday' is no time" },
        { $$"""{ "asOf": "{{AsOf}}", "positions": [], "extra": 1 }""", "line 1, extra: the document has asOf" },
        { $$"""{ "asOf": "{{AsOf}}", "positions": [] } x""", "it is no JSON" },
        { Json("7"), "line 3, here: a position is expected" },
        { Json("""{ "asset": "WETH" }"""), "line 3, positions[0]: 'type' is missing" },
        { Json("""{ "type": "swap" }"""), "positions[0].type: 'swap' is unknown; write spot, perp" },
        { Json("""{ "type": "spot", "asset": "WETH" }"""), "positions[0]: 'units' is missing" },
        { Json("""{ "type": "spot", "asset": "WETH", "units": 0 }"""), "units: it is zero" },
        {
            Json("""{ "type": "forward", "asset": "A", "units": 1, "strike": 1, "expiry": "9999-01-01T00:00:00Z" }"""),
            "expiry: '9999-01-01T00:00:00Z' is no time from 1970 to 2105"
        },
        { Json("""{ "type": "spot", "asset": "WETH", "units": "1,5" }"""), "'1,5' is no number" },
        { Json("""{ "type": "spot", "asset": "WETH", "units": 1, "units": 2 }"""), "'units' is given twice" },
        { Json("""{ "type": "spot", "asset": "WETH", "units": [1] }"""), "units: write a text or a number" },
        {
            Json("{ \"type\": \"spot\", \"asset\": \"WETH\",\n\"units\": 1,\n\"strike\": 5 }"),
            "line 5, positions[0].strike: type spot has no such field; it has asset, units"
        },
        { Json("""{ "type": "perp", "asset": "WETH", "units": 1, "entry": -3 }"""), "entry: '-3' is no number from" },
        {
            Json("""{ "type": "lp-v3", "asset": "A", "against": "B", "liquidity": 1, "lower": 9, "upper": 8 }"""),
            "upper: it is not above the lower end"
        },
        { $"asOf,{AsOf}\ntype,asset,units\n", "line 1: a CSV book begins with" },
        { $"asOf,{AsOf},positions,2\ntype,asset,units\nspot,WETH,1\n", "is it cut short?" },
        { $"asOf,{AsOf},positions,1\ntype,asset,units\nspot,WETH\n", "line 3: 2 cells, the header has 3" },
        { $"asOf,{AsOf},positions,1\ntype,asset,units\nspot,WETH,many\n", "line 3, units: 'many' is no number" },
        { $"asOf,{AsOf},positions,1\ntype,asset,units\nspot,\"WETH\",1\n", "line 3: write the cells without quotes" },
        { string.Empty, "line 1: a CSV book begins with" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Parse_BrokenText_NamesLineAndField(string text, string message) => Assert.Contains(
        message, Assert.Throws<FormatException>(() => DeclaredDocument.Parse(text)).Message, StringComparison.Ordinal);

    /// <summary>Whatever one character of a good document becomes, it is read or refused.</summary>
    [Theory]
    [MemberData(nameof(Positions))]
    public void Parse_SpoiledText_IsReadOrRefused(string position)
    {
        var (seed, text) = (Random.Shared.Next(), Json(position));
        var random = new Random(seed);
        var refused = 0;
        for (var i = 0; i < 300; i++)
        {
            var at = random.Next(text.Length);
            var spoiled = text[..at] + (char)random.Next(1, 128) + text[(at + random.Next(2))..];
            try
            {
                Assert.NotNull(DeclaredDocument.Parse(spoiled));
            }
            catch (FormatException error)
            {
                Assert.True(error.Message.Length > 0, string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
                refused++;
            }
        }

        Assert.InRange(refused, 1, 300);
    }

    [Fact]
    public void Page_Types_AreThoseOfTheProgramWithTheirFields()
    {
        var page = File.ReadAllText(Path.Combine(GoldenFile.Root, "docs", "concepts", "exposure.md"));
        Assert.All(DeclaredType.All, type => Assert.Contains(
            $"\n| `{type.Name}` ({type.Meaning}) | {string.Join(", ", type.Fields)} |\n", page,
            StringComparison.Ordinal));
    }

    private static Exposure Measure(string position, Market market) =>
        new([.. DeclaredDocument.Parse(Json(position)).Positions.Single().Measure(market)]);

    private static string Json(string positions) =>
        $$"""
        {
          "asOf": "{{AsOf}}", "positions": [
        {{positions}}
          ]
        }
        """;
}
