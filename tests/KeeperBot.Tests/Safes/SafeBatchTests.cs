using System.Text.Json.Nodes;
using KeeperBot.Ethereum;
using KeeperBot.Safes;

namespace KeeperBot.Tests.Safes;

public sealed class SafeBatchTests
{
    private static readonly Address Safe = Address.Parse("0x10A19e7eE7d7F8a52822f6817de8ea18204F2e4f");

    private static readonly SafeBatch Batch = new(
        1,
        Safe,
        "Hedge of eth-options",
        "sells 2.5 \"WETH\"\nfor at least 7400 USDC, \u00e9 \u2028 \ud83d\ude80",
        DateTimeOffset.FromUnixTimeMilliseconds(1_703_107_040_104),
        [new Call(Safe, new byte[] { 0xde, 0xad, 0xbe, 0xef })]);

    /// <summary>BIP-518-5 of BalancerMaxis/multisig-ops, a file that was executed.</summary>
    [Fact]
    public void Checksum_PublishedBatch_IsTheOneInTheFile()
    {
        var file = JsonNode.Parse("""
            {
              "version": "1.0", "chainId": "1", "createdAt": 1703107040104,
              "meta": {
                "name": "Transactions Batch", "description": "", "txBuilderVersion": "1.16.3",
                "createdFromSafeAddress": "0x10A19e7eE7d7F8a52822f6817de8ea18204F2e4f", "createdFromOwnerAddress": "",
                "checksum": "0x1f440bb1b31ed23dce797e5957ac2a5749add1074f8540f0ff0a158e4b248003"
              },
              "transactions": [
                {
                  "to": "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "value": "0", "data": null,
                  "contractMethod": {
                    "inputs": [
                      { "name": "to", "type": "address", "internalType": "address" },
                      { "name": "value", "type": "uint256", "internalType": "uint256" }
                    ],
                    "name": "transfer", "payable": false
                  },
                  "contractInputsValues": {
                    "to": "0x811912c19eEF91b9Dc3cA52fc426590cFB84FC86", "value": "29000000000"
                  }
                }
              ]
            }
            """)!.AsObject();

        Assert.Equal((string?)file["meta"]!["checksum"], SafeBatch.Checksum(file).ToString());
    }

    [Fact]
    public void ToText_Batch_CarriesItsOwnChecksum()
    {
        var read = JsonNode.Parse(Batch.ToText())!.AsObject();

        Assert.Equal((string?)read["meta"]!["checksum"], SafeBatch.Checksum(read).ToString());
        Assert.Equal("0xdeadbeef", (string?)read["transactions"]![0]!["data"]);
        Assert.Equal(Safe.ToString(), (string?)read["meta"]!["createdFromSafeAddress"]);
    }

    [Fact]
    public void Checksum_OnlyTheName_MayChange()
    {
        var batch = Batch.ToJson();
        var checksum = SafeBatch.Checksum(batch);

        Assert.Equal(checksum, SafeBatch.Checksum((Batch with { Name = "another" }).ToJson()));
        Assert.NotEqual(checksum, SafeBatch.Checksum((Batch with { ChainId = 10 }).ToJson()));
        Assert.NotEqual(checksum, SafeBatch.Checksum((Batch with { Description = "x" }).ToJson()));
        var twice = Batch with { Calls = [.. Batch.Calls, .. Batch.Calls] };
        Assert.NotEqual(checksum, SafeBatch.Checksum(twice.ToJson()));
    }

    [Fact]
    public void ToJson_CallWithoutRecipient_IsRefused() => Assert.Throws<ArgumentException>(
        () => (Batch with { Calls = [new Call(null, Array.Empty<byte>())] }).ToJson());
}
