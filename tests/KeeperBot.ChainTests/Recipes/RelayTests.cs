using System.Collections.Immutable;
using KeeperBot.ChainTests.Faults;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Secrets;
using KeeperBot.Configuration;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Relays;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>Plans are offered to a private relay first, and the relay keeps none of its promises.</summary>
public sealed class RelayTests : RecipeTests
{
    private const ulong Patience = 3;

    private FaultRelay? _relay;

    private FaultRelay Relay => _relay ?? throw new InvalidOperationException("the relay has not been started");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _relay = await FaultRelay.StartAsync(RpcEndpoint.Parse(Bench.Chain.Devnet.Manifest.RpcUrl), Cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    [Fact]
    public async Task Relay_Honest_BringsTheHedgeAndNoNodeSeesIt()
    {
        await using var keeper = await StartAsync(RelayBehaviour.Honest);
        await keeper.TurnAsync(Cancellation);
        await RequireExecutedAsync(keeper);
        Assert.Empty(Bench.Node.Transactions.All);
        Assert.NotNull(Assert.Single(Relay.Received).Signature);
    }

    [Theory]
    [InlineData(false, Patience)]
    [InlineData(true, Broadcaster.UrgentPatience)]
    public async Task Relay_NeverIncludes_TheHedgeGoesPublicWhenPatienceEnds(bool urgent, ulong patience)
    {
        await using var keeper = await StartAsync(RelayBehaviour.NeverIncludes, urgent);
        await keeper.TurnAsync(Cancellation);
        await RequirePublicAfterAsync(keeper, patience);
        await RequireExecutedAsync(keeper);
        Assert.Single(keeper.Attempts.DistinctBy(attempt => attempt.Nonce));
    }

    /// <summary>A process that died and came back does not begin to wait anew.</summary>
    [Fact]
    public async Task Relay_NeverIncludesAndTheKeeperRestarts_PatienceGoesOn()
    {
        var file = Configure(urgent: false);
        Relay.Behaviour = RelayBehaviour.NeverIncludes;
        await using (var first = await Bench.StartKeeperAsync(file, Cancellation))
        {
            await first.TurnAsync(Cancellation);
            await MineAndTurnAsync(first);
        }

        await using var second = await Bench.StartKeeperAsync(file, Cancellation);
        await RequirePublicAfterAsync(second, Patience - 1);
        await RequireExecutedAsync(second);
    }

    [Fact]
    public async Task Relay_ClaimsInclusion_IsNotBelievedAndTheHedgeGoesPublicInTime()
    {
        await using var keeper = await StartAsync(RelayBehaviour.ClaimsInclusion);
        await keeper.TurnAsync(Cancellation);
        await RequirePublicAfterAsync(keeper, Patience);
        Assert.DoesNotContain(keeper.Changes, change => change.Change is IntentChange.Included);
        await RequireExecutedAsync(keeper);
    }

    [Fact]
    public async Task Relay_SaysThatItFailed_TheHedgeGoesPublicAtTheNextBlock()
    {
        await using var keeper = await StartAsync(RelayBehaviour.Fails);
        await keeper.TurnAsync(Cancellation);
        await RequirePublicAfterAsync(keeper, 1);
        await RequireExecutedAsync(keeper);
    }

    [Fact]
    public async Task Relay_CannotBeReached_TheHedgeGoesPublicWhenPatienceEnds()
    {
        await using var keeper = await StartAsync(RelayBehaviour.Honest);
        await Relay.DisposeAsync();
        _relay = null;
        await keeper.TurnAsync(Cancellation);
        for (var block = 1UL; block < Patience; block++)
        {
            Assert.Empty(Bench.Node.Transactions.All);
            await Bench.TurnOnNextAsync(keeper, Cancellation);
        }

        await keeper.TurnUntilAsync(Bench.Chain, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Single(await Bench.RequireSoundAsync(Cancellation));
    }

    /// <summary>
    /// Who sees the hedge moves the market against it in the same block: the executor does not trade.
    /// </summary>
    [Fact]
    public async Task Relay_LeaksToSomebodyWhoMovesThePrice_TheExecutorRefusesAndTheVaultIsHedgedLater()
    {
        await using var keeper = await StartAsync(RelayBehaviour.Leaks);
        await keeper.TurnAsync(Cancellation);
        var leaked = Assert.Single(keeper.Attempts);
        Assert.NotNull(await Bench.Chain.Client.GetTransactionByHashAsync(leaked.Hash, Cancellation));
        await Bench.Chain.Controls.SetPoolPriceAsync(KeeperDevnet.Usd(2_700), Cancellation);
        Assert.Empty(await Bench.Chain.ReadHedgesAsync(Cancellation));
        Assert.False((await Bench.Chain.Client.GetReceiptsAsync([leaked.Hash], Cancellation))[0]?.Succeeded);

        await keeper.TurnAsync(Cancellation);
        await Bench.Chain.Controls.SetPoolPriceAsync(KeeperDevnet.Usd(3_000), Cancellation);
        await keeper.TurnUntilAsync(
            MineAsync, () => keeper.Endings.Any(end => end.State == IntentState.Executed), Cancellation);
        Assert.Equal(IntentState.Reverted, keeper.Endings[0].State);
        Assert.Single(await Bench.RequireSoundAsync(Cancellation));
    }

    [Theory]
    [InlineData(CancelAnswer.Refuse)]
    [InlineData(CancelAnswer.Ignore)]
    public async Task Relay_IncludesWhatItWasAskedToCancel_TheHedgeExecutesOnceAndTheCancelDoesNot(CancelAnswer answer)
    {
        await using var keeper = await CancelAsync(answer);
        Bench.Node.Script.Clear();
        await Bench.Chain.Controls.SetPoolPriceAsync(KeeperDevnet.Usd(3_000), Cancellation);
        Relay.Behaviour = new RelayBehaviour { Cancel = answer };
        await MineAsync(Cancellation);
        Assert.Single(await Bench.Chain.ReadHedgesAsync(Cancellation));

        await keeper.TurnUntilAsync(MineAsync, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Equal(IntentState.Executed, keeper.Endings[0].State);
        Assert.Equal([false, true], keeper.Attempts.Select(attempt => attempt.IsCancel));
        Assert.Single(await Bench.RequireSoundAsync(Cancellation));
    }

    [Fact]
    public async Task Relay_HonoursTheCancel_TheCancelSpendsTheNonceAndANewPlanFollows()
    {
        await using var keeper = await CancelAsync(CancelAnswer.Honour);
        Assert.True(Assert.Single(Relay.Received).IsCancelled);
        Bench.Node.Script.Clear();
        Relay.Behaviour = RelayBehaviour.Honest;
        await Bench.TurnOnNextAsync(keeper, Cancellation);
        await Bench.Chain.Controls.SetPoolPriceAsync(KeeperDevnet.Usd(3_000), Cancellation);
        await keeper.TurnUntilAsync(
            MineAsync, () => keeper.Endings.Any(end => end.State == IntentState.Executed), Cancellation);
        Assert.Equal(IntentState.Cancelled, keeper.Endings[0].State);
        Assert.Single(await Bench.RequireSoundAsync(Cancellation));
    }

    /// <summary>
    /// A keeper whose plan lies with the relay when the market moves away: it signed a cancel that no node took.
    /// </summary>
    private async Task<RestartableKeeper> CancelAsync(CancelAnswer answer)
    {
        Bench.Node.Script.Add("eth_sendRawTransaction", NodeFaults.AcceptAndDrop);
        var keeper = await StartAsync(RelayBehaviour.NeverIncludes with { Cancel = answer });
        await keeper.TurnAsync(Cancellation);
        await Bench.Chain.Controls.SetPoolPriceAsync(KeeperDevnet.Usd(2_700), Cancellation);
        await keeper.TurnAsync(Cancellation);
        Assert.Equal([false, true], keeper.Attempts.Select(attempt => attempt.IsCancel));
        Replacement.Require(keeper.Attempts[0], keeper.Attempts[1]);
        Assert.Equal(keeper.Attempts[1].Hash, Assert.Single(Bench.Node.Transactions.All).Hash);
        return keeper;
    }

    private string Configure(bool urgent)
    {
        var urgency = RecipeBench.Urgent(urgent);
        return Bench.Configure(change: options => urgency(options with
        {
            Chain = options.Chain with
            {
                Relay = new RelayOptions
                {
                    Rpc = $"{Relay.Http.Redacted}/{CanarySecrets.UrlKey}",
                    Status = $"{Relay.Http.Redacted}",
                    Patience = Patience,
                },
            },
        }));
    }

    private Task<RestartableKeeper> StartAsync(RelayBehaviour behaviour, bool urgent = false)
    {
        Relay.Behaviour = behaviour;
        return Bench.StartKeeperAsync(Configure(urgent), Cancellation);
    }

    private Task MineAsync(CancellationToken cancellation) => Relay.MineAsync(1, cancellation);

    private async Task MineAndTurnAsync(RestartableKeeper keeper)
    {
        await MineAsync(Cancellation);
        await keeper.TurnAsync(Cancellation);
    }

    /// <summary>No node sees the plan for so many blocks less one; at the last it does.</summary>
    private async Task RequirePublicAfterAsync(RestartableKeeper keeper, ulong blocks)
    {
        for (var block = 0UL; block < blocks; block++)
        {
            Assert.Empty(Bench.Node.Transactions.All);
            await MineAndTurnAsync(keeper);
        }

        Assert.Single(Bench.Node.Transactions.All);
    }

    /// <summary>The only plan was executed; what the relay was ever given is in the journal (I4).</summary>
    private async Task RequireExecutedAsync(RestartableKeeper keeper)
    {
        await keeper.TurnUntilAsync(MineAsync, () => keeper.Endings.Length == 1, Cancellation);
        var signed = keeper.Attempts.Select(attempt => attempt.Hash).ToImmutableHashSet();
        Assert.All(Relay.Received, received => Assert.Contains(received.Signed.Hash, signed));
        Assert.Single(await Bench.RequireSoundAsync(Cancellation));
    }
}
