using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Venues;

namespace KeeperBot.Tests.Core.Venues;

/// <summary>The numbers of v3-core's own specification of its library.</summary>
public sealed class SwapMathTests
{
    private const string Par = "79228162514264337593543950336";
    private const string Root101 = "79623317895830914510639640423";
    private const string Root1000 = "250541448375047931186413801569";
    private const string Root10000 = "792281625142643375935439503360";
    private const string Ether = "1000000000000000000";
    private const string Liquidity = "2000000000000000000";
    private const string Steep = "20282409603651670423947251286016";

    [Theory]
    [InlineData(Par, Root101, Liquidity, Ether, 600, "9975124224178055", "5988667735148", "9925619580021728", Root101)]
    [InlineData(
        Par, Root101, Liquidity, "-" + Ether, 600, "9975124224178055", "5988667735148", "9925619580021728", Root101)]
    [InlineData(
        Par, Root1000, Liquidity, Ether, 600, "999400000000000000", "600000000000000", "666399946655997866", null)]
    [InlineData(Par, Root10000, Liquidity, "-" + Ether, 600, "2000000000000000000", "1200720432259356", Ether, null)]
    [InlineData(
        "417332158212080721273783715441582", "1452870262520218020823638996", "159344665391607089467575320103", "-1", 1,
        "1", "1", "1", "417332158212080721273783715441581")]
    [InlineData(
        "2", "1", "1", "3915081100057732413702495386755767", 1, "39614081257132168796771975168",
        "39614120871253040049813", "0", "1")]
    [InlineData("2413", "79887613182836312", "1985041575832132834610021537970", "10", 1872, "0", "10", "0", "2413")]
    [InlineData(
        Steep, "22310650564016837466341976414617", "1024", "-4", 3000, "26215", "79", "0",
        "22310650564016837466341976414617")]
    [InlineData(
        Steep, "18254168643286503381552526157414", "1024", "-263000", 3000, "1", "1", "26214",
        "18254168643286503381552526157414")]
    public void Step_VectorsOfV3CoresSpec_AreMetToTheUnit(
        string root, string target, string liquidity, string remaining, int fee, string amountIn, string feeAmount,
        string amountOut, string? next)
    {
        var move = SwapMath.Step(Integer(root), Integer(target), Integer(liquidity), Integer(remaining), fee)!.Value;
        Assert.Equal(
            (Integer(amountIn), Integer(feeAmount), Integer(amountOut)), (move.AmountIn, move.Fee, move.AmountOut));
        if (next is not null)
        {
            Assert.Equal(Integer(next), move.Root);
        }
        else
        {
            Assert.InRange(move.Root, Integer(root) + 1, Integer(target) - 1);
        }
    }

    private static BigInteger Integer(string text) => BigInteger.Parse(text, CultureInfo.InvariantCulture);
}
