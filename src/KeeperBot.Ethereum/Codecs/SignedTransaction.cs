using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Ethereum.Codecs;

/// <summary>A transaction with its signature: the bytes a node is sent, and the hash it is known by.</summary>
public sealed class SignedTransaction
{
    internal SignedTransaction(Transaction transaction, Signature signature, Address sender, byte[] raw)
    {
        Transaction = transaction;
        Signature = signature;
        Sender = sender;
        Raw = raw;
        Hash = Keccak256.Compute(raw);
    }

    /// <summary>What it does.</summary>
    public Transaction Transaction { get; }

    /// <summary>The signature.</summary>
    public Signature Signature { get; }

    /// <summary>The account that signed, as recovered from the signature.</summary>
    public Address Sender { get; }

    /// <summary>The bytes of <c>eth_sendRawTransaction</c>.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The transaction's hash.</summary>
    public Hash32 Hash { get; }

    /// <summary>Reads a signed transaction of type 0, 1 or 2 and recovers its sender.</summary>
    /// <exception cref="MalformedDataException">
    /// Another type, not canonical, a signature with a high s (EIP-2), or one that recovers to nobody.
    /// </exception>
    public static SignedTransaction Parse(ReadOnlySpan<byte> raw) => Parse(raw, Secp256k1.RecoverAddress);

    /// <summary>
    /// The same, the sender recovered by other means: a signing hash and a signature give an account.
    /// </summary>
    /// <exception cref="MalformedDataException">
    /// Another type, not canonical, a signature with a high s (EIP-2), or one that recovers to nobody.
    /// </exception>
    public static SignedTransaction Parse(ReadOnlySpan<byte> raw, Func<Hash32, Signature, Address> recover)
    {
        if (raw.IsEmpty)
        {
            throw new MalformedDataException("a transaction is empty");
        }

        var (transaction, signature) = raw[0] switch
        {
            Eip2930Transaction.Type => Eip2930Transaction.Read(raw[1..]),
            Eip1559Transaction.Type => Eip1559Transaction.Read(raw[1..]),
            >= Rlp.ShortList => LegacyTransaction.Read(raw),
            _ => throw new MalformedDataException($"a transaction of type {raw[0]} is not supported"),
        };
        var sender = recover(transaction.SigningHash(), signature);
        return new SignedTransaction(transaction, signature, sender, raw.ToArray());
    }

    /// <summary>The hash and the sender.</summary>
    public override string ToString() => $"{Hash} from {Sender}";
}
