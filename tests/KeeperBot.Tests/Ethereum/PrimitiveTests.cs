using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Ethereum;

public sealed class PrimitiveTests
{
    [Theory]
    [InlineData("", "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("transfer(address,uint256)", "0xa9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b")]
    public void Keccak256_KnownInput_GivesKnownHash(string input, string expected) =>
        Assert.Equal(expected, Keccak256.Compute(System.Text.Encoding.UTF8.GetBytes(input)).ToString());

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    public void Address_Eip55Example_RoundTrips(string text)
    {
        Assert.Equal(text, Address.Parse(text).ToString());
        Assert.Equal(text, Address.Parse(text.ToLowerInvariant()).ToString());
    }

    [Fact]
    public void Address_WrongChecksum_IsRefusedWithTheReason()
    {
        const string Mistyped = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD";
        var error = Assert.Throws<MalformedDataException>(() => Address.Parse(Mistyped));
        Assert.Contains("EIP-55", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x")]
    [InlineData("0x00")]
    [InlineData("41")]
    [InlineData("0x0x1")]
    [InlineData("0x1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void Quantity_NotCanonical_IsRefused(string text) => Assert.False(Hex.TryParseQuantity(text, out _));
}
