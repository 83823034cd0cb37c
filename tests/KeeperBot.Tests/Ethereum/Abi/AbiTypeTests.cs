using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Ethereum.Abi;

public sealed class AbiTypeTests
{
    [Theory]
    [InlineData("uint", "uint256", false)]
    [InlineData("int", "int256", false)]
    [InlineData("function", "function", false)]
    [InlineData("bytes32[3][2]", "bytes32[3][2]", false)]
    [InlineData("uint8[]", "uint8[]", true)]
    [InlineData("string[2]", "string[2]", true)]
    [InlineData("tuple(address to, uint24 fee)[]", "(address,uint24)[]", true)]
    [InlineData(" ( uint256 a , ( bytes b ) c ) ", "(uint256,(bytes))", true)]
    public void Parse_Type_GivesCanonicalName(string text, string canonical, bool isDynamic)
    {
        var type = AbiType.Parse(text);
        Assert.Equal(canonical, type.Name);
        Assert.Equal(isDynamic, type.IsDynamic);
        Assert.Equal(AbiType.Parse(canonical), type);
    }

    [Theory]
    [InlineData("")]
    [InlineData("uint7")]
    [InlineData("uint0")]
    [InlineData("uint08")]
    [InlineData("uint264")]
    [InlineData("uint2147483648")]
    [InlineData("bytes0")]
    [InlineData("bytes33")]
    [InlineData("fixed128x18")]
    [InlineData("ufixed")]
    [InlineData("uint256[0]")]
    [InlineData("uint256[-1]")]
    [InlineData("uint256[99999999999]")]
    [InlineData("uint256[100000][100000]")]
    [InlineData("uint256[")]
    [InlineData("uint256]")]
    [InlineData("()")]
    [InlineData("(uint256")]
    [InlineData("(uint256,)")]
    [InlineData("mapping(address=>uint256)")]
    public void Parse_NoType_IsRefused(string text) =>
        Assert.Throws<MalformedDataException>(() => AbiType.Parse(text));

    [Fact]
    public void Parse_NestedTooDeeply_IsRefused()
    {
        Assert.Equal(64, AbiType.Parse("bool" + string.Concat(Enumerable.Repeat("[]", 30))).Name.Length);
        Assert.Throws<MalformedDataException>(() => AbiType.Parse("bool" + string.Concat(Enumerable.Repeat("[]", 40))));
        var tuples = new string('(', 100_000) + "bool" + new string(')', 100_000);
        Assert.Throws<MalformedDataException>(() => AbiType.Parse(tuples));
    }
}
