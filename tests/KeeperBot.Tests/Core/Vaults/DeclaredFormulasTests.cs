using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults.Declarations;
using KeeperBot.Core.Volatility;
using KeeperBot.Tests.Core.Exposures;
using KeeperBot.Tests.Core.Volatility;

namespace KeeperBot.Tests.Core.Vaults;

/// <summary>Declared positions that a pricing formula values, against that formula.</summary>
public sealed class DeclaredFormulasTests
{
    private const ulong Expiry = 1_706_860_800; // 2024-02-02T08:00:00Z

    private static readonly Market Market = RiskScene.Market with
    {
        Base = RiskScene.Market.Base with { Surface = SampleSmiles.Ether },
    };

    private static AssetMarket Ether => Market.Base;

    [Fact]
    public void Measure_Digitals_AreTheirFormulas()
    {
        var put = Terms(OptionKind.Put, 2_800);
        Same(-5_000 * SmileDigital.Cash(Ether, put), "cash-digital,WETH,-5000,put,2800,2024-02-02T08:00:00Z,,,");
        var call = Terms(OptionKind.Call, 3_200);
        Same(12.5 * SmileDigital.Asset(Ether, call), "asset-digital,WETH,12.5,call,3200,2024-02-02T08:00:00Z,,,");
    }

    [Theory]
    [InlineData(OptionKind.Call, "call")]
    [InlineData(OptionKind.Put, "put")]
    public void Measure_Everlasting_IsItsFormulaAtTheVolatilityOfStrikeAndPeriod(OptionKind kind, string right) => Same(
        -30 * Everlasting.Evaluate(new EverlastingInputs
        {
            Kind = kind,
            Spot = 3_000,
            Strike = 3_300,
            Volatility = Ether.InputsFor(3_300, 14.0 / 365.0).Volatility,
            FundingYears = 14.0 / 365.0,
        }),
        $"everlasting,WETH,-30,{right},3300,,14,,");

    [Fact]
    public void Measure_Squeeth_IsOpynsFormula() => Same(
        -800 * PowerPerp.Evaluate(PowerPerpInputs.Squeeth(3_000, AtTheMoney(17.5), 0.42)),
        "squeeth,WETH,-800,,,,,,0.42");

    [Fact]
    public void Measure_PowerPerp_IsTheContinuousFormula()
    {
        foreach (var power in new[] { -1.0, 0.5, 2.0, 3.0 })
        {
            Same(
                40 * PowerPerp.Evaluate(new PowerPerpInputs
                {
                    Form = PowerPerpForm.Continuous,
                    Spot = 3_000,
                    Power = power,
                    Volatility = AtTheMoney(7),
                    FundingYears = 7.0 / 365.0,
                    NormalisationFactor = 1e-5,
                }),
                FormattableString.Invariant($"power-perp,WETH,40,,,,7,{power},1e-5"));
        }
    }

    [Fact]
    public void Measure_PowerPerpLater_HasDecayedSinceItWasDeclared()
    {
        const string Row = "squeeth,WETH,1,,,,,,0.42";
        var later = Market with { Timestamp = RiskScene.Now + (20 * RiskScene.Day) };
        var then = PowerPerpInputs.Squeeth(3_000, AtTheMoney(17.5), 0.42);
        var now = then with { NormalisationFactor = PowerPerp.DecayedFactor(then, 20.0 / 365.0) };
        Assert.Equal(PowerPerp.Evaluate(now), Measure(Row, later).Of("WETH"));
        Assert.True(Measure(Row, later).Value < 0.99 * Measure(Row, Market).Value);

        var earlier = Market with { Timestamp = RiskScene.Now - 60 };
        Assert.Equal(Measure(Row, Market), Measure(Row, earlier), Bits);
    }

