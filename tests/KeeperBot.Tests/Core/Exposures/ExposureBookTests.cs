using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Tests.Core.Exposures;

public sealed class ExposureBookTests
{
    private static readonly Market Market = RiskScene.Market;
    private static readonly ExposureBook Book = ExposureBook.Of(RiskScene.Whole(Market), Market);

    [Fact]
    public void Of_Book_HasARowForEveryFactorWithItsKindAndLevel() => Assert.Equal(
        [
            ("WETH", FactorKind.Underlying, 3_000.0),
            ("USDC", FactorKind.Quote, 1.0),
            ("wstETH/WETH", FactorKind.Ratio, 1.2),
            ("BTC", FactorKind.Underlying, 60_000.0),
            ("WBTC/BTC", FactorKind.Ratio, 0.999),
        ],
        Book.Factors.Select(factor => (factor.Factor, factor.Kind, factor.Level)));

    [Fact]
    public void Of_Book_NetIsTheSumOfItsContributions()
    {
        foreach (var factor in Book.Factors)
        {
            var sum = factor.Contributions.Aggregate(default(Greeks), (total, part) => total + part.Greeks);
            Assert.Equal(sum, factor.Net);
            Assert.Equal(1.0, factor.Contributions.Sum(part => Math.Abs(part.Share)), 12);
        }

        Assert.Equal(RiskScene.Whole(Market).Value, Book.Value, 6);
    }

    [Fact]
    public void Of_ClaimHeld_IsDeltaOfWhatItIsOnAndARatioOfItsOwn()
    {
        var ratio = Book.Factors.Single(factor => factor.Kind == FactorKind.Ratio && factor.Factor[0] == 'w');
        Assert.Equal(20 * 3_000.0, ratio.Net.Delta, 9);
        Assert.Equal(20 * 3_600.0, ratio.Dollars.Delta, 6);
        Assert.Equal(0.0, ratio.Net.Price);
        var staked = Book.Factors[0].Contributions.Single(part => part.Label == "staked");
        Assert.Equal(24.0, staked.Greeks.Delta, 12);
    }

    [Fact]
    public void Of_QuoteHeld_IsAnExposureToItsPeg()
    {
        var quote = Book.Factors.Single(factor => factor.Kind == FactorKind.Quote);
        Assert.Equal((400_000.0, 400_000.0), (quote.Net.Delta, quote.Dollars.Delta));
    }

    /// <summary>The same figures by moving the market a little, with no formula.</summary>
    [Theory]
    [InlineData("WETH")]
    [InlineData("USDC")]
    [InlineData("wstETH/WETH")]
    [InlineData("BTC")]
    [InlineData("WBTC/BTC")]
    public void Dollars_Factor_AreWhatALittleMoveDoes(string name)
    {
        const double Step = 1e-4;
        double At(double move) => RiskScene.Whole(
            (MarketShift.None with { Moves = [new FactorMove(name, move)] }).Of(Market)).Value;
        var dollars = Book.Factors.Single(factor => factor.Factor == name).Dollars;
        var (up, here, down) = (At(Step), At(0.0), At(-Step));
        Assert.Equal(dollars.Delta, (up - down) / (2 * Step), Math.Max(1e-3, Math.Abs(dollars.Delta) * 1e-6));
        Assert.Equal(
            dollars.GammaPerPercent, (up - (2 * here) + down) / (Step * Step) / 100,
            Math.Max(0.05, Math.Abs(dollars.GammaPerPercent) * 1e-3));
    }

    [Fact]
    public void DollarGreeks_Greeks_AreInTheMovesThatTheySay() => Assert.Equal(
        new DollarGreeks(6.0, 0.36, 0.05, 1.0, 0.14, 0.0008),
        DollarGreeks.Of(
            default(Greeks) with { Delta = 2, Gamma = 4, Vega = 5, Theta = 365, Vanna = 14.0 / 3.0, Volga = 8 }, 3.0)
            is var d ? d with { VannaPerPoint = Math.Round(d.VannaPerPoint, 12) } : default);

    [Fact]
    public void Of_FactorThatNoMarketHas_IsRefusedByName()
    {
        var strange = new Exposure([new ExposureComponent("a", "SOL", Greeks.OfUnderlying(100))]);
        var error = Assert.Throws<UnanswerableException>(() => ExposureBook.Of(strange, Market));
        Assert.Contains("'SOL'", error.Message, StringComparison.Ordinal);
    }
}
