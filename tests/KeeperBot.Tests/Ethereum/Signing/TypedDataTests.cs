using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Tests.Ethereum.Signing;

public sealed class TypedDataTests
{
    private const string Mail = """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},
        {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
        "Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}],
        "Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person"},{"name":"contents","type":"string"}]},
        "primaryType":"Mail","domain":{"name":"Ether Mail","version":"1","chainId":1,
        "verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
        "message":{"from":{"name":"Cow","wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
        "to":{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},"contents":"Hello, Bob!"}}
        """;

    [Fact]
    public void Hash_ExampleOfEip712_GivesItsHashes()
    {
        var data = TypedData.Parse(Mail);
        Assert.Equal(
            "Mail(Person from,Person to,string contents)Person(string name,address wallet)", data.EncodeType("Mail"));
        Assert.Equal(
            "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f", data.DomainSeparator().ToString());
        Assert.Equal("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", data.Hash().ToString());
    }

    [Theory]
    [InlineData("\"contents\":\"Hello, Bob!\"", "\"content\":\"Hello\"")]
    [InlineData("\"contents\":\"Hello, Bob!\"", "\"contents\":5")]
    [InlineData("\"name\":\"Cow\",", "")]
    [InlineData("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826", "0xCD2a")]
    [InlineData("\"chainId\":1", "\"chainId\":-1")]
    [InlineData("\"chainId\":1", "\"chainId\":1.5")]
    [InlineData("\"chainId\":1", "\"chainId\":\"0x\"")]
    [InlineData("\"chainId\":1", "\"chainId\":true")]
    [InlineData("\"type\":\"Person\"", "\"type\":\"Persons\"")]
    [InlineData("\"type\":\"Person\"", "\"type\":\"Person[x]\"")]
    [InlineData("\"type\":\"Person\"", "\"type\":\"Person[2]\"")]
    [InlineData("\"primaryType\":\"Mail\"", "\"primaryType\":\"Male\"")]
    [InlineData("\"primaryType\":\"Mail\"", "\"primaryType\":5")]
    [InlineData("\"contents\":\"Hello, Bob!\"", "\"contents\":\"a\",\"contents\":\"b\"")]
    public void Parse_Malformed_IsRefused(string from, string to)
    {
        var changed = Mail.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Mail, changed, StringComparer.Ordinal);
        Assert.Throws<MalformedDataException>(() => TypedData.Parse(changed).Hash());
    }
}
