using System.Numerics;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class OptionVaultTests
{
    private const ulong Expiry = Scenario.Now + (14 * Scenario.Day);
    private static readonly Market Market = Market.Flat(3_000, 0.8, 0.04, 0.03, Scenario.Now);

    [Fact]
    public void Understand_BookOfCallsAndPuts_ReadsEverySeriesById()
    {
        var expiry = Scenario.Now + Scenario.Day;
        var position = Read(
            new SeriesWorld(9, false, expiry, Scenario.Ether(2_500.5m), Scenario.Ether(3)),
            new SeriesWorld(2, true, expiry + 1, Scenario.Ether(3_500), Scenario.Ether(0.25m)));
        Assert.Equal(
            [
                new SoldOption(2, OptionKind.Call, 3_500, expiry + 1, 0.25),
                new SoldOption(9, OptionKind.Put, 2_500.5, expiry, 3),
            ],
            position.Series);
    }

    [Fact]
    public void Understand_SeriesWithNothingWritten_IsLeftOut() =>
        Assert.Empty(Read(new SeriesWorld(1, true, Scenario.Now + 1, Scenario.Ether(3_000), 0)).Series);

    [Theory]
    [InlineData("0")]
    [InlineData("1000000000000000000000000001")]
    public void Understand_StrikeIsImpossible_IsUnanswerable(string strike)
    {
        var series = new SeriesWorld(4, true, Scenario.Now + 1, BigInteger.Parse(strike), Scenario.Ether(1));
        var thrown = Assert.Throws<UnanswerableException>(() => Read(series));
        Assert.Contains("series 4", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("impossible strike", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Understand_ExpiryAfterTheYear2106_IsUnanswerable()
    {
        var last = new SeriesWorld(4, true, uint.MaxValue, Scenario.Ether(1), Scenario.Ether(1));
        Assert.Single(Read(last).Series);
        var thrown = Assert.Throws<UnanswerableException>(() => Read(last with { Expiry = uint.MaxValue + 1UL }));
        Assert.Contains("impossible expiry", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<UnanswerableException>(() => Read(last with { Expiry = ulong.MaxValue }));
    }

    [Fact]
    public void Measure_ExpiredSeries_HasNoExposure()
    {
        var series = new SeriesWorld(1, true, Scenario.Now, Scenario.Ether(3_000), Scenario.Ether(5));
        var exposure = Read(series).Measure(Market);
        Assert.Empty(exposure.Components);
        Assert.Equal(default, exposure.Of("WETH"));
        Assert.Single(Read(series with { Expiry = Scenario.Now + 1 }).Measure(Market).Components);
    }

    [Fact]
    public void Measure_EmptyBook_HasNoExposure() => Assert.Equal(default, Read().Measure(Market).Of("WETH"));

    [Fact]
    public void Measure_SoldCalls_AreLongTheCollateralAndShortTheCall()
    {
        var position = Read(new SeriesWorld(1, true, Expiry, Scenario.Ether(3_200), Scenario.Ether(60)));
        var one = BlackScholes.Evaluate(Terms(OptionKind.Call, 3_200), Market.Base.InputsFor(3_000, 1.0));
        var component = Assert.Single(position.Measure(Market).Components);
        Assert.Equal("60 calls at 3200", component.Label);
        Assert.Equal(60 * (3_000 - one.Price), component.Greeks.Price);
        Assert.Equal(60 * (1 - one.Delta), component.Greeks.Delta);
        Assert.Equal(-60 * one.Gamma, component.Greeks.Gamma);
        Assert.Equal(-60 * one.Vega, component.Greeks.Vega);
        Assert.Equal(-60 * one.Theta, component.Greeks.Theta);
        Assert.Equal(-60 * one.Rho, component.Greeks.Rho);
        Assert.Equal(-60 * one.Vanna, component.Greeks.Vanna);
        Assert.Equal(-60 * one.Volga, component.Greeks.Volga);
    }

    [Fact]
    public void Measure_SoldPuts_AreAPutLessTwoPutsAtHalfTheStrike()
    {
        var position = Read(new SeriesWorld(1, false, Expiry, Scenario.Ether(2_800), Scenario.Ether(0.5m)));
        var put = BlackScholes.Evaluate(Terms(OptionKind.Put, 2_800), Market.Base.InputsFor(3_000, 1.0));
        var cap = BlackScholes.Evaluate(Terms(OptionKind.Put, 1_400), Market.Base.InputsFor(3_000, 1.0));
        var component = Assert.Single(position.Measure(Market).Components);
        Assert.Equal("0.5 puts at 2800", component.Label);
        Assert.Equal(-0.5 * (put.Price - (2 * cap.Price)), component.Greeks.Price);
        Assert.Equal(-0.5 * (put.Delta - (2 * cap.Delta)), component.Greeks.Delta);
        Assert.Equal(-0.5 * (put.Vega - (2 * cap.Vega)), component.Greeks.Vega);
    }

    /// <summary>CappedOption.payout: min(K - S, S) below the strike, in USD.</summary>
    [Theory]
    [InlineData(3_500, 0)]
    [InlineData(2_800, 0)]
    [InlineData(2_000, 800)]
    [InlineData(1_400, 1_400)]
    [InlineData(1_000, 1_000)]
    [InlineData(10, 10)]
    public void Measure_SoldPutJustBeforeExpiry_OwesWhatTheContractPays(double spot, double payout)
    {
        var position = Read(new SeriesWorld(1, false, Scenario.Now + 1, Scenario.Ether(2_800), Scenario.Ether(1)));
        Assert.Equal(-payout, position.Measure(Market.AtSpot(spot)).Of("WETH").Price, 1.0);
    }

    [Fact]
    public void Measure_RandomBooks_AgreeWithAnIndependentPricer()
    {
        const int Seed = 20_240_501;
        var random = new Random(Seed);
        for (var i = 0; i < 300; i++)
        {
            var vault = RandomScenarios.Next(random).Only;
            var market = Market.Flat(
                500 + (random.NextDouble() * 4_500), 0.3 + random.NextDouble(), 0.05, 0.03, Scenario.Now);
            var measured = Read([.. vault.Series]).Measure(market).Of("WETH");
            var (value, delta) = IndependentBook.Measure(vault.Series, market);
            var units = vault.Series.Sum(s => (double)s.Written / 1e18);
            var holds = Math.Abs(value - measured.Price) <= 1e-8 * units * market.Spot
                && Math.Abs(delta - measured.Delta) <= 1e-8 * units;
            Assert.True(holds, $"seed {Seed}, book {i}: {measured} against price {value:R}, delta {delta:R}");
        }
    }

    [Fact]
    public void Named_EveryKind_IsFoundByItsName() =>
        Assert.All(VaultKind.All, kind => Assert.Same(kind, VaultKind.Named(kind.Name)));

    [Fact]
    public void Named_UnknownKind_BreaksAnInvariant() =>
        Assert.Throws<KeeperBot.Core.InvariantException>(() => VaultKind.Named("piggy-bank"));

    private static OptionTerms Terms(OptionKind kind, double strike) =>
        new() { Kind = kind, Strike = strike, YearsToExpiry = 14.0 / 365.0 };

    private static OptionVaultPosition Read(params SeriesWorld[] series)
    {
        var scenario = new Scenario().With(v => v with { Series = [.. series] });
        return Assert.IsType<OptionVaultPosition>(
            VaultKind.UnderstandAll(scenario.Only.Mandate, scenario.Observe().Answers));
    }
}
