using System.Numerics;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Ethereum.Codecs;

/// <summary>A transaction of the first format.</summary>
/// <remarks>Source: yellow paper, section 4.2; EIP-155 for the chain id.</remarks>
public sealed record LegacyTransaction : Transaction
{
    private const int UnprotectedV = 27;
    private const int ProtectedV = 35;

    /// <summary>The only chain it is valid on (EIP-155); null makes it valid on every chain.</summary>
    public ulong? ChainId { get; init; }

    /// <summary>Wei per gas.</summary>
    public BigInteger GasPrice { get; init; }

    /// <inheritdoc/>
    public override byte[] EncodeUnsigned() =>
        ChainId is { } chainId
            ? Rlp.EncodeList([.. EncodeFields(), Rlp.Encode(chainId), Rlp.Encode([]), Rlp.Encode([])])
            : Rlp.EncodeList(EncodeFields());

    internal static (Transaction Transaction, Signature Signature) Read(ReadOnlySpan<byte> raw)
    {
        var outer = new RlpReader(raw);
        var fields = outer.ReadList("the transaction");
        outer.ExpectEnd("the data after the transaction");
        var transaction = new LegacyTransaction
        {
            Nonce = fields.ReadUInt64("nonce"),
            GasPrice = fields.ReadInteger("gasPrice"),
            GasLimit = fields.ReadUInt64("gasLimit"),
            To = fields.ReadAddressOrNone("to"),
            Value = fields.ReadInteger("value"),
            Data = fields.ReadBytes("data").ToArray(),
        };
        var v = fields.ReadInteger("v");
        if (v >= ProtectedV)
        {
            var chainId = (v - ProtectedV) / 2;
            return chainId <= ulong.MaxValue
                ? (transaction with { ChainId = (ulong)chainId }, ReadSignature(ref fields, (v - ProtectedV) % 2))
                : throw new MalformedDataException("a transaction's chain id exceeds 64 bits");
        }

        return v >= UnprotectedV
            ? (transaction, ReadSignature(ref fields, v - UnprotectedV))
            : throw new MalformedDataException($"a transaction's v is 27, 28 or at least 35, this is {v}");
    }

    internal override byte[] EncodeSigned(Signature signature)
    {
        var v = ChainId is { } chainId ? (new BigInteger(chainId) * 2) + ProtectedV : UnprotectedV;
        return Rlp.EncodeList(
            [.. EncodeFields(), Rlp.Encode(v + signature.YParity), .. EncodeSignature(signature)[1..]]);
    }

    private byte[][] EncodeFields() =>
        [Rlp.Encode(Nonce), Rlp.Encode(GasPrice), Rlp.Encode(GasLimit), .. EncodeTarget()];
}
