using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using KeeperBot.Configuration;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Configuration;

public sealed class QuantitiesTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("1 WETH", "1000000000000000000")]
    [InlineData("0.1 WETH", "100000000000000000")]
    [InlineData("0.000000000000000001 WETH", "1")]
    [InlineData("9007199254740993.000000000000000001 WETH", "9007199254740993000000000000000001")]
    [InlineData("1_000_000 WETH", "1000000000000000000000000")]
    [InlineData("  2.50   WETH ", "2500000000000000000")]
    [InlineData("0 WETH", "0")]
    public void Amount_BeyondADouble_IsExact(string text, string expected) =>
        Assert.Equal(BigInteger.Parse(expected), Quantities.Amount(text, "WETH", 18));

    [Theory]
    [InlineData("1", "a number and a unit")]
    [InlineData("", "a number and a unit")]
    [InlineData("1WETH", "a number and a unit")]
    [InlineData("1 WETH WETH", "a number and a unit")]
    [InlineData("1 weth", "needs the unit WETH")]
    [InlineData("1 USDC", "needs the unit WETH")]
    [InlineData("WETH 1", "needs the unit WETH")]
    [InlineData("-1 WETH", "without a sign")]
    [InlineData("+1 WETH", "without a sign")]
    [InlineData("1e3 WETH", "without a sign")]
    [InlineData("1,5 WETH", "without a sign")]
    [InlineData("1.2.3 WETH", "without a sign")]
    [InlineData("1. WETH", "without a sign")]
    [InlineData(".5 WETH", "without a sign")]
    [InlineData(". WETH", "without a sign")]
    [InlineData("_ WETH", "without a sign")]
    [InlineData("٣ WETH", "without a sign")]
    [InlineData("0x10 WETH", "without a sign")]
    [InlineData("NaN WETH", "without a sign")]
    [InlineData("0.0000000000000000001 WETH", "more than 18 decimals")]
    [InlineData("9999999999999999999999999999999999999999999999999999999999999 WETH", "larger than any")]
    public void Amount_Garbage_SaysWhatIsWrongAndRepeatsIt(string text, string expected)
    {
        var error = Assert.Throws<FormatException>(() => Quantities.Amount(text, "WETH", 18));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("60 gwei", 60_000_000_000)]
    [InlineData("0.1 gwei", 100_000_000)]
    [InlineData("0.000000001 gwei", 1)]
    [InlineData("1000 wei", 1_000)]
    public void GasPrice_KnownUnits_AreExact(string text, long expected) =>
        Assert.Equal(expected, Quantities.GasPrice(text));

    [Theory]
    [InlineData("60")]
    [InlineData("60 ETH")]
    [InlineData("60 Gwei")]
    [InlineData("0.5 wei")]
    [InlineData("0.0000000001 gwei")]
    public void GasPrice_Garbage_IsRefused(string text) =>
        Assert.Throws<FormatException>(() => Quantities.GasPrice(text));

    [Theory]
    [InlineData("500 ms", 500)]
    [InlineData("12 s", 12_000)]
    [InlineData("65 min", 3_900_000)]
    [InlineData("4 h", 14_400_000)]
    [InlineData("1 d", 86_400_000)]
    [InlineData("36500 d", 3_153_600_000_000)]
    [InlineData("0 s", 0)]
    public void Duration_KnownUnits_AreExact(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Quantities.Duration(text));

    [Theory]
    [InlineData("12")]
    [InlineData("1.5 h")]
    [InlineData("-1 s")]
    [InlineData("1 m")]
    [InlineData("1 hour")]
    [InlineData("36501 d")]
    [InlineData("9223372036854775807 d")]
    [InlineData("99999999999999999999 s")]
    public void Duration_Garbage_IsRefused(string text) =>
        Assert.Throws<FormatException>(() => Quantities.Duration(text));

    [Fact]
    public void Amount_AnyUint256AtAnyDecimals_ReadsBackWhatExactWrote()
    {
        var property = Prop.ForAll(
            Gen.ArrayOf(Gen.Choose(0, 255)).ToArbitrary(),
            Gen.Choose(0, 36).ToArbitrary(),
            (bytes, decimals) =>
            {
                var value = new BigInteger([.. bytes.Take(31).Select(b => (byte)b)], isUnsigned: true);
                var text = Figures.Exact(value, decimals).Replace(" ", "_", StringComparison.Ordinal) + " T";
                return Quantities.Amount(text, "T", decimals) == value;
            });
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
        output.WriteLine("2000 amounts read back");
        Assert.Equal(BigInteger.Pow(2, 255), Quantities.Amount($"{BigInteger.Pow(2, 255)} T", "T", 0));
    }

    [Fact]
    public void Amount_RandomText_IsAFigureOrOneKindOfError()
    {
        const int Seed = 20261121;
        var random = new Random(Seed);
        const string Alphabet = "0123456789._-+ eE,\tWETHgwei\0é";
        var figures = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var text = new string(random.GetItems<char>(Alphabet, random.Next(12)))
                + (i % 2 == 0 ? " WETH" : string.Empty);
            try
            {
                Assert.True(Quantities.Amount(text, "WETH", 18).Sign >= 0, $"seed {Seed}, '{text}'");
                figures++;
            }
            catch (FormatException)
            {
                // The one error there may be.
            }
        }

        Assert.InRange(figures, 100, 90_000);
    }
}
