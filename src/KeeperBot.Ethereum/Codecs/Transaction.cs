using System.Numerics;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Ethereum.Codecs;

/// <summary>What a transaction does, before anybody signed it.</summary>
public abstract record Transaction
{
    /// <summary>How many transactions the sender sent before.</summary>
    public ulong Nonce { get; init; }

    /// <summary>The most gas it may use.</summary>
    public ulong GasLimit { get; init; }

    /// <summary>The account it calls; null creates a contract.</summary>
    public Address? To { get; init; }

    /// <summary>Wei it carries.</summary>
    public BigInteger Value { get; init; }

    /// <summary>Call data, or the creation code of a contract.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The bytes whose hash is signed.</summary>
    public abstract byte[] EncodeUnsigned();

    /// <summary>The hash that is signed.</summary>
    public Hash32 SigningHash() => Keccak256.Compute(EncodeUnsigned());

    /// <summary>Signs, and verifies that the signature is the signer's, which may be another process.</summary>
    /// <exception cref="EthereumException">The signature recovers to another account than the signer's.</exception>
    public SignedTransaction Sign(ISigner signer)
    {
        var hash = SigningHash();
        var signature = signer.Sign(hash);
        var sender = Secp256k1.RecoverAddress(hash, signature);
        return sender == signer.Address
            ? new SignedTransaction(this, signature, sender, EncodeSigned(signature))
            : throw new EthereumException($"the signer of {signer.Address} answered with a signature of {sender}");
    }

    /// <summary>The bytes that are sent.</summary>
    internal abstract byte[] EncodeSigned(Signature signature);

    /// <summary>The encoded recipient, value and data, as every type orders them.</summary>
    private protected byte[][] EncodeTarget() =>
        [Rlp.Encode(To is { } to ? to.ToArray() : []), Rlp.Encode(Value), Rlp.Encode(Data.Span)];

    /// <summary>The encoded signature of a typed transaction.</summary>
    private protected static byte[][] EncodeSignature(Signature signature) =>
    [
        Rlp.Encode(new BigInteger(signature.YParity)),
        Rlp.Encode(Signature.ToInteger(signature.R)),
        Rlp.Encode(Signature.ToInteger(signature.S)),
    ];

    private protected static Signature ReadSignature(ref RlpReader fields)
    {
        var yParity = fields.ReadUInt64("yParity");
        return ReadSignature(ref fields, yParity);
    }

    private protected static Signature ReadSignature(ref RlpReader fields, BigInteger yParity)
    {
        if (yParity > 1)
        {
            throw new MalformedDataException($"a signature's parity is 0 or 1, this is {yParity}");
        }

        var r = fields.ReadInteger("r");
        var s = fields.ReadInteger("s");
        fields.ExpectEnd("the transaction");
        return Signature.Create(r, s, (byte)yParity);
    }
}
