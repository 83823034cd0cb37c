using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using KeeperBot.Configuration;
using KeeperBot.Core.Decisions;
using KeeperBot.Journals;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>SIGKILL at random moments of a live run, in a market that never waits.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 20;
    private const int CalmBlocks = 25;
    private const double JumpSize = 0.015;

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
        var journal = KeeperConfiguration.Load(file).JournalFile;
        var found = new List<string>();
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation))
        {
            var jumps = Channel.CreateBounded<double>(
                new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
            var market = MoveAsync(chain, new Random(seed + 1), jumps.Writer, stop.Token);
            var random = new Random(seed);
            for (var kill = 0; kill < Kills; kill++)
            {
                await RunAndKillAsync(file, random, jumps.Reader, Cancellation);
                found.Add(OpenIntents(journal));
            }

            await stop.CancelAsync();
            await market;
        }

        var moments = found.GroupBy(f => f, StringComparer.Ordinal).Select(g => $"{g.Count()} with {g.Key}").ToList();
        output.WriteLine("kills: " + string.Join(", ", moments));
        Assert.True(moments.Count >= 3, "the kills were all of a kind");
        await SettleAsync(chain, file);
        RequireSoundJournal(journal, await ReadChainAsync(chain));
    }

    /// <summary>
    /// The moment is the random variable: after the start, after a decision, right after one to hedge, or while a jump
    /// of the price is read, decided, journalled, signed and sent.
    /// </summary>
    private static async Task RunAndKillAsync(
        string file, Random random, ChannelReader<double> jumps, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(KeeperDevnet.Deadline);
        await using var keeper = KeeperProcess.Start("run", "--config", file, "--json");
        var kind = random.Next(6);
        var (lines, microseconds) = kind switch
        {
            0 => (0, random.Next(1_500_000)),
            1 => (random.Next(1, 6), random.Next(300_000)),
            2 => (40, random.Next(40_000)),
            _ => (1, random.Next(250_000)),
        };
        Verdict? last = null;
        for (var line = 0; line < lines && !(kind == 2 && last == Verdict.Hedge); line++)
        {
            last = VerdictOf(await keeper.Lines.ReadAsync(deadline.Token));
        }

        if (kind > 2)
        {
            jumps.TryRead(out _);
            await jumps.ReadAsync(deadline.Token);
        }

        var (clock, after) = (Stopwatch.StartNew(), TimeSpan.FromMicroseconds(microseconds));
        await Task.Run(() => SpinWait.SpinUntil(() => clock.Elapsed >= after), deadline.Token);
        Assert.DoesNotContain("Unhandled exception", await keeper.KillAsync(), StringComparison.Ordinal);
    }

    /// <summary>What a restart finds: the states of the intents that have not ended.</summary>
    private static string OpenIntents(string journal)
    {
        if (!File.Exists(journal))
        {
            return "no journal";
        }

        using var opened = KeeperJournal.Open(SqliteJournalStore.OpenReadOnly(journal));
        var states = string.Join(" and ", opened.State.OpenIntents.Select(open => open.Intent.State));
        return states.Length == 0 ? "nothing open" : states;
    }

    /// <summary>A random walk with jumps, a block at a time, until stopped.</summary>
    private static async Task MoveAsync(
        KeeperDevnet chain, Random random, ChannelWriter<double> jumps, CancellationToken stop)
    {
        var price = 3_000.0;
        using var pace = new PeriodicTimer(BlockInterval);
        try
        {
            while (await pace.WaitForNextTickAsync(stop))
            {
                var move = (random.Next(4) == 0 ? 0.05 : 0.004) * ((2 * random.NextDouble()) - 1);
                price = Math.Clamp(price * (1 + move), 2_600, 3_400);
                if (Math.Abs(move) < 0.004 && random.Next(2) == 0)
                {
                    await chain.Controls.MineAsync(1, CancellationToken.None);
                    continue;
                }

                await chain.Controls.SetPriceAsync(KeeperDevnet.Usd(price), CancellationToken.None);
                if (Math.Abs(move) > JumpSize)
                {
                    jumps.TryWrite(move);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    /// <summary>
    /// Calm blocks, each made when the keeper has decided the one before: enough for any intent to end.
    /// </summary>
    private static async Task SettleAsync(KeeperDevnet chain, string file)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(KeeperDevnet.Deadline);
        await using var keeper = KeeperProcess.Start("run", "--config", file, "--json");
        Verdict? verdict = null;
        for (var calm = 0; calm < CalmBlocks; calm++)
        {
            var block = await chain.Controls.MineAsync(1, deadline.Token);
            verdict = VerdictOf(await keeper.WaitForBlockAsync(block.Number, deadline.Token));
        }

        Assert.Equal(Verdict.Hold, verdict);
    }

    private async Task<ImmutableArray<HedgeOnChain>> ReadChainAsync(KeeperDevnet chain)
    {
        var hedges = await chain.RequireEachPlanOnceAsync(Cancellation);
        var delta = await ChainDelta.ReadAsync(chain.Controls, Cancellation);
        output.WriteLine($"{hedges.Length} hedges on chain, net delta {delta.Net:F4}");
        Assert.True(hedges.Length >= 5, $"only {hedges.Length} hedges");
        Assert.InRange(delta.Net, -2.0, 2.0);
        return hedges;
    }

    private void RequireSoundJournal(string file, ImmutableArray<HedgeOnChain> hedges)
    {
        var journal = SoundJournal.Require(file);
        output.WriteLine($"{journal.Ends.Length} plans; " + string.Join(
            ", ", journal.Ends.GroupBy(e => e.State).Select(g => $"{g.Count()} {g.Key}")));
        journal.RequireExecuted(hedges);
        output.WriteLine($"{journal.Replayed} decisions replayed the same");
    }

    private static Verdict VerdictOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return Enum.Parse<Verdict>(document.RootElement.GetProperty("verdict").GetString()!);
    }
}
