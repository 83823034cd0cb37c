using KeeperBot.ChainTests.Faults;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>
/// Nobody can say whether what was sent arrived: the same bytes are sent again, and nothing else is planned.
/// </summary>
public sealed class AmbiguousSendTests : RecipeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_ConnectionBreaksAfterTheNodeHasIt_IsNotPlannedAgainAndExecutesOnce(bool restart)
    {
        Bench.Node.Script.Add("eth_sendRawTransaction", ConnectionFaults.ForwardThenReset, When.Next(1));
        var sent = await SendAsync(restart, IntentState.Signed, arrived: true);
        Assert.Equal(1, Assert.Single(Bench.Node.Transactions.All, seen => seen.Hash == sent.Hash).Times);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_ConnectionBreaksBeforeTheNodeHasIt_IsRepeatedAtTheNextBlock(bool restart)
    {
        Bench.Node.Script.Add("eth_sendRawTransaction", ConnectionFaults.Reset, When.Next(1));
        var sent = await SendAsync(restart, IntentState.Signed, arrived: false);
        Assert.Equal(2, Assert.Single(Bench.Node.Transactions.All, seen => seen.Hash == sent.Hash).Times);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_NodeTakesItAndDropsIt_IsRepeatedAtTheNextBlock(bool restart)
    {
        Bench.Node.Script.Add("eth_sendRawTransaction", NodeFaults.AcceptAndDrop, When.Next(1));
        var sent = await SendAsync(restart, IntentState.Broadcast, arrived: false);
        Assert.Equal(2, Assert.Single(Bench.Node.Transactions.All, seen => seen.Hash == sent.Hash).Times);
    }

    [Fact]
    public async Task Send_NodeGoesOnDropping_IsRepeatedForTwoBlocksThenRaisedAtTheSameNonce()
    {
        var rule = Bench.Node.Script.Add("eth_sendRawTransaction", NodeFaults.AcceptAndDrop);
        await using var keeper = await Bench.StartKeeperAsync(Bench.Configure(), Cancellation);
        await keeper.TurnAsync(Cancellation);
        var first = Assert.Single(keeper.Attempts);
        for (var times = 2; times <= 3; times++)
        {
            await Bench.TurnOnNextAsync(keeper, Cancellation);
            Assert.Equal((first.Hash, times), (Bench.Node.Transactions.All[^1].Hash, rule.Fired));
            Assert.Single(keeper.Attempts);
        }

        await Bench.TurnOnNextAsync(keeper, Cancellation);
        Assert.Equal(2, keeper.Attempts.Length);
        Replacement.Require(first, keeper.Attempts[^1]);
        Bench.Node.Script.Clear();
        await keeper.TurnUntilAsync(Bench.Chain, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Single(await Bench.RequireSoundAsync(Cancellation));
    }

    /// <summary>The first hedge of a keeper goes wrong on its way, and ends well.</summary>
    private async Task<Attempt> SendAsync(bool restart, IntentState after, bool arrived)
    {
        var file = Bench.Configure();
        Attempt signed;
        await using (var keeper = await Bench.StartKeeperAsync(file, Cancellation))
        {
            Assert.Equal(Verdict.Hedge, (await keeper.TurnAsync(Cancellation))?.Verdict);
            signed = Assert.Single(keeper.Attempts);
            Assert.Equal(after, Assert.Single(keeper.Open).State);
            var found = await Bench.Chain.Client.GetTransactionByHashAsync(signed.Hash, Cancellation);
            Assert.Equal(arrived, found is not null);
            if (!restart)
            {
                await RequireExecutedAsync(keeper, signed);
                return signed;
            }
        }

        await Bench.Chain.Controls.MineAsync(1, Cancellation);
        await using var again = await Bench.StartKeeperAsync(file, Cancellation);
        await RequireExecutedAsync(again, signed);
        return signed;
    }

    /// <summary>The bytes signed first, and no others, carried the only plan out.</summary>
    private async Task RequireExecutedAsync(RestartableKeeper keeper, Attempt signed)
    {
        await keeper.TurnUntilAsync(Bench.Chain, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Equal(signed, Assert.Single(keeper.Attempts));
        Assert.Single(await Bench.RequireSoundAsync(Cancellation));
        Assert.Empty(keeper.Open);
    }
}
