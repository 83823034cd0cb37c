using System.Diagnostics;
using System.Text.Json;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Journals;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>SIGKILL at random moments of a live run, in a market that never waits.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 20;
    private const int CalmBlocks = 25;

    private static readonly TimeSpan BlockInterval = TimeSpan.FromMilliseconds(250);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_KilledAtTwentyRandomMoments_EndsHedgedWithEveryPlanExecutedAtMostOnce()
    {
        const int seed = 20_251;
        output.WriteLine($"seed {seed}");
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        await chain.LiftBudgetsAsync(Cancellation);
        var file = chain.Configure("keeper", live: true);
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation))
        {
            var market = MoveAsync(chain, new Random(seed + 1), stop.Token);
            var random = new Random(seed);
            for (var kill = 0; kill < Kills; kill++)
            {
                await RunAndKillAsync(file, random, Cancellation);
            }

            await stop.CancelAsync();
            await market;
        }

        await SettleAsync(chain, file);
        RequireSoundJournal(KeeperConfiguration.Load(file).JournalFile, await ReadChainAsync(chain));
    }

    /// <summary>The moment is the random variable: after the start, after a decision, or right after one to hedge.</summary>
    private static async Task RunAndKillAsync(string file, Random random, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(KeeperDevnet.Deadline);
        await using var keeper = KeeperProcess.Start("run", "--config", file, "--json");
        var (lines, untilHedge, after) = random.Next(4) switch
        {
            0 => (0, false, TimeSpan.FromMilliseconds(random.Next(1_500))),
            1 => (random.Next(1, 6), false, TimeSpan.FromMicroseconds(random.Next(300_000))),
            _ => (40, true, TimeSpan.FromMicroseconds(random.Next(40_000))),
        };
        Verdict? last = null;
        for (var line = 0; line < lines && !(untilHedge && last == Verdict.Hedge); line++)
        {
            last = VerdictOf(await keeper.Lines.ReadAsync(deadline.Token));
        }

        var clock = Stopwatch.StartNew();
        await Task.Run(() => SpinWait.SpinUntil(() => clock.Elapsed >= after), deadline.Token);
        Assert.DoesNotContain("Unhandled exception", await keeper.KillAsync(), StringComparison.Ordinal);
    }

    /// <summary>A random walk with jumps, a block at a time, until stopped.</summary>
    private static async Task MoveAsync(KeeperDevnet chain, Random random, CancellationToken stop)
    {
        var price = 3_000.0;
        using var pace = new PeriodicTimer(BlockInterval);
        try
        {
            while (await pace.WaitForNextTickAsync(stop))
            {
                var jump = random.Next(6) == 0 ? 0.05 : 0.004;
                price = Math.Clamp(price * (1 + (jump * ((2 * random.NextDouble()) - 1))), 2_600, 3_400);
                await (random.Next(2) == 0
                    ? chain.Controls.MineAsync(1, CancellationToken.None)
                    : chain.Controls.SetPriceAsync(KeeperDevnet.Usd(price), CancellationToken.None));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    /// <summary>Calm blocks, each made when the keeper has decided the one before: enough for any intent to end.</summary>
    private static async Task SettleAsync(KeeperDevnet chain, string file)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(KeeperDevnet.Deadline);
        await using var keeper = KeeperProcess.Start("run", "--config", file, "--json");
        Verdict? verdict = null;
        for (var calm = 0; calm < CalmBlocks; calm++)
        {
            var block = await chain.Controls.MineAsync(1, deadline.Token);
            string line;
            do
            {
                line = await keeper.Lines.ReadAsync(deadline.Token);
            }
            while (BlockOf(line) < block.Number);
            verdict = VerdictOf(line);
        }

        Assert.Equal(Verdict.Hold, verdict);
    }

    private async Task<HashSet<Ethereum.Hash32>> ReadChainAsync(KeeperDevnet chain)
    {
        var hedges = await chain.RequireEachPlanOnceAsync(Cancellation);
        var delta = await ChainDelta.ReadAsync(chain.Controls, Cancellation);
        output.WriteLine($"{hedges.Length} hedges on chain, net delta {delta.Net:F4}");
        Assert.True(hedges.Length >= 5, $"only {hedges.Length} hedges");
        Assert.InRange(delta.Net, -2.0, 2.0);
        return [.. hedges.Select(h => h.PlanId)];
    }

    /// <summary>The chain of entries is whole, every plan has one end, and every decision comes out the same again.</summary>
    private void RequireSoundJournal(string file, HashSet<Ethereum.Hash32> executed)
    {
        using var store = SqliteJournalStore.OpenReadOnly(file);
        var report = store.Verify();
        Assert.True(report.Intact, report.FirstBreak?.ToString());
        var records = store.Read(1).Select(JournalRecord.Of).ToList();
        var plans = records.OfType<JournalRecord.Decided>().SelectMany(d => d.Decisions)
            .Where(d => d.Plan is not null)
            .ToDictionary(d => d.Number, d => d.Plan!.Id);
        var ends = records.OfType<JournalRecord.IntentMoved>()
            .Where(m => m.Fact.Change is IntentChange.Ended)
            .Select(m => (m.Fact.Decision, ((IntentChange.Ended)m.Fact.Change).State))
            .ToList();
        output.WriteLine($"{plans.Count} plans; " + string.Join(
            ", ", ends.GroupBy(e => e.State).Select(g => $"{g.Count()} {g.Key}")));
        Assert.Equal(plans.Keys.Order(), ends.Select(e => e.Decision).Order());
        var known = ends.Where(e => e.State == IntentState.Executed).Select(e => plans[e.Decision]).ToList();
        Assert.Equal(executed.Count, known.Count);
        Assert.True(executed.SetEquals(known), "the journal and the chain name different executed plans");

        var replay = Replayer.Replay(store);
        Assert.Empty(replay.Mismatches);
        output.WriteLine($"{replay.Decisions} decisions replayed the same");
    }

    private static ulong BlockOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("block").GetUInt64();
    }

    private static Verdict VerdictOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return Enum.Parse<Verdict>(document.RootElement.GetProperty("verdict").GetString()!);
    }
}
