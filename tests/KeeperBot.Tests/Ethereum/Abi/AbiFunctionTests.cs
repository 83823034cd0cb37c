using System.Numerics;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Ethereum.Abi;

public sealed class AbiFunctionTests
{
    private static readonly AbiFunction Swap = AbiFunction.Parse(
        "function exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, "
        + "uint256 amountIn, uint256 amountOutMinimum, uint160 sqrtPriceLimitX96) params) "
        + "external payable returns (uint256 amountOut)");

    private static readonly Address Token = Address.Parse("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2");

    [Fact]
    public void Parse_Declaration_ReadsNamesAndSelector()
    {
        Assert.Equal("0x04e45aaf", Hex.Encode(Swap.Selector));
        Assert.Equal("exactInputSingle((address,address,uint24,address,uint256,uint256,uint160))", Swap.Signature);
        Assert.Equal("params", Swap.Inputs[0].Name);
        Assert.Equal("fee", Swap.Inputs[0].Type.Components[2].Name);
        Assert.Equal("amountOut", Swap.Outputs[0].Name);
    }

    [Fact]
    public void Encode_Struct_RoundTripsByName()
    {
        var data = Swap.Encode(AbiValue.Of(Token, Token, 500, Token, BigInteger.Pow(10, 18), 1, 0));
        var arguments = Swap.DecodeInput(data)["params"];
        Assert.Equal(4 + (7 * 32), data.Length);
        Assert.Equal(500, arguments["fee"].AsInt32());
        Assert.Equal(Token, arguments["recipient"].AsAddress());
        Assert.Equal(BigInteger.Pow(10, 18), arguments[4].AsBigInteger());
        Assert.Equal(Hex.Encode(data), Hex.Encode(Swap.Encode(arguments)));
    }

    [Fact]
    public void Encode_UnsignedOutOfRange_IsRefusedByName()
    {
        var error = Assert.Throws<AbiException>(() => Swap.Encode(AbiValue.Of(Token, Token, 1 << 24, Token, 1, 1, 0)));
        Assert.Contains("'fee' is uint24; 16777216", error.Message, StringComparison.Ordinal);
        Assert.Contains("exactInputSingle", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("int8", "127", true)]
    [InlineData("int8", "128", false)]
    [InlineData("int8", "-128", true)]
    [InlineData("int8", "-129", false)]
    [InlineData("uint8", "255", true)]
    [InlineData("uint8", "256", false)]
    [InlineData("uint8", "-1", false)]
    [InlineData("int256", "57896044618658097711785492504343953926634992332820282019728792003956564819967", true)]
    [InlineData("int256", "57896044618658097711785492504343953926634992332820282019728792003956564819968", false)]
    [InlineData("int256", "-57896044618658097711785492504343953926634992332820282019728792003956564819968", true)]
    [InlineData("int256", "-57896044618658097711785492504343953926634992332820282019728792003956564819969", false)]
    [InlineData("uint256", "115792089237316195423570985008687907853269984665640564039457584007913129639935", true)]
    [InlineData("uint256", "115792089237316195423570985008687907853269984665640564039457584007913129639936", false)]
    public void Encode_IntegerAtItsBounds_IsTakenOrRefused(string type, string text, bool fits)
    {
        var function = AbiFunction.Parse($"function f({type} x) returns ({type})");
        var value = BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        if (fits)
        {
            Assert.Equal(value, function.Decode(function.Encode(value).AsSpan(4))[0].AsBigInteger());
        }
        else
        {
            var error = Assert.Throws<AbiException>(() => function.Encode(value));
            Assert.Contains("'x'", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("address", "5")]
    [InlineData("bool", "5")]
    [InlineData("bytes32", "5")]
    [InlineData("bytes", "5")]
    [InlineData("string", "5")]
    [InlineData("uint8[]", "5")]
    [InlineData("(uint8,uint8)", "5")]
    public void Encode_WrongFamily_IsRefused(string type, string value)
    {
        var function = AbiFunction.Parse($"function f({type} x)");
        var number = BigInteger.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
        var error = Assert.Throws<AbiException>(() => function.Encode(number));
        Assert.Contains("an integer", error.Message, StringComparison.Ordinal);
        Assert.Throws<AbiException>(() => function.Encode(default(AbiValue)));
    }

    [Fact]
    public void Encode_WrongCounts_AreRefused()
    {
        Assert.Throws<AbiException>(() => Swap.Encode(Token, Token, 500, Token, 1, 1, 0));
        Assert.Throws<AbiException>(() => Swap.Encode(AbiValue.Of(Token)));
        var pair = AbiFunction.Parse("f(uint8[2] x, bytes4 y, string z)");
        Assert.Throws<AbiException>(() => pair.Encode(AbiValue.Of(1), new byte[4], ""));
        Assert.Throws<AbiException>(() => pair.Encode(AbiValue.Of(1, 2), new byte[5], ""));
        Assert.Throws<AbiException>(() => pair.Encode(AbiValue.Of(1, 2), new byte[4], "\ud800"));
        Assert.Equal(4 + (32 * 5), pair.Encode(AbiValue.Of(1, 2), new byte[4], "").Length);
    }

    [Fact]
    public void DecodeInput_OtherSelector_IsRefused() =>
        Assert.Throws<MalformedDataException>(() => Swap.DecodeInput(new byte[228]));

    [Fact]
    public void Accessor_WrongFamily_NamesWhatIsThere()
    {
        AbiValue text = "hello";
        var error = Assert.Throws<AbiException>(() => text.AsBigInteger());
        Assert.Contains("a string", error.Message, StringComparison.Ordinal);
        AbiValue number = -1;
        Assert.Throws<AbiException>(() => number.AsUInt64());
        Assert.Throws<AbiException>(() => number.AsAddress());
        Assert.Throws<AbiException>(() => number.AsBool());
        Assert.Throws<AbiException>(() => number.AsBytes());
        Assert.Throws<AbiException>(() => number.AsHash32());
        Assert.Throws<AbiException>(() => number.AsText());
        Assert.Throws<AbiException>(() => number.AsItems().Length);
        Assert.Throws<AbiException>(() => number["x"]);
        Assert.Equal(-1, number.AsInt32());
        AbiValue big = 1UL << 40;
        Assert.Throws<AbiException>(() => big.AsInt32());
        Assert.Equal(1UL << 40, big.AsUInt64());
    }

    [Fact]
    public void Equality_SameEncoding_IsEqual()
    {
        AbiValue fixedBytes = Hash32.Zero;
        AbiValue bytes = new byte[32];
        Assert.Equal(fixedBytes, bytes);
        Assert.Equal(fixedBytes.GetHashCode(), bytes.GetHashCode());
        Assert.NotEqual<AbiValue>(5, "5");
        Assert.NotEqual<AbiValue>(-1, (BigInteger.One << 256) - 1);
        Assert.Equal(AbiValue.Of(1, "a"), AbiValue.Of(1L, "a"));
    }
}
