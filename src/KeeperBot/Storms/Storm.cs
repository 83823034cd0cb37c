using System.Numerics;
using KeeperBot.Storms.Checks;
using KeeperBot.Storms.World;

namespace KeeperBot.Storms;

/// <summary>Runs one schedule: the production loop, sender, journal and brain over a simulated world.</summary>
/// <remarks>
/// A tick is a block interval: what is scheduled happens, a block is made, every keeper takes a turn, and the turns'
/// calls are answered one by one. After the scheduled ticks all is calm; then every intent must end.
/// </remarks>
internal sealed class Storm
{
    /// <summary>
    /// Calm blocks after which every intent must have ended: a deadline, a cancel, and finality, twice.
    /// </summary>
    public const int MaxCalmTicks = 40;

    private const int LastBlocks = 3;

    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(SimulatedContracts.BlockSeconds);

    private readonly Schedule _schedule;
    private readonly StormRandom _random;
    private readonly StormWorld _world;
    private readonly StormScheduler _scheduler;
    private readonly SimulatedClock _clock = new(StormStage.Start);
    private readonly StormTrace _trace = new();
    private readonly Action<string>? _narrate;
    private readonly Action<SimulatedBlock>? _record;
    private readonly ChainAudit _chainAudit;
    private readonly KeeperYard _yard;
    private readonly StormEffects _effects = new();
    private readonly Queue<ScheduledFault> _coming = [];
    private Violation? _violation;
    private int _tick;
    private int _calls;
    private int _turns;

    private Storm(Schedule schedule, StormStage stage, StormVariant variant)
    {
        _schedule = schedule;
        _narrate = variant.Narrate;
        _record = variant.Record?.Block;
        _random = new StormRandom(StormRandom.Mix(schedule.Seed));
        _chainAudit = new ChainAudit(GasBudget(schedule), Report);
        _scheduler = new StormScheduler(_random, _clock, BeforeCall);
        _world = new StormWorld(stage, schedule, variant.Ground(schedule, variant.Rules), OnBlock, OnSend);
        _yard = new KeeperYard(schedule, _world, _scheduler, _clock, variant, _trace, _effects, Report);
    }

    /// <summary>Runs a schedule to its end, or to the first violation.</summary>
    public static StormOutcome Run(Schedule schedule, StormStage stage, StormVariant variant)
    {
        var storm = new Storm(schedule, stage, variant);
        var calm = storm.Run();
        return new StormOutcome(
            storm._violation,
            storm._trace.Digest,
            storm._effects,
            storm._turns,
            storm._yard.Slots.Sum(slot => slot.Audit.Intents.Count),
            storm._chainAudit.Hedges,
            calm)
        {
            Trusted = storm._yard.Trusted,
            WorstLoss = storm._chainAudit.WorstLoss,
        };
    }

    /// <summary>
    /// Every keeper with the key spends from a budget of its own. What a lost journal knew of is spent twice.
    /// </summary>
    private static BigInteger? GasBudget(Schedule schedule) =>
        schedule.Faults.Any(fault => fault.Kind == FaultKind.OldCopy)
            ? null
            : SimulatedContracts.MandateFor(schedule.Setup.Vaults).Gas.DailyBudgetWei * schedule.Setup.Keepers;

    private int Run()
    {
        var faults = _schedule.Faults;
        var next = 0;
        for (_tick = 0; _violation is null; _tick++)
        {
            var calm = _tick - _schedule.Setup.Ticks;
            if (calm == 0)
            {
                _world.Calm();
                _yard.Calm(_tick);
            }

            if (calm > MaxCalmTicks)
            {
                _yard.CheckEndings();
                Report(Invariant.NoLostIntent, $"not quiet after {MaxCalmTicks} calm blocks");
                break;
            }

            while (calm < 0 && next < faults.Length && faults[next].Tick <= _tick)
            {
                _coming.Enqueue(faults[next++]);
            }

            Tick();
            if (calm > 1 && _yard.Quiet)
            {
                Finish();
                return calm;
            }
        }

        return _tick - _schedule.Setup.Ticks;
    }

    private void Tick()
    {
        _calls = 0;
        _clock.AdvanceTo(_tick * BlockTime);
        _world.Follow(_tick);
        FireUntil(0);
        _world.Mine();
        _trace.Mix(_world.Chain.Head.Hash);
        _turns += _yard.StartTurns(_tick, _random);
        while (_violation is null && _scheduler.Step((_tick + 1) * BlockTime))
        {
        }

        FireUntil(int.MaxValue);
        _yard.EndTurns(_tick);
    }

    /// <summary>Everything that is due before the next call of a keeper happens now.</summary>
    private void FireUntil(int calls)
    {
        while (_coming.TryPeek(out var fault) && fault.Call <= calls)
        {
            _coming.Dequeue();
            _trace.Mix((ulong)fault.Kind);
            _narrate?.Invoke($"tick {_tick} call {_calls}: {fault}");
            if (fault.StrikesKeeper ? _yard.Apply(fault, _tick) : _world.Apply(fault, _tick))
            {
                _effects.Add(fault.Kind);
            }
        }
    }

    private void BeforeCall(SimulatedProcess process, CrashPoint point)
    {
        FireUntil(++_calls);
        _trace.Mix(((ulong)process.Number << 32) | (ulong)point);
        _yard.Pass(process, point);
    }

    private void OnBlock(SimulatedBlock block)
    {
        _record?.Invoke(block);
        _narrate?.Invoke(
            $"tick {_tick}: block {block.Number} {block.Hash} on {block.Header.ParentHash}, base fee "
            + $"{block.Header.BaseFeePerGas}, nonce {block.State.KeeperNonce}, final {_world.Chain.Final.Number}");
        foreach (var mined in block.Transactions)
        {
            _narrate?.Invoke($"  includes {mined.Transaction.Hash}, {(mined.Receipt.Succeeded ? "ok" : "reverted")}");
        }

        _chainAudit.Read(block, _yard.Intents);
        if (_yard.Trusted)
        {
            foreach (var mined in block.Transactions.Where(t => t.Fill is not null))
            {
                _yard.CheckNotEnded(mined, block);
            }
        }
    }

    private void OnSend(SimulatedProcess process, SimulatedTransaction transaction)
    {
        _trace.Mix(transaction.Hash);
        _narrate?.Invoke($"  process {process.Number} sends {transaction.Hash}, nonce {transaction.Terms.Nonce}");
        _yard.CheckSend(process, transaction);
    }

    /// <summary>After all has ended, third parties send everything again: nothing may come of it.</summary>
    private void Finish()
    {
        _yard.CheckEndings();
        _world.RebroadcastAll();
        for (var i = 0; i < LastBlocks; i++)
        {
            _world.Mine(force: true);
        }
    }

    private void Report(Invariant invariant, string what) => _violation ??= new Violation(invariant, _tick, what);
}
