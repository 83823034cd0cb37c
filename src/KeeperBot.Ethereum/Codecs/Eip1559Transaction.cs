using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Ethereum.Codecs;

/// <summary>A transaction of type 2: a priority fee and a ceiling for the whole fee.</summary>
/// <remarks>Source: EIP-1559.</remarks>
public sealed record Eip1559Transaction : Transaction
{
    /// <summary>The byte the encoding begins with (EIP-2718).</summary>
    public const byte Type = 2;

    /// <summary>The only chain it is valid on.</summary>
    public ulong ChainId { get; init; }

    /// <summary>The most wei per gas for the block's proposer.</summary>
    public BigInteger MaxPriorityFeePerGas { get; init; }

    /// <summary>The most wei per gas in all, base fee included.</summary>
    public BigInteger MaxFeePerGas { get; init; }

    /// <summary>The accounts and slots announced; empty for most.</summary>
    public ImmutableArray<AccessListEntry> AccessList { get; init; } = [];

    /// <inheritdoc/>
    public override byte[] EncodeUnsigned() => [Type, .. Rlp.EncodeList(EncodeFields())];

    internal static (Transaction Transaction, Signature Signature) Read(ReadOnlySpan<byte> payload)
    {
        var outer = new RlpReader(payload);
        var fields = outer.ReadList("the transaction");
        outer.ExpectEnd("the data after the transaction");
        var transaction = new Eip1559Transaction
        {
            ChainId = fields.ReadUInt64("chainId"),
            Nonce = fields.ReadUInt64("nonce"),
            MaxPriorityFeePerGas = fields.ReadInteger("maxPriorityFeePerGas"),
            MaxFeePerGas = fields.ReadInteger("maxFeePerGas"),
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
        Rlp.Encode(ChainId), Rlp.Encode(Nonce), Rlp.Encode(MaxPriorityFeePerGas), Rlp.Encode(MaxFeePerGas),
        Rlp.Encode(GasLimit), .. EncodeTarget(), AccessListEntry.Encode(AccessList),
    ];
}
