using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Venues;

/// <summary>The numbers of v3-core's own specification of its library.</summary>
public sealed class SqrtPriceMathTests
{
    private const string Par = "79228162514264337593543950336";
    private const string Ether = "1000000000000000000";
    private const string Tenth = "100000000000000000";

    /// <summary>Root of 512, at which 1,024 of liquidity are 4 of token 0 and 262,144 of token 1.</summary>
    private const string Steep = "20282409603651670423947251286016";

    private static readonly BigInteger Largest = (BigInteger.One << 256) - 1;

    [Theory]
    [InlineData("0", "0", Tenth, false, null)]
    [InlineData("1", "0", Tenth, true, null)]
    [InlineData("1461501637330902918203684832716283019655932542975", "1024", "1024", false, null)]
    [InlineData(Par, Tenth, "0", true, Par)]
    [InlineData(Par, Tenth, "0", false, Par)]
    [InlineData(Par, Ether, Tenth, false, "87150978765690771352898345369")]
    [InlineData(Par, Ether, Tenth, true, "72025602285694852357767227579")]
    [InlineData(Par, "10000000000000000000", "1267650600228229401496703205376", true, "624999999995069620")]
    [InlineData(
        "1025574284609383690408304870162715216695788925244", "50015962439936049619261659728067971248", "406", true,
        "1025574284609383582644711336373707553698163132913")]
    public void NextFromInput_VectorsOfV3CoresSpec_AreMetToTheUnit(
        string root, string liquidity, string amount, bool zeroForOne, string? next) => Assert.Equal(
        next is null ? null : Integer(next),
        SqrtPriceMath.NextFromInput(Integer(root), Integer(liquidity), Integer(amount), zeroForOne));

    [Fact]
    public void NextFromInput_AmountThatFillsAWord_CannotTakeThePriceBelowOne()
    {
        Assert.Equal(1, SqrtPriceMath.NextFromInput(1, 1, BigInteger.One << 255, zeroForOne: true));
        Assert.Equal(1, SqrtPriceMath.NextFromInput(Integer(Par), 1, Largest / 2, zeroForOne: true));
    }

    [Theory]
    [InlineData("0", "0", Tenth, false, null)]
    [InlineData("1", "0", Tenth, true, null)]
    [InlineData(Steep, "1024", "4", false, null)]
    [InlineData(Steep, "1024", "5", false, null)]
    [InlineData(Steep, "1024", "262145", true, null)]
    [InlineData(Steep, "1024", "262143", true, "77371252455336267181195264")]
    [InlineData(Par, Tenth, "0", true, Par)]
    [InlineData(Par, Tenth, "0", false, Par)]
    [InlineData(Par, Ether, Tenth, false, "88031291682515930659493278152")]
    [InlineData(Par, Ether, Tenth, true, "71305346262837903834189555302")]
    public void NextFromOutput_VectorsOfV3CoresSpec_AreMetToTheUnit(
        string root, string liquidity, string amount, bool zeroForOne, string? next) => Assert.Equal(
        next is null ? null : Integer(next),
        SqrtPriceMath.NextFromOutput(Integer(root), Integer(liquidity), Integer(amount), zeroForOne));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NextFromOutput_MoreThanAWordCanHold_IsNone(bool zeroForOne) =>
        Assert.Null(SqrtPriceMath.NextFromOutput(Integer(Par), 1, Largest, zeroForOne));

    [Fact]
    public void Amounts_FromOneToASquareOf11Tenths_AreTheSpecs()
    {
        var (from, to) = (Integer(Par), Integer("87150978765690771352898345369"));
        Assert.Equal(Integer("90909090909090910"), SqrtPriceMath.Amount0(from, to, Integer(Ether), roundUp: true));
        Assert.Equal(Integer("90909090909090909"), SqrtPriceMath.Amount0(to, from, Integer(Ether), roundUp: false));
        Assert.Equal(Integer(Tenth), SqrtPriceMath.Amount1(from, to, Integer(Ether), roundUp: true));
        Assert.Equal(Integer(Tenth) - 1, SqrtPriceMath.Amount1(to, from, Integer(Ether), roundUp: false));
        Assert.Equal(0, SqrtPriceMath.Amount0(from, to, 0, roundUp: true));
        Assert.Equal(0, SqrtPriceMath.Amount1(from, from, Integer(Ether), roundUp: true));
    }

    [Fact]
    public void Amount0_PricesWhoseProductFillsAWord_IsRoundedByOne()
    {
        var (from, to) = (BigInteger.One << (96 + 45), BigInteger.One << (96 + 48));
        Assert.Equal(
            SqrtPriceMath.Amount0(from, to, Integer(Ether), roundUp: false) + 1,
            SqrtPriceMath.Amount0(from, to, Integer(Ether), roundUp: true));
        Assert.Equal(
            406,
            SqrtPriceMath.Amount0(
                Integer("1025574284609383690408304870162715216695788925244"),
                Integer("1025574284609383582644711336373707553698163132913"),
                Integer("50015962439936049619261659728067971248"),
                roundUp: true));
    }

    private static BigInteger Integer(string text) => BigInteger.Parse(text, CultureInfo.InvariantCulture);
}
