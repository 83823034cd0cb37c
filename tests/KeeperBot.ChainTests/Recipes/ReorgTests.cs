using System.Numerics;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.ChainTests.Recipes;

/// <summary>Blocks that the keeper has seen are replaced by others.</summary>
public sealed class ReorgTests : RecipeTests
{
    private KeeperDevnet Chain => Bench.Chain;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task Inclusion_ReorgedAwayAndForgottenByThePool_IsSentAgainAndExecutesOnce(int depth, bool restart)
    {
        var file = Bench.Configure();
        await using (var first = await Bench.StartKeeperAsync(file, Cancellation))
        {
            var sent = await Bench.IncludeAsync(first, Cancellation);
            for (var block = 1; block < depth; block++)
            {
                await Bench.TurnOnNextAsync(first, Cancellation);
            }

            await ReorgAsync(depth, "[]");
            Assert.Empty(await Chain.ReadHedgesAsync(Cancellation));
            Assert.Null(await Chain.Client.GetTransactionByHashAsync(sent.Hash, Cancellation));
            if (!restart)
            {
                await RequireExecutedAgainAsync(first, sent);
                return;
            }
        }

        await using var second = await Bench.StartKeeperAsync(file, Cancellation);
        await RequireExecutedAgainAsync(second, Assert.Single(second.Attempts));
    }

    [Fact]
    public async Task Inclusion_MovedToAnotherBlock_IsFollowedThere()
    {
        await using var keeper = await Bench.StartKeeperAsync(Bench.Configure(), Cancellation);
        var sent = await Bench.IncludeAsync(keeper, Cancellation);
        await Chain.Controls.MineAsync(1, Cancellation);
        await ReorgAsync(2, $"[[\"{sent.Raw}\", 1]]");
        var moved = Assert.Single(await Chain.ReadHedgesAsync(Cancellation));

        await keeper.TurnAsync(Cancellation);
        Assert.Equal(moved.Block, Assert.Single(keeper.Open).Inclusion?.Block);
        Assert.Single(keeper.Changes, change => change.Change is IntentChange.Reorged);
        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Equal(sent, Assert.Single(keeper.Attempts));
        Assert.Single(await Bench.RequireSoundAsync(Cancellation));
    }

    [Fact]
    public async Task Inclusion_ReplacedByAForeignTransactionOfItsNonce_HaltsWhenFinalAndIsNeverPlannedAgain()
    {
        await using var keeper = await Bench.StartKeeperAsync(Bench.Configure(), Cancellation);
        var sent = await Bench.IncludeAsync(keeper, Cancellation);
        await ReorgAsync(1, $"[[\"{Foreign(keeper, sent.Nonce)}\", 0]]");
        await keeper.TurnAsync(Cancellation);
        Assert.Equal(IntentState.Ambiguous, Assert.Single(keeper.Open).State);
        Assert.Null(keeper.Journal.State.Halt);

        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 1, Cancellation, blocks: 3);
        Assert.Equal(IntentState.ForeignNonce, keeper.Endings[0].State);
        Assert.Equal(HaltCode.ForeignNonce, keeper.Journal.State.Halt?.Code);
        await Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(2_700), Cancellation);
        for (var block = 0; block < 4; block++)
        {
            var decision = await keeper.TurnAsync(Cancellation);
            Assert.Equal((Verdict.Refuse, "halted"), (decision?.Verdict, decision?.Decisive.Code));
            await Chain.Controls.MineAsync(1, Cancellation);
        }

        Assert.Equal(sent, Assert.Single(keeper.Attempts));
        Assert.Empty(await Bench.RequireSoundAsync(Cancellation));
    }

    /// <summary>The last blocks are replaced by others, with these transactions: pairs of bytes and block.</summary>
    private Task ReorgAsync(int depth, string transactions) =>
        Chain.RequestAsync("anvil_reorg", $"[{depth}, {transactions}]", Cancellation);

    /// <summary>Signed by the keeper's key, outside of the keeper.</summary>
    private static string Foreign(RestartableKeeper keeper, ulong nonce) => Ethereum.Hex.Encode(new Eip1559Transaction
    {
        ChainId = DevnetConfiguration.ChainId,
        Nonce = nonce,
        To = DevnetAccounts.Buyer,
        Value = BigInteger.One,
        GasLimit = 21_000,
        MaxFeePerGas = KeeperDevnet.Gwei(50),
        MaxPriorityFeePerGas = KeeperDevnet.Gwei(1),
    }.Sign(keeper.Key).Raw.Span);

    /// <summary>The keeper notices, and brings the same bytes back.</summary>
    private async Task RequireExecutedAgainAsync(RestartableKeeper keeper, Attempt sent)
    {
        await keeper.TurnAsync(Cancellation);
        Assert.Single(keeper.Changes, change => change.Change is IntentChange.Reorged);
        Assert.NotNull(await Chain.Client.GetTransactionByHashAsync(sent.Hash, Cancellation));
        await keeper.TurnUntilAsync(Chain, () => keeper.Endings.Length == 1, Cancellation);
        Assert.Equal(sent, Assert.Single(keeper.Attempts));
        Assert.Single(await Bench.RequireSoundAsync(Cancellation));
    }
}