    [Fact]
    public void Measure_PowerPerpAtAVolatilityThatHasNoValue_IsUnanswerable()
    {
        const string Row = "power-perp,WETH,1,,,,30,4,1";
        Assert.True(Measure(Row, At(0.6)).Value > 0.0);
        var error = Assert.Throws<UnanswerableException>(() => Measure(Row, At(1.5)));
        Assert.Contains("1 perps on WETH^4", error.Message, StringComparison.Ordinal);
        Assert.Contains("150 %", error.Message, StringComparison.Ordinal);

        static Market At(double volatility) =>
            Market with { Base = Ether with { Surface = new FlatSurface(volatility) } };
    }

    /// <summary>What is on a claim moves with what that is a claim on, at the ratio to the power.</summary>
    [Fact]
    public void Measure_PowerPerpOnAClaim_MovesWithItsUnderlying()
    {
        var exposure = Measure("power-perp,wstETH,3,,,,7,2,1e-3", Market);
        Assert.Equal(["WETH", "wstETH/WETH"], exposure.Factors);
        Assert.Equal(2 * exposure.Value / 3_000, exposure.Of("WETH").Delta, 1e-9 * exposure.Value);
        Assert.Equal(2 * exposure.Value / 1.2, exposure.Of("wstETH/WETH").Delta, 1e-9 * exposure.Value);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "cash-digital,WETH,1,up,3300,2024-02-02T08:00:00Z,,,", "line 3, right: 'up' is neither call nor put" },
        { "cash-digital,WETH,1,call,,2024-02-02T08:00:00Z,,,", "line 3: 'strike' is missing" },
        { "asset-digital,WETH,0,call,3300,2024-02-02T08:00:00Z,,,", "line 3, units: it is zero" },
        { "everlasting,WETH,1,call,3300,,0,,", "line 3, fundingDays: '0' is no number from 0.001 to 3650" },
        {
            "everlasting,WETH,1,call,3300,2024-02-02T08:00:00Z,1,,",
            "line 3, expiry: type everlasting has no such field; it has asset, units, right, strike, fundingDays"
        },
        { "power-perp,WETH,1,,,,7,5,1", "line 3, power: '5' is no number from -4 to 4" },
        { "power-perp,WETH,1,,,,7,2,-1", "line 3, normalizationFactor: '-1' is no number from 1E-24" },
        { "squeeth,WETH,1,,,,,,420000000000000000", "line 3, normalizationFactor: '420000000000000000' is no number" },
        { "squeeth,WETH,1,,,,,NaN,1", "line 3, power: type squeeth has no such field" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Parse_BrokenRow_NamesLineAndField(string row, string message) => Assert.Contains(
        message, Assert.Throws<FormatException>(() => Parse(row)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_JsonWhoseTimeComesLast_IsTheBookOfTheCsv()
    {
        var json = DeclaredDocument.Parse(
            """
            {
              "positions": [
                { "type": "squeeth", "asset": "WETH", "units": -800, "normalizationFactor": 0.42 },
              ],
              "asOf": "2023-11-14T22:13:20Z",
            }
            """);
        var position = Assert.Single(json.Positions);
        Assert.Equal(Parse("squeeth,WETH,-800,,,,,,0.42"), position);
        Assert.Equal(("-800 squeeth", RiskScene.Now), (position.Label, ((DeclaredPowerPerp)position).StatedAt));
    }

    private static double AtTheMoney(double days) => Ether.Surface.At(3_000, 3_000, days / 365.0);

    private static OptionTerms Terms(OptionKind kind, double strike) =>
        new() { Kind = kind, Strike = strike, YearsToExpiry = Market.YearsUntil(Expiry) };

    private static void Same(Greeks formula, string row) => Assert.Equal(formula, Measure(row, Market).Of("WETH"));

    private static Exposure Measure(string row, Market market) => new([.. Parse(row).Measure(market)]);

    private static DeclaredPosition Parse(string row) => Assert.Single(DeclaredDocument.Parse(
        $"""
        asOf,2023-11-14T22:13:20Z,positions,1
        type,asset,units,right,strike,expiry,fundingDays,power,normalizationFactor
        {row}
        """).Positions);

    private static bool Bits(Exposure left, Exposure right) => left.Components.SequenceEqual(right.Components);
}
