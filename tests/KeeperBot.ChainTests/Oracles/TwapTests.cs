using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Oracles;

/// <summary>The mean price of a real Uniswap V3 pool, from its first observation on.</summary>
public sealed class TwapTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twap_OfAPoolWithOneObservation_IsMissingUntilSomebodyPaysForMore()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        var pool = await FreshPool.CreateAsync(chain, 3_000, Cancellation);
        await using var keeper = RestartableKeeper.Start(
            chain.Configure("keeper", live: false, options => Checked(options, ("twap", $"{pool.Contract.Address}"))));
        Assert.Equal("it remembers one observation", await MissingAsync(chain, keeper));

        // The room is paid for, and used from the next change of the liquidity or the price on.
        await chain.Controls.Chain.ExecuteAsync(
            [pool.Contract.Call(DevnetAccounts.Buyer, "increaseObservationCardinalityNext", 50)], Cancellation);
        Assert.Equal("it remembers one observation", await MissingAsync(chain, keeper));
        await pool.MoveAsync(3_001);
        await pool.MoveAsync(3_000);
        var begun = (await chain.Controls.Chain.HeadAsync(Cancellation)).Timestamp;
        Assert.EndsWith(" s of 1800 s", await MissingAsync(chain, keeper), StringComparison.Ordinal);

        // Twenty minutes at 3000, then twenty at 3060: of the last thirty some ten and twenty.
        await chain.Controls.WarpAsync(TimeSpan.FromMinutes(20), Cancellation);
        await pool.MoveAsync(3_060);
        await chain.Controls.SetFeedPriceAsync(KeeperDevnet.Usd(3_060), Cancellation);
        var (moved, room) = await pool.ObservedAsync(Cancellation);
        Assert.Equal(50, room);
        Assert.InRange(moved - begun, 1_200UL, 1_300UL);
        await chain.Controls.WarpAsync(TimeSpan.FromMinutes(20), Cancellation);
        var decision = await TurnAsync(chain, keeper);
        var late = (decision.Timestamp - moved) / 1_800.0;
        var apart = (1 - Math.Pow(3_000 / 3_060.0, 1 - late)) * 10_000;
        var twap = Assert.Single(decision.Reasons, reason => reason.Code == "twap");
        Assert.True(twap.Passed);
        Assert.InRange(twap.Measured, apart - 2, apart + 2);
        Assert.InRange(apart, 50, 70);
        Assert.DoesNotContain(decision.Reasons, reason => reason.Code == ReasonCode.PriceUnconfirmed);
    }

    /// <summary>One block of a pushed pool moves the mark and not the mean.</summary>
    [Fact]
    public async Task PoolMark_PushedForABlock_IsRefusedByNameAndTheMeanHolds()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        await using var keeper = RestartableKeeper.Start(
            chain.Configure("keeper", live: false, options => Checked(
                options, ("twap", options.Vaults[0].Venues[0].Pool), ("pool-mark", options.Vaults[0].Venues[0].Pool))));
        var controls = chain.Controls;
        await controls.SetPriceAsync(KeeperDevnet.Usd(3_001), Cancellation);
        await controls.SetPriceAsync(KeeperDevnet.Usd(3_000), Cancellation);
        await controls.WarpAsync(TimeSpan.FromMinutes(40), Cancellation);
        await controls.SetPoolPriceAsync(KeeperDevnet.Usd(3_300), Cancellation);

        var decision = (await keeper.TurnAsync(Cancellation))!;
        Assert.Equal((Verdict.Refuse, "pool-mark"), (decision.Verdict, decision.Decisive.Code));
        Assert.InRange(decision.Decisive.Measured, 990, 1_010);
        Assert.InRange(Assert.Single(decision.Reasons, reason => reason.Code == "twap").Measured, 0, 60);
    }

    private static KeeperOptions Checked(
        KeeperOptions options, params (string Kind, string Source)[] checks) => options with
        {
            Vaults =
        [
            .. options.Vaults.Select(vault => vault with
            {
                Oracle = vault.Oracle with
                {
                    CrossChecks =
                    [
                        .. checks.Select(one => new CrossCheckOptions { Kind = one.Kind, Source = one.Source }),
                    ],
                },
            }),
        ],
        };

    /// <summary>Why there is no second opinion, without whose.</summary>
    private static async Task<string> MissingAsync(KeeperDevnet chain, RestartableKeeper keeper)
    {
        var decision = await TurnAsync(chain, keeper);
        var remark = Assert.Single(decision.Reasons, reason => reason.Code == ReasonCode.PriceUnconfirmed);
        return remark.Detail!.Split(": ")[1];
    }

    private static async Task<Decision> TurnAsync(KeeperDevnet chain, RestartableKeeper keeper)
    {
        await chain.Controls.MineAsync(1, Cancellation);
        return (await keeper.TurnAsync(Cancellation))!;
    }
}
