using KeeperBot.Ethereum.Codecs;
using KeeperBot.Storms.World;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>What canaries do with signed bytes that a keeper never would.</summary>
internal static class SignedBytes
{
    /// <summary>The nonce they spend.</summary>
    public static ulong NonceOf(ReadOnlyMemory<byte> raw) => Parse(raw).Nonce;

    /// <summary>The same, signed for the nonce after.</summary>
    public static ReadOnlyMemory<byte> AtNextNonce(ReadOnlyMemory<byte> raw)
    {
        var transaction = Parse(raw);
        return (transaction with { Nonce = transaction.Nonce + 1 }).Sign(StandInSigner.Keeper).Raw;
    }

    private static Eip1559Transaction Parse(ReadOnlyMemory<byte> raw) =>
        (Eip1559Transaction)SignedTransaction.Parse(raw.Span).Transaction;
}
