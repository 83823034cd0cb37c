using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Signing;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Signing;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// Every point at which sending can break off, on a real chain: what was promised happens once, or ends.
/// </summary>
public sealed class LaneTests : IAsyncLifetime
{
    private KeeperDevnet? _chain;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private KeeperDevnet Chain => _chain ?? throw new InvalidOperationException("the devnet has not been started");

    public async ValueTask InitializeAsync() => _chain = await KeeperDevnet.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_chain is not null)
        {
            await _chain.DisposeAsync();
        }
    }

    [Fact]
    public async Task Intent_CrashBeforeItIsSigned_IsCarriedOutOnceAfterTheRestart()
    {
        var file = await CrashBeforeSigningAsync();
        await using var keeper = RestartableKeeper.Start(file);
        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 1, Cancellation);

        Assert.Equal(IntentState.Executed, keeper.Endings[0].State);
        Assert.Single(keeper.Attempts);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
    }

    [Fact]
    public async Task Intent_DeadlinePassedBeforeItWasSigned_ExpiresAndANewPlanFollows()
    {
        var file = await CrashBeforeSigningAsync();
        await Chain.Controls.WarpAsync(TimeSpan.FromMinutes(3), Cancellation);
        await using var keeper = RestartableKeeper.Start(file);
        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 2, Cancellation);

        Assert.Equal([IntentState.Expired, IntentState.Executed], keeper.Endings.Select(e => e.State));
        Assert.Single(keeper.Attempts);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
    }

    /// <summary>
    /// TX-18: the signer signed for another plan at this nonce, and a crash or a lost journal came between. The nonce
    /// is filled, and the plan goes out at the next one.
    /// </summary>
    [Fact]
    public async Task Intent_SignerKnowsAnotherPlanAtTheNonce_GoesOutAtTheNextOne()
    {
        using var signed = new MemorySigningLedger();
        signed.Save(SigningMemory.Empty with
        {
            Nonces = SigningMemory.Empty.Nonces.Add(0, new SignedNonce(Keccak256.Compute("lost"u8), Cancelled: false)),
        });
        await using var keeper = RestartableKeeper.Start(Chain.Configure("keeper", live: true), signed);
        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 1, Cancellation);

        Assert.Equal(IntentState.Executed, keeper.Endings[0].State);
        Assert.Equal(1UL, Assert.Single(keeper.Attempts).Nonce);
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
        Assert.Equal(2UL, await Chain.KeeperNonceAsync(Cancellation));
    }

    [Theory]
    [InlineData(TransportFault.CrashBefore)]
    [InlineData(TransportFault.CrashAfter)]
    public async Task Attempt_CrashWhileItIsSent_IsSentAsTheSameBytesAndExecutesOnce(TransportFault fault)
    {
        var file = Chain.Configure("keeper", live: true);
        Attempt signed;
        await using (var first = RestartableKeeper.Start(file))
        {
            first.Transport.Arm("eth_sendRawTransaction", fault);
            await Assert.ThrowsAsync<CrashException>(() => first.TurnAsync(Cancellation));
            signed = Assert.Single(first.Attempts);
            Assert.Equal(IntentState.Signed, Assert.Single(first.Open).State);
            var known = fault == TransportFault.CrashAfter;
            Assert.Equal(known, await Chain.Client.GetTransactionByHashAsync(signed.Hash, Cancellation) is not null);
        }

        await using var second = RestartableKeeper.Start(file);
        await RequireExecutedAsync(second, signed);
    }

    [Fact]
    public async Task Attempt_DroppedFromThePool_IsSentAgainAsTheSameBytes()
    {
        await using var keeper = RestartableKeeper.Start(Chain.Configure("keeper", live: true));
        await keeper.TurnAsync(Cancellation);
        var sent = Assert.Single(keeper.Attempts);
        await Chain.RequestAsync("anvil_dropTransaction", $"[\"{sent.Hash}\"]", Cancellation);
        await Chain.Controls.MineAsync(1, Cancellation);
        Assert.Null(await Chain.Client.GetTransactionByHashAsync(sent.Hash, Cancellation));

        await keeper.TurnAsync(Cancellation);
        Assert.NotNull(await Chain.Client.GetTransactionByHashAsync(sent.Hash, Cancellation));
        await RequireExecutedAsync(keeper, sent);
    }

    [Fact]
    public async Task Nonce_SpentByAForeignTransaction_HaltsTheLaneWhenFinalUntilAnOperatorResumes()
    {
        await using var keeper = RestartableKeeper.Start(Chain.Configure("keeper", live: true));
        keeper.Transport.Arm("eth_sendRawTransaction", TransportFault.CutBefore);
        await keeper.TurnAsync(Cancellation);
        var signed = Assert.Single(keeper.Attempts);
        var foreign = new Eip1559Transaction
        {
            ChainId = Chain.Devnet.Manifest.ChainId,
            Nonce = signed.Nonce,
            To = DevnetAccounts.Buyer,
            Value = BigInteger.One,
            GasLimit = 21_000,
            MaxFeePerGas = KeeperDevnet.Gwei(50),
            MaxPriorityFeePerGas = KeeperDevnet.Gwei(1),
        };
        await Chain.Client.SendRawTransactionAsync(foreign.Sign(keeper.Key).Raw, Cancellation);
        await Chain.Controls.MineAsync(1, Cancellation);
        await keeper.TurnAsync(Cancellation);
        Assert.Empty(keeper.Endings);

        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 1, Cancellation);
        for (var block = 0; block < 5; block++)
        {
            await Chain.Controls.MineAsync(1, Cancellation);
            var decision = await keeper.TurnAsync(Cancellation);
            Assert.Equal((Verdict.Refuse, "halted"), (decision?.Verdict, decision?.Decisive.Code));
        }

        Assert.Equal(HaltCode.ForeignNonce, keeper.Journal.State.Halt?.Code);
        keeper.Journal.Commit(new Fact.OperatorSpoke(OperatorVerb.Resume, "eth-options"));
        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 2, Cancellation);
        Assert.Equal([IntentState.ForeignNonce, IntentState.Executed], keeper.Endings.Select(e => e.State));
        Assert.Equal([signed.Nonce, signed.Nonce + 1], keeper.Attempts.Select(a => a.Nonce));
        Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
    }

    /// <summary>A keeper that decided to hedge, made its promise durable, and died before it signed.</summary>
    private async Task<string> CrashBeforeSigningAsync()
    {
        var file = Chain.Configure("keeper", live: true);
        await using var keeper = RestartableKeeper.Start(file);
        keeper.Transport.Arm("eth_estimateGas", TransportFault.CrashBefore);
        await Assert.ThrowsAsync<CrashException>(() => keeper.TurnAsync(Cancellation));
        Assert.Equal(IntentState.Planned, Assert.Single(keeper.Open).State);
        Assert.Equal(0UL, await Chain.KeeperNonceAsync(Cancellation));
        return file;
    }

    /// <summary>The keeper comes to the end of its only intent, with the bytes it signed first.</summary>
    private async Task RequireExecutedAsync(RestartableKeeper keeper, Attempt signed)
    {
        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Equal(IntentState.Executed, keeper.Endings[0].State);
        Assert.Equal(signed, Assert.Single(keeper.Attempts));
        var included = keeper.Changes.Select(c => c.Change).OfType<IntentChange.Included>().Last().Inclusion;
        Assert.Equal(signed.Hash, included.Hash);
        var hedge = Assert.Single(await Chain.RequireEachPlanOnceAsync(Cancellation));
        Assert.Equal(hedge.Block, included.Block);
        Assert.Empty(keeper.Open);
    }
}
