using System.Numerics;
using KeeperBot.Backtests;
using KeeperBot.Backtests.Models;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Journals;
using KeeperBot.Tests.Backtests;

namespace KeeperBot.Tests.Forecasts;

/// <summary>Journals of a keeper that hedges often, with fills that cost beyond their quotes what a law says.</summary>
internal sealed class JournalledFills
{
    public const ulong Seconds = 12;
    private const int Seed = 4_242;

    private readonly BacktestScene _scene = BacktestStage.Scene(BacktestStage.Band(0.15, 0.03));
    private readonly Random _random = new(Seed);
    private readonly Dictionary<long, ulong> _latencies = [];

    /// <summary>What was planted: bps beyond the quote, by decision.</summary>
    public Dictionary<long, double> Beyond { get; } = [];

    /// <summary>Writes a journal.</summary>
    /// <param name="store">Where to.</param>
    /// <param name="blocks">How many blocks, twelve seconds apart.</param>
    /// <param name="law">Bps beyond the quote, of the drift and of a normal deviate; null for the simulated
    /// pool's.</param>
    /// <param name="reverts">True to let every tenth hedge revert.</param>
    public KeeperJournal Write(
        IJournalStore store, int blocks, Func<double, double, double>? law, bool reverts = false) =>
        new JournalledKeeper(_scene, Steps(blocks))
        {
            Blocks = decision =>
            {
                var takes = _random.Next(1, 7);
                _latencies[decision.Number] = (ulong)takes * Seconds;
                return reverts && decision.Plan!.Sequence % 10 == 3 && _random.Next(2) == 0 ? -1 : takes;
            },
            Receipt = (decision, inclusion) => law is null || inclusion.Fill is not { } fill
                ? inclusion
                : inclusion with { Fill = Worse(decision, fill, law) },
        }.Run(store);

    /// <summary>Gas moves by a tenth of itself from block to block around ten gwei.</summary>
    private BacktestStep[] Steps(int blocks)
    {
        if (blocks == 0)
        {
            return [];
        }

        var path = new BacktestPaths(BacktestStage.Start, Seconds, blocks - 1, GasRegimes.Constant(10.0), Seed)
            .Of(new GeometricBrownian(BacktestStage.Spot, BacktestStage.Volatility), 1)[0];
        return
        [
            .. path.Steps.Select(step => step with
            {
                BaseFeeWei = new BigInteger(1e10 * Math.Exp(0.5 * Normal())),
            }),
        ];
    }

    private Fill Worse(Decision decision, Fill fill, Func<double, double, double> law)
    {
        var vault = _scene.Vault;
        var pools = new FeePools(vault, BacktestStage.Terms.PoolDepth);
        pools.MoveTo(new BigInteger(Math.Round(decision.Measure!.Spot * 1e8)) * BigInteger.Pow(10, 10));
        var quoted = pools.Trade(fill.BaseDelta, vault.Venues[0].FeePips)!.Value;
        var drift = 1e4 * BacktestStage.Volatility * Math.Sqrt(_latencies[decision.Number] / (365.0 * 86_400.0));
        var beyond = law(drift, Normal());
        Beyond[decision.Number] = beyond;
        var notional = Math.Abs((double)fill.BaseDelta) / 1e18 * decision.Measure.Spot * 1e6;
        var got = quoted - new BigInteger(notional * beyond / 1e4);
        return fill with { QuoteDelta = got, Legs = [fill.Legs[0] with { QuoteDelta = got }] };
    }

    private double Normal() =>
        Math.Sqrt(-2.0 * Math.Log(1.0 - _random.NextDouble())) * Math.Cos(2.0 * Math.PI * _random.NextDouble());
}
