using System.Collections.Immutable;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Tests.Core.Exposures;

public sealed class ExposureTests
{
    [Fact]
    public void Of_NothingHeld_IsZero() => Assert.Equal(default, new Exposure([]).Of("WETH"));

    [Fact]
    public void Of_Components_AddsEveryGreekOfTheFactorAndNoOther()
    {
        ImmutableArray<ExposureComponent> parts =
        [
            new("a", "WETH", new Greeks(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
            new("b", "WETH", new Greeks(10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120)),
            new("c", "USDC", Greeks.OfUnderlying(1.0)),
        ];
        var exposure = new Exposure(parts);
        Assert.Equal(new Greeks(11, 22, 33, 44, 55, 66, 77, 88, 99, 110, 121, 132), exposure.Of("WETH"));
        Assert.Equal(12.0, exposure.Value);
        Assert.Equal(["WETH", "USDC"], exposure.Factors);
    }

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(100, 0.0)]
    [InlineData(101, 1.0 / 31_536_000)]
    [InlineData(100 + 31_536_000, 1.0)]
    public void YearsUntil_Expiry_CountsYearsOf365DaysAndNeverLessThanZero(ulong expiry, double years) =>
        Assert.Equal(years, Market.Flat(3_000, 0.8, 0, 0, 100).YearsUntil(expiry));

    [Fact]
    public void AtSpot_ClaimOnTheBase_MovesWithItAndNothingElseDoes()
    {
        var market = Market.Flat(3_000, 0.8, 0, 0, 100);
        AssetMarket Other(string asset, double spot, Claim? claim) =>
            market.Base with { Asset = asset, Spot = spot, Claim = claim };
        var moved = (market with
        {
            Others =
            [
                Other("wstETH", 3_600, new Claim("WETH", 1.2)), Other("WBTC", 99_000, new Claim("BTC", 0.99)),
                Other("UNI", 7, null),
            ],
        }).AtSpot(2_000);
        Assert.Equal(2_000, moved.Spot);
        Assert.Equal(2_400, moved["wstETH"].Spot, 9);
        Assert.Equal((99_000, 7, 1), (moved["WBTC"].Spot, moved["UNI"].Spot, moved["USDC"].Spot));
    }

    [Fact]
    public void Inputs_OfAMarket_AreItsOwnFigures()
    {
        var inputs = Market.Flat(3_000, 0.8, 0.04, 0.03, 100).Base.InputsFor(3_200, 1.0);
        Assert.Equal((3_000, 0.8, 0.04, 0.03), (inputs.Spot, inputs.Volatility, inputs.Rate, inputs.Carry));
    }
}
