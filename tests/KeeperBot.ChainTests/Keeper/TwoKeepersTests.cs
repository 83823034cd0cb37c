using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>Two keepers with one key: an operator's mistake that may cost gas, and never a second execution.</summary>
public sealed class TwoKeepersTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Keepers_SameKeyAndSeparateJournals_ExecuteEachPlanOnceAndOneHalts(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        await chain.LiftBudgetsAsync(Cancellation);
        await using var one = RestartableKeeper.Start(chain.Configure("one", live: true));
        await using var other = RestartableKeeper.Start(chain.Configure(
            "other", live: true, options => options with { Gas = options.Gas with { Tip = "0.2 gwei" } }));
        for (var step = 0; step < 40; step++)
        {
            await (step % 4 == 0
                ? chain.Controls.SetPriceAsync(KeeperDevnet.Usd(random.Next(2_750, 3_250)), Cancellation)
                : chain.Controls.MineAsync(1, Cancellation));
            foreach (var keeper in random.Next(2) == 0 ? [one, other] : new[] { other, one })
            {
                if (random.Next(4) > 0)
                {
                    await keeper.TurnAsync(Cancellation);
                }
            }
        }

        await SettleAsync(chain, one, other);
        var hedges = await chain.RequireEachPlanOnceAsync(Cancellation);
        var ends = one.Endings.Concat(other.Endings).GroupBy(e => e.State).ToDictionary(g => g.Key, g => g.Count());
        output.WriteLine($"{hedges.Length} hedges; {string.Join(", ", ends)}");
        Assert.True(hedges.Length >= 3, $"only {hedges.Length} hedges");
        Assert.Equal(hedges.Length, ends[IntentState.Executed]);
        Assert.Contains(
            new[] { one, other }, keeper => keeper.Journal.State.Halt?.Code == HaltCode.ForeignNonce);
        Assert.InRange((await ChainDelta.ReadAsync(chain.Controls, Cancellation)).Net, -2.0, 2.0);
    }

    /// <summary>Calm blocks, taken by both, until nothing is open and both hold.</summary>
    private static async Task SettleAsync(KeeperDevnet chain, RestartableKeeper one, RestartableKeeper other)
    {
        for (var block = 0; block < 40; block++)
        {
            await chain.Controls.MineAsync(1, Cancellation);
            var verdicts = new[] { await one.TurnAsync(Cancellation), await other.TurnAsync(Cancellation) };
            if (one.Open.IsEmpty && other.Open.IsEmpty && verdicts.All(d => d?.Verdict == Verdict.Hold))
            {
                return;
            }
        }

        Assert.Fail($"stuck:\n{string.Join('\n', one.Open)}\n{string.Join('\n', other.Open)}");
    }
}
