using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Ethereum.Codecs;

/// <summary>A transaction of type 1: one gas price and an access list.</summary>
/// <remarks>Source: EIP-2930.</remarks>
public sealed record Eip2930Transaction : Transaction
{
    /// <summary>The byte the encoding begins with (EIP-2718).</summary>
    public const byte Type = 1;

    /// <summary>The only chain it is valid on.</summary>
    public ulong ChainId { get; init; }

    /// <summary>Wei per gas.</summary>
    public BigInteger GasPrice { get; init; }

    /// <summary>The accounts and slots announced; empty for most.</summary>
    public ImmutableArray<AccessListEntry> AccessList { get; init; } = [];

    /// <inheritdoc/>
    public override byte[] EncodeUnsigned() => [Type, .. Rlp.EncodeList(EncodeFields())];

    internal static (Transaction Transaction, Signature Signature) Read(ReadOnlySpan<byte> payload)
    {
        var outer = new RlpReader(payload);
        var fields = outer.ReadList("the transaction");
        outer.ExpectEnd("the data after the transaction");
        var transaction = new Eip2930Transaction
        {
            ChainId = fields.ReadUInt64("chainId"),
            Nonce = fields.ReadUInt64("nonce"),
            GasPrice = fields.ReadInteger("gasPrice"),
            GasLimit = fields.ReadUInt64("gasLimit"),
            To = fields.ReadAddressOrNone("to"),
            Value = fields.ReadInteger("value"),
            Data = fields.ReadBytes("data").ToArray(),
            AccessList = AccessListEntry.Read(ref fields),
        };
        return (transaction, ReadSignature(ref fields));
    }

    internal override byte[] EncodeSigned(Signature signature) =>
        [Type, .. Rlp.EncodeList([.. EncodeFields(), .. EncodeSignature(signature)])];

    private byte[][] EncodeFields() =>
    [
        Rlp.Encode(ChainId), Rlp.Encode(Nonce), Rlp.Encode(GasPrice), Rlp.Encode(GasLimit), .. EncodeTarget(),
        AccessListEntry.Encode(AccessList),
    ];
}
