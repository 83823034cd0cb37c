using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.Tests.Ethereum.Codecs;

public sealed class RlpTests
{
    [Theory]
    [InlineData("0x", "is missing")]
    [InlineData("0x8100", "a prefix it does not need")]
    [InlineData("0x817f", "a prefix it does not need")]
    [InlineData("0x8200", "runs past the end")]
    [InlineData("0xb800", "leading zero")]
    [InlineData("0xb80100", "longer than needed")]
    [InlineData("0xb90001", "leading zero")]
    [InlineData("0xbb7fffffff", "runs past the end")]
    [InlineData("0xbbffffffff", "runs past the end")]
    [InlineData("0xbfffffffffffffffff", "impossible length")]
    [InlineData("0xc0", "is a list")]
    public void ReadBytes_NotCanonical_IsRefused(string hex, string reason)
    {
        var data = Hex.Decode(hex);
        var error = Assert.Throws<MalformedDataException>(() => new RlpReader(data).ReadBytes("item").Length);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x00")]
    [InlineData("0x820001")]
    [InlineData("0xa1010000000000000000000000000000000000000000000000000000000000000000")]
    public void ReadInteger_NotCanonical_IsRefused(string hex) =>
        Assert.Throws<MalformedDataException>(() => new RlpReader(Hex.Decode(hex)).ReadInteger("item"));

    [Fact]
    public void ReadList_NestedTooDeeply_IsRefused()
    {
        byte[] nested = [0xC0];
        for (var i = 0; i < 100; i++)
        {
            nested = Rlp.EncodeList(nested);
        }

        Assert.Throws<MalformedDataException>(() => Descend(new RlpReader(nested)));
        Assert.Throws<MalformedDataException>(() => new RlpReader(new byte[Rlp.MaxLength + 1]).IsAtEnd);
    }

    [Fact]
    public void Parse_SignedTransactionWithTrailingByte_IsRefused()
    {
        using var key = KeeperBot.Ethereum.Signing.PrivateKey.Generate();
        Transaction[] transactions = [new LegacyTransaction(), new Eip2930Transaction(), new Eip1559Transaction()];
        foreach (var transaction in transactions)
        {
            var raw = transaction.Sign(key).Raw.ToArray();
            Assert.Equal(key.Address, SignedTransaction.Parse(raw).Sender);
            Assert.Throws<MalformedDataException>(() => SignedTransaction.Parse([.. raw, 0]));
            Assert.Throws<MalformedDataException>(() => SignedTransaction.Parse(raw.AsSpan(0, raw.Length - 1)));
        }

        Assert.Throws<MalformedDataException>(() => SignedTransaction.Parse([]));
        Assert.Throws<MalformedDataException>(() => SignedTransaction.Parse([3, 0xC0]));
    }

    private static int Descend(RlpReader reader)
    {
        var depth = 0;
        while (!reader.IsAtEnd)
        {
            reader = reader.ReadList("level");
            depth++;
        }

        return depth;
    }
}
