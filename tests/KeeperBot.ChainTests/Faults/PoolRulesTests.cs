using System.Numerics;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Faults;

public sealed class PoolRulesTests : IAsyncLifetime
{
    private static readonly BigInteger Gwei = 1_000_000_000;
    private FaultBench _bench = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private PoolRules Pool => _bench.Proxy.Node.Pool;

    public async ValueTask InitializeAsync() => _bench = await FaultBench.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData(11, 2.2, true)]
    [InlineData(10.9, 2.2, false)]
    [InlineData(11, 2.1, false)]
    [InlineData(11, 2, false)]
    [InlineData(30, 2, false)]
    [InlineData(10, 9, false)]
    public async Task Replacement_ByTenPercent_MustBeOnBothFees(double fee, double tip, bool isTaken)
    {
        Pool.ReplacementPercent = 10;
        await _bench.SendAsync(_bench.Sign(0, 10, 2), Cancellation);
        var replacement = _bench.Sign(0, (decimal)fee, (decimal)tip);
        if (!isTaken)
        {
            await RefusedAsync(replacement, NodeRefusal.ReplacementUnderpriced);
        }
        else
        {
            Assert.Equal(replacement.Hash, await _bench.SendAsync(replacement, Cancellation));
        }

        await _bench.MineAsync(1, Cancellation);
        Assert.Equal(isTaken, await IsMinedAsync(replacement));
        await RefusedAsync(_bench.Sign(0, 100, 50), NodeRefusal.NonceTooLow);
    }

    [Fact]
    public async Task Replacement_WithoutTheRule_NeedsAWeiOnly()
    {
        await _bench.SendAsync(_bench.Sign(0, 10, 2), Cancellation);
        var replacement = _bench.Sign(0, 10.000000001m, 2);
        Assert.Equal(replacement.Hash, await _bench.SendAsync(replacement, Cancellation));
    }

    [Fact]
    public async Task Parked_BelowTheBaseFee_IsTakenShownAndMinedWhenItCanPay()
    {
        Pool.ParkedBlocks = 0;
        Pool.ReplacementPercent = 10;
        _bench.Proxy.Node.Dialect = NodeDialect.Geth;
        await _bench.SetNextBaseFeeAsync(5 * Gwei, Cancellation);
        await _bench.MineAsync(1, Cancellation);
        var cheap = _bench.Sign(0);
        Assert.Equal(cheap.Hash, await _bench.SendAsync(cheap, Cancellation));
        Assert.Equal([cheap.Hash], Pool.Parked);
        await RefusedAsync(cheap, NodeRefusal.AlreadyKnown);
        await RefusedAsync(_bench.Sign(0, 3.1m, 1.5m), NodeRefusal.ReplacementUnderpriced);
        var shown = (await _bench.Client.GetTransactionByHashAsync(cheap.Hash, Cancellation))!;
        Assert.Equal((_bench.Account, 0ul, null), (shown.From, shown.Nonce, shown.BlockNumber));

        // Empty blocks let the base fee fall by an eighth each; a request passes between them, as a keeper polls.
        var blocks = 0;
        while (!await IsMinedAsync(cheap))
        {
            Assert.True(++blocks < 20, "it never came back");
            await _bench.MineAsync(1, Cancellation);
        }

        Assert.True(blocks > 3);
        Assert.Empty(Pool.Parked);
    }

    [Fact]
    public async Task Parked_EvictedByASpike_ComesBackAfterTheBlocksAsked()
    {
        Pool.ParkedBlocks = 20;
        var signed = _bench.Sign(0);
        await _bench.SendAsync(signed, Cancellation);
        await _bench.SetNextBaseFeeAsync(10 * Gwei, Cancellation);
        await _bench.MineAsync(1, Cancellation);
        Assert.Null(await _bench.Anvil.Client.GetTransactionByHashAsync(signed.Hash, Cancellation));
        Assert.NotNull(await _bench.Client.GetTransactionByHashAsync(signed.Hash, Cancellation));
        Assert.Equal([signed.Hash], Pool.Parked);

        await _bench.MineAsync(19, Cancellation);
        await Pool.OfferAsync(Cancellation);
        Assert.Equal([signed.Hash], Pool.Parked);
        await _bench.MineAsync(1, Cancellation);
        await Pool.OfferAsync(Cancellation);
        Assert.Empty(Pool.Parked);
        await _bench.MineAsync(1, Cancellation);
        Assert.True(await IsMinedAsync(signed));
    }

    [Fact]
    public async Task Parked_ReplacedByOneThatPays_IsForgotten()
    {
        Pool.ParkedBlocks = 0;
        Pool.ReplacementPercent = 10;
        await _bench.SetNextBaseFeeAsync(5 * Gwei, Cancellation);
        await _bench.MineAsync(1, Cancellation);
        var (cheap, dear) = (_bench.Sign(0), _bench.Sign(0, 20, 2));
        await _bench.SendAsync(cheap, Cancellation);
        await _bench.SendAsync(dear, Cancellation);
        Assert.Empty(Pool.Parked);
        await _bench.MineAsync(30, Cancellation);
        await Pool.OfferAsync(Cancellation);
        await _bench.MineAsync(1, Cancellation);
        Assert.Equal((false, true), (await IsMinedAsync(cheap), await IsMinedAsync(dear)));
    }

    private async Task<bool> IsMinedAsync(SignedTransaction signed) =>
        await _bench.Client.GetReceiptAsync(signed.Hash, Cancellation) is { Succeeded: true };

    private async Task RefusedAsync(SignedTransaction signed, NodeRefusal refusal)
    {
        var error = await Assert.ThrowsAsync<RpcErrorException>(() => _bench.SendAsync(signed, Cancellation));
        var reply = System.Text.Encoding.UTF8.GetBytes($$$"""{"error":{"message":"{{{error.NodeMessage}}}"}}""");
        Assert.Equal(refusal, DialectTexts.Understand(reply));
    }
}
