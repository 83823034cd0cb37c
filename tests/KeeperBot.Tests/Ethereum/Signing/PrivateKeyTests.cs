using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Tests.Ethereum.Signing;

public sealed class PrivateKeyTests
{
    private const string Secret = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    [Fact]
    public void Address_WellKnownDevelopmentKey_IsItsAccount()
    {
        using var key = PrivateKey.Parse("0x" + Secret);
        Assert.Equal("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", key.Address.ToString());
    }

    [Fact]
    public void ToString_Key_NeverShowsTheSecret()
    {
        using var key = PrivateKey.Parse("0x" + Secret);
        Assert.DoesNotContain(Secret[..8], $"{key}", StringComparison.OrdinalIgnoreCase);
        var shown = Assert.Single(typeof(PrivateKey).GetProperties());
        Assert.Equal(nameof(PrivateKey.Address), shown.Name);
        Assert.All(typeof(PrivateKey).GetFields(), static field => Assert.True(field.IsLiteral));
        var error = Assert.Throws<MalformedDataException>(() => PrivateKey.Parse(Secret));
        Assert.DoesNotContain(Secret[..8], error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [InlineData("0xff")]
    public void Parse_NoKey_IsRefused(string text) =>
        Assert.Throws<MalformedDataException>(() => PrivateKey.Parse(text));

    [Fact]
    public void Dispose_Key_SignsNoMore()
    {
        var key = PrivateKey.Generate();
        Assert.Equal(key.Sign(Hash32.Zero), key.Sign(Hash32.Zero));
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign(Hash32.Zero));
    }

    [Fact]
    public void Sign_SignerThatSignsForAnother_IsCaught()
    {
        using var key = PrivateKey.Generate();
        var liar = new SignerOfAnother(key);
        var error = Assert.Throws<EthereumException>(() => new Eip1559Transaction { ChainId = 1 }.Sign(liar));
        Assert.Contains(key.Address.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PersonalMessage_Hash_IsThatOfEip191()
    {
        // ethers: hashMessage("Hello World")
        Assert.Equal(
            "0xa1de988600a42c4b4ab089b619297c17d53cffae5d5120d82d8a92d0bb3b78f2",
            PersonalMessage.Hash("Hello World").ToString());
    }

    private sealed class SignerOfAnother(PrivateKey key) : ISigner
    {
        public Address Address => Address.Zero;

        public Signature Sign(Hash32 hash) => key.Sign(hash);
    }
}
