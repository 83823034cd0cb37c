using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Journals;
using KeeperBot.Signing;

namespace KeeperBot.Tests.Signing;

public sealed class PolicySignerTests
{
    /// <summary>TX-18: whatever comes at once, a nonce is signed for one plan.</summary>
    [Fact]
    public async Task SignAsync_ThousandRequestsAtOnce_OnePlanANonce()
    {
        const int Nonces = 10;
        await using var signer = Signer(new MemorySigningLedger());
        var cancellation = TestContext.Current.CancellationToken;
        var asked = Enumerable.Range(0, 1_000).Select(i => Task.Run(
            () => TryAsync(signer, SigningOrders.Hedge((ulong)i % Nonces, (ulong)i), cancellation), cancellation));

        var signed = (await Task.WhenAll(asked)).OfType<SignedTransaction>().ToList();

        Assert.Equal(Nonces, signed.Count);
        Assert.Equal(Nonces, signed.Select(s => s.Transaction.Nonce).Distinct().Count());
    }

    /// <summary>TX-18: what the signer could not remember is not signed.</summary>
    [Fact]
    public async Task SignAsync_LedgerFails_SignsNothing()
    {
        var key = new CountingKey();
        await using var signer = new PolicySigner(
            new KeySigner(key), SigningOrders.RulesOf(key.Address), new FullDisk(), TimeProvider.System);

        await Assert.ThrowsAsync<JournalException>(
            () => signer.SignAsync(SigningOrders.Hedge(1, 1), TestContext.Current.CancellationToken));
        Assert.Equal(0, key.Signatures);
    }

    [Fact]
    public async Task SignAsync_SpentNonces_AreForgottenAndNeverSignedForAgain()
    {
        using var ledger = new MemorySigningLedger();
        await using var signer = Signer(ledger);
        var cancellation = TestContext.Current.CancellationToken;
        await signer.SignAsync(SigningOrders.Hedge(3, 3), cancellation);
        await signer.SignAsync(SigningOrders.Hedge(4, 4) with { SpentBelow = 4 }, cancellation);

        Assert.Equal([4UL], ledger.Memory.Nonces.Keys);
        var refused = await Assert.ThrowsAsync<SigningRefusedException>(
            () => signer.SignAsync(SigningOrders.Hedge(3, 3), cancellation));
        Assert.True(refused.Refusal.NonceIsTaken);
    }

    [Fact]
    public void Require_AnswerThatWasNotAskedFor_IsNotUsed()
    {
        using var key = PrivateKey.Generate();
        using var other = PrivateKey.Generate();
        var order = SigningOrders.Hedge(1, 1);
        string Raw(PrivateKey by, SigningOrder asked) => Hex.Encode(asked.Transaction.Sign(by).Raw.Span);

        Assert.Equal(key.Address, SignedBytes.Require(order, key.Address, Raw(key, order)).Sender);
        Assert.Throws<EthereumException>(
            () => SignedBytes.Require(order, key.Address, Raw(key, SigningOrders.Hedge(2, 1))));
        Assert.Throws<EthereumException>(() => SignedBytes.Require(order, key.Address, Raw(other, order)));
        Assert.Throws<MalformedDataException>(() => SignedBytes.Require(order, key.Address, "0x02"));
    }

    private static PolicySigner Signer(MemorySigningLedger ledger)
    {
        var key = PrivateKey.Generate();
        return new PolicySigner(new KeySigner(key), SigningOrders.RulesOf(key.Address), ledger, TimeProvider.System);
    }

    private static async Task<SignedTransaction?> TryAsync(
        PolicySigner signer, SigningOrder order, CancellationToken cancellation)
    {
        try
        {
            return await signer.SignAsync(order, cancellation);
        }
        catch (SigningRefusedException)
        {
            return null;
        }
    }

    private sealed class CountingKey : ISigner, IDisposable
    {
        private readonly PrivateKey _key = PrivateKey.Generate();

        public int Signatures { get; private set; }

        public Address Address => _key.Address;

        public Signature Sign(Hash32 hash)
        {
            Signatures++;
            return _key.Sign(hash);
        }

        public void Dispose() => _key.Dispose();
    }

    private sealed class FullDisk : ISigningLedger
    {
        public SigningMemory Memory => SigningMemory.Empty;

        public void Save(SigningMemory memory) => throw new JournalException("the disk is full", "disk", "free space");

        public void Dispose()
        {
        }
    }
}
