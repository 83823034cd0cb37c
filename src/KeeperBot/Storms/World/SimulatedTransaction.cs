using System.Numerics;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.Storms.World;

/// <summary>
/// Signed bytes as the chain understands them: parsed, and the sender recovered, by the house codecs.
/// </summary>
internal sealed class SimulatedTransaction
{
    private SimulatedTransaction(SignedTransaction signed, Eip1559Transaction terms)
    {
        Hash = signed.Hash;
        Sender = signed.Sender;
        Raw = signed.Raw;
        Terms = terms;
        Vault = terms.To is { } to ? SimulatedContracts.Executors.IndexOf(to) : -1;
        Order = Vault >= 0 ? HedgeOrder.Read(terms.Data.Span) : null;
    }

    /// <summary>The transaction's hash.</summary>
    public Hash32 Hash { get; }

    /// <summary>Who signed.</summary>
    public Address Sender { get; }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>What was signed.</summary>
    public Eip1559Transaction Terms { get; }

    /// <summary>The vault whose executor is called, from 0; -1 for another target.</summary>
    public int Vault { get; }

    /// <summary>The order, when an executor's <c>hedge</c> is called.</summary>
    public HedgeOrder? Order { get; }

    /// <summary>Most wei it can cost.</summary>
    public BigInteger MaxCost => (Terms.MaxFeePerGas * Terms.GasLimit) + Terms.Value;

    /// <summary>Reads signed bytes.</summary>
    /// <exception cref="MalformedDataException">They are none, or of another type than EIP-1559.</exception>
    public static SimulatedTransaction Parse(ReadOnlySpan<byte> raw)
    {
        var signed = SignedTransaction.Parse(raw, StandInSigner.Keeper.Recover);
        return signed.Transaction is Eip1559Transaction terms
            ? new SimulatedTransaction(signed, terms)
            : throw new MalformedDataException("the simulated chain takes transactions of type 2 only");
    }
}
