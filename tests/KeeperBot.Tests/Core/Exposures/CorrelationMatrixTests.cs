using KeeperBot.Core.Exposures;

namespace KeeperBot.Tests.Core.Exposures;

public sealed class CorrelationMatrixTests
{
    public static TheoryData<double, double, double, double, string> Impossible => new()
    {
        { 1.0, 1.2, 0.0, 0.0, "A/B is 1.2; a correlation lies from -1 to 1" },
        { 0.9, 0.0, 0.0, 0.0, "A is correlated with itself by 0.9" },
        { 1.0, 0.9, 0.9, -0.9, "not positive semidefinite: the correlations of C contradict those of A, B" },
        { 1.0, 1.0, 0.5, 0.4, "not positive semidefinite" },
        { 1.0, double.NaN, 0.0, 0.0, "A/B is NaN" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Of_ImpossibleMatrix_SaysWhereItFails(double own, double ab, double ac, double bc, string message)
    {
        var error = Assert.Throws<RiskInputException>(() => Three(own, ab, ac, bc));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TwoValuesForOnePair_NamesThePair()
    {
        var error = Assert.Throws<RiskInputException>(
            () => CorrelationMatrix.Of(["A", "B"], new[,] { { 1.0, 0.5 }, { 0.4, 1.0 } }));
        Assert.Contains("A/B is 0.5 one way and 0.4 the other", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OtherShape_IsRefused()
    {
        Assert.Contains(
            "2 rows", Assert.Throws<RiskInputException>(
                () => CorrelationMatrix.Of(["A", "B"], new[,] { { 1.0 } })).Message, StringComparison.Ordinal);
        Assert.Contains(
            "twice", Assert.Throws<RiskInputException>(
                () => CorrelationMatrix.Of(["A", "A"], new[,] { { 1.0, 0.0 }, { 0.0, 1.0 } })).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, 0.0, 0.0)]
    [InlineData(1.0, 1.0, 1.0)]
    [InlineData(-1.0, 0.5, -0.5)]
    [InlineData(0.8, 0.6, 0.96)]
    public void Of_PossibleMatrix_AlsoASingularOne_IsTaken(double ab, double ac, double bc) =>
        Assert.Equal(bc, Three(1.0, ab, ac, bc)[1, 2]);

    [Fact]
    public void CorrelatedRisk_TwoUnderlyings_IsTheTextbookVariance()
    {
        var market = RiskScene.Market;
        var book = ExposureBook.Of(RiskScene.Whole(market), market);
        var risk = CorrelatedRisk.Of(book, market, CorrelationMatrix.Of(["BTC", "WETH"], Pair(0.8)));
        Assert.Equal(["WETH", "BTC"], risk.Assets);
        var (eth, btc) = (book.Factors[0].Dollars, book.Factors[3].Dollars);
        var (a, b) = (eth.Delta * 0.6, btc.Delta * 0.5);
        var variance = ((a * a) + (b * b) + (2 * 0.8 * a * b)) / 365;
        Assert.Equal(Math.Sqrt(variance), risk.DailyDeviation, 6);
        Assert.Equal(risk.DailyDeviation, risk.DeviationShares.Sum(), 6);
        Assert.Equal(eth.GammaPerPercent, risk.CrossGamma[0][0], 9);
        Assert.Equal(btc.GammaPerPercent * 0.8 * 0.5 / 0.6, risk.CrossGamma[1][0], 9);
        Assert.Equal(
            50 * ((eth.GammaPerPercent * 0.36) + (btc.GammaPerPercent * 0.25)) / 365, risk.GammaPerDay, 6);
    }

    [Fact]
    public void CorrelatedRisk_UnderlyingWithoutCorrelation_IsNamed()
    {
        var market = RiskScene.Market;
        var book = ExposureBook.Of(RiskScene.Whole(market), market);
        var error = Assert.Throws<RiskInputException>(
            () => CorrelatedRisk.Of(book, market, CorrelationMatrix.Of(["WETH", "SOL"], Pair(0.5))));
        Assert.Contains("BTC", error.Message, StringComparison.Ordinal);
    }

    private static double[,] Pair(double value) => new[,] { { 1.0, value }, { value, 1.0 } };

    private static CorrelationMatrix Three(double own, double ab, double ac, double bc) =>
        CorrelationMatrix.Of(["A", "B", "C"], new[,] { { own, ab, ac }, { ab, 1.0, bc }, { ac, bc, 1.0 } });
}
