using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Tests.Ethereum.Vectors;

public sealed class TransactionVectorTests
{
    [Fact]
    public void RlpCoder_EveryVector_EncodesAndDecodes()
    {
        using var file = VectorFile.Open("rlp-coder");
        file.RunAll(static testCase =>
        {
            var decoded = testCase.GetProperty("decoded");
            Assert.Equal(testCase.GetProperty("encoded").GetString(), Hex.Encode(EncodeRlp(decoded)));
            var reader = new RlpReader(VectorValue.Bytes(testCase, "encoded"));
            AssertRlp(decoded, ref reader);
            reader.ExpectEnd("the vector");
            return null;
        });
        file.Report(61, 0);
    }

    [Fact]
    public void Transactions_EveryVector_SignsAndParses()
    {
        using var file = VectorFile.Open("transactions");
        file.RunAll(static testCase =>
        {
            if (Integer(testCase, "gasLimit") > ulong.MaxValue)
            {
                var raw = VectorValue.Bytes(testCase, "signedTransaction");
                Assert.Throws<MalformedDataException>(() => SignedTransaction.Parse(raw));
                return "with a gas limit above 64 bits, which is refused on purpose: no node takes it";
            }

            var transaction = ReadLegacy(testCase);
            Check(testCase, transaction, "unsignedTransaction", "signedTransaction");
            var onGoerli = transaction with { ChainId = 5 };
            Check(testCase, onGoerli, "unsignedTransactionChainId5", "signedTransactionChainId5");
            return null;
        });
        file.Report(984, 83);
    }

    [Fact]
    public void TypedTransactions_EveryVector_SignsAndParses()
    {
        using var file = VectorFile.Open("typed-transactions");
        file.RunAll(static testCase =>
        {
            Check(testCase, ReadTyped(testCase.GetProperty("tx")), "unsigned", "signed");
            return null;
        });
        file.Report(1792, 0);
    }

    private static void Check(JsonElement testCase, Transaction transaction, string unsigned, string signed)
    {
        var isTyped = testCase.TryGetProperty("key", out var keyText);
        using var key = PrivateKey.Parse((isTyped ? keyText : testCase.GetProperty("privateKey")).GetString());
        var sender = testCase.GetProperty(isTyped ? "address" : "accountAddress").GetString();
        Assert.Equal(testCase.GetProperty(unsigned).GetString(), Hex.Encode(transaction.EncodeUnsigned()));
        var expected = testCase.GetProperty(signed).GetString();
        Assert.Equal(expected, Hex.Encode(transaction.Sign(key).Raw.Span));

        var parsed = SignedTransaction.Parse(Hex.Decode(expected));
        Assert.Equal(Address.Parse(sender), parsed.Sender);
        Assert.Equal(testCase.GetProperty(unsigned).GetString(), Hex.Encode(parsed.Transaction.EncodeUnsigned()));
        Assert.Equal(Keccak256.Compute(Hex.Decode(expected)), parsed.Hash);
        Assert.Equal(transaction.GetType(), parsed.Transaction.GetType());
    }

    private static LegacyTransaction ReadLegacy(JsonElement json) =>
        new()
        {
            Nonce = (ulong)Integer(json, "nonce"),
            GasPrice = Integer(json, "gasPrice"),
            GasLimit = (ulong)Integer(json, "gasLimit"),
            To = To(json),
            Value = Integer(json, "value"),
            Data = Data(json),
        };

    private static Transaction ReadTyped(JsonElement json) =>
        json.GetProperty("type").GetInt32() == Eip1559Transaction.Type
            ? new Eip1559Transaction
            {
                ChainId = (ulong)Integer(json, "chainId"),
                Nonce = (ulong)Integer(json, "nonce"),
                MaxPriorityFeePerGas = Integer(json, "maxPriorityFeePerGas"),
                MaxFeePerGas = Integer(json, "maxFeePerGas"),
                GasLimit = (ulong)Integer(json, "gasLimit"),
                To = To(json),
                Value = Integer(json, "value"),
                Data = Data(json),
                AccessList = AccessList(json),
            }
            : new Eip2930Transaction
            {
                ChainId = (ulong)Integer(json, "chainId"),
                Nonce = (ulong)Integer(json, "nonce"),
                GasPrice = Integer(json, "gasPrice"),
                GasLimit = (ulong)Integer(json, "gasLimit"),
                To = To(json),
                Value = Integer(json, "value"),
                Data = Data(json),
                AccessList = AccessList(json),
            };

    private static BigInteger Integer(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ToString() != "0x" ? VectorValue.Integer(value) : 0;

    private static Address? To(JsonElement json) =>
        json.TryGetProperty("to", out var to) && to.GetString() is { Length: > 2 } text ? Address.Parse(text) : null;

    private static byte[] Data(JsonElement json) =>
        json.TryGetProperty("data", out var data) ? Hex.Decode(data.GetString()) : [];

    private static ImmutableArray<AccessListEntry> AccessList(JsonElement json) =>
        json.TryGetProperty("accessList", out var list)
            ? [.. list.EnumerateArray().Select(static entry => new AccessListEntry(
                Address.Parse(entry.GetProperty("address").GetString()), StorageKeys(entry)))]
            : [];

    private static ImmutableArray<Hash32> StorageKeys(JsonElement entry) =>
        [.. entry.GetProperty("storageKeys").EnumerateArray().Select(static key => Hash32.Parse(key.GetString()))];

    private static byte[] EncodeRlp(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
            ? Rlp.EncodeList([.. value.EnumerateArray().Select(EncodeRlp)])
            : Rlp.Encode(Hex.Decode(value.GetString()));

    private static void AssertRlp(JsonElement expected, ref RlpReader reader)
    {
        if (expected.ValueKind == JsonValueKind.String)
        {
            Assert.Equal(expected.GetString(), Hex.Encode(reader.ReadBytes("item")));
            return;
        }

        var list = reader.ReadList("list");
        foreach (var item in expected.EnumerateArray())
        {
            AssertRlp(item, ref list);
        }

        list.ExpectEnd("list");
    }
}
