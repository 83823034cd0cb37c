using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;
using KeeperBot.Storms;

namespace KeeperBot.ChainTests.Storms.Kills;

/// <summary>One journal from its first entry on, through many kills, to calm; then everything is checked.</summary>
internal sealed class KillLife
{
    private const int MostPassings = 2;
    private const int BlocksToCalm = 30;

    private readonly KeeperDevnet _chain;
    private readonly string _name;
    private readonly Random _random;
    private readonly KillTally _tally;
    private readonly KillScene _scene;
    private string _configuration;
    private int _mandates;

    public KillLife(KeeperDevnet chain, string name, Random random, KillTally tally)
    {
        (_chain, _name, _random, _tally) = (chain, name, random, tally);
        _configuration = Configure();
        _scene = new KillScene(chain, _configuration, random);
    }

    /// <summary>Kills so many times, each time at the next point in turn.</summary>
    public async Task RunAsync(int first, int kills, CancellationToken cancellation)
    {
        var before = (await _chain.ReadHedgesAsync(cancellation)).Length;
        var keeper = await MortalProcess.StartReadyAsync(_configuration, _tally, cancellation);
        try
        {
            for (var kill = 0; kill < kills; kill++)
            {
                var point = KillScene.Points[(first + kill) % KillScene.Points.Length];
                keeper = await KillAsync(keeper, point, cancellation);
                var blocks = await RecoverAsync(keeper, point, cancellation);
                _tally.Add(point, blocks);
                await CalmAsync(keeper, cancellation);
            }
        }
        finally
        {
            await keeper.DisposeAsync();
        }

        var hedges = (await _chain.RequireEachPlanOnceAsync(cancellation))[before..];
        var journal = SoundJournal.Require(KeeperConfiguration.Load(_configuration).JournalFile);
        journal.RequireExecuted(hedges);
        _tally.Hedges += hedges.Length;
        _tally.Plans += journal.Ends.Length;
        _tally.Replayed += journal.Replayed;
    }

    /// <summary>Lets it die at the point, and starts the next one.</summary>
    private async Task<MortalProcess> KillAsync(MortalProcess keeper, CrashPoint point, CancellationToken cancellation)
    {
        if (KillScene.IsAtStart(point))
        {
            await keeper.KillAsync();
            await keeper.DisposeAsync();
            _configuration = Configure();
            keeper = MortalProcess.Start(_configuration, $"arm {point} 1");
            Assert.False(await keeper.IsReadyAsync(cancellation), $"it did not die {CrashPoints.Name(point)}");
        }
        else
        {
            // What happens once a story can be met once only; what happens in every block, at any time.
            var passings = point <= CrashPoint.Count ? _random.Next(1, MostPassings + 1) : 1;
            if (await keeper.OrderAsync($"arm {point} {passings}", cancellation))
            {
                var died = await _scene.PlayAsync(keeper, point, cancellation);
                Assert.True(died, $"it did not come to die {CrashPoints.Name(point)}");
            }
        }

        await keeper.RequireKilledAsync(cancellation);
        await keeper.DisposeAsync();
        return await MortalProcess.StartReadyAsync(_configuration, _tally, cancellation);
    }

    /// <summary>Blocks until it says that it is hedged, or that it must not hedge.</summary>
    private async Task<int> RecoverAsync(MortalProcess keeper, CrashPoint point, CancellationToken cancellation)
    {
        for (var blocks = 1; blocks <= BlocksToCalm; blocks++)
        {
            var turn = await MineAsync(keeper, cancellation);
            if (turn.IsHedged || turn.IsSafeHalt)
            {
                return blocks;
            }
        }

        Assert.Fail($"neither hedged nor halted {BlocksToCalm} blocks after dying {CrashPoints.Name(point)}");
        return 0;
    }

    /// <summary>Ends what holds it up, and waits until nothing is open.</summary>
    private async Task CalmAsync(MortalProcess keeper, CancellationToken cancellation)
    {
        var status = await _chain.Controls.ReadStatusAsync(cancellation);
        if (status["paused"].AsBool())
        {
            await _scene.PauseAsync(false, cancellation);
        }

        TurnReport? turn = null;
        for (var blocks = 0; blocks < BlocksToCalm; blocks++)
        {
            turn = await MineAsync(keeper, cancellation);
            if (turn.IsHalted)
            {
                await keeper.OrderAsync("ask Resume", cancellation);
            }
            else if (turn is { IsHedged: true, Open: "none" })
            {
                return;
            }
        }

        Assert.Fail($"not calm after {BlocksToCalm} blocks: {turn}");
    }

    private async Task<TurnReport> MineAsync(MortalProcess keeper, CancellationToken cancellation)
    {
        var block = await _chain.Controls.MineAsync(1, cancellation);
        var turn = await keeper.TurnAsync(block.Number, cancellation);
        Assert.True(turn is not null, $"it died at block {block.Number} and was not meant to");
        return turn;
    }

    /// <summary>A configuration on this life's journal, whose mandate differs from the one before.</summary>
    private string Configure()
    {
        var minimum = 20 + (++_mandates % 10);
        return _chain.Configure(_name, live: true, options => options with
        {
            Chain = options.Chain with { PollInterval = "20 ms" },
            Vaults =
            [
                .. options.Vaults.Select(vault => vault with
                {
                    Policy = vault.Policy with { MinimumTrade = $"0.{minimum} WETH" },
                }),
            ],
        });
    }
}
