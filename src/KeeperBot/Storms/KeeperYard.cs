using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Nodes;
using KeeperBot.Signing;
using KeeperBot.Storms.Checks;
using KeeperBot.Storms.World;

namespace KeeperBot.Storms;

/// <summary>The keepers of one storm: starts them, lets them take turns, kills them, and checks what they do.</summary>
internal sealed class KeeperYard
{
    /// <summary>How long a keeper waits for a head before it says that there is none.</summary>
    private static readonly TimeSpan HeadStall = TimeSpan.FromSeconds(5 * SimulatedContracts.BlockSeconds);

    private readonly StormWorld _world;
    private readonly StormScheduler _scheduler;
    private readonly SimulatedClock _clock;
    private readonly StormVariant _variant;
    private readonly StormTrace _trace;
    private readonly StormEffects _effects;
    private readonly Action<Invariant, string> _report;
    private readonly Mandate _mandate;
    private readonly FeeAudit? _fees;
    private int _processes;
    private int _tick;
    private bool _calm;

    /// <summary>Creates the keepers; they start with the first turn.</summary>
    public KeeperYard(
        Schedule schedule,
        StormWorld world,
        StormScheduler scheduler,
        SimulatedClock clock,
        StormVariant variant,
        StormTrace trace,
        StormEffects effects,
        Action<Invariant, string> report)
    {
        (_world, _scheduler, _clock) = (world, scheduler, clock);
        (_variant, _trace, _effects, _report) = (variant, trace, effects, report);
        _mandate = variant.Mandate(SimulatedContracts.MandateFor(schedule.Setup.Vaults));
        _fees = FeeAudit.Applies(schedule) ? new FeeAudit(world.Chain, _mandate, report) : null;
        Trusted = schedule.Liars < Quorum(schedule.Setup.Nodes);
        Slots = [.. Enumerable.Range(0, schedule.Setup.Keepers).Select(CreateSlot)];
    }

    /// <summary>The keepers.</summary>
    public ImmutableArray<KeeperSlot> Slots { get; }

    /// <summary>
    /// False when the only node lies: a keeper may then believe what is not so, and only the chain's limits hold.
    /// </summary>
    public bool Trusted { get; }

    /// <summary>Every intent of every journal.</summary>
    public IEnumerable<IntentTrack> Intents => Slots.SelectMany(slot => slot.Audit.Intents);

    /// <summary>True when every keeper runs and has nothing open.</summary>
    public bool Quiet => Slots.All(slot => slot.Quiet);

    /// <summary>Lets something happen to a keeper.</summary>
    /// <returns>True when it took effect; what waits for a point takes effect when that is reached.</returns>
    public bool Apply(ScheduledFault fault, int tick)
    {
        var slot = Slots[fault.Target % Slots.Length];
        switch (fault.Kind)
        {
            case FaultKind.Crash or FaultKind.WriteFailure:
                slot.Armed.Add(fault);
                return false;
            case FaultKind.OldCopy:
                Stop(slot, tick + fault.Length);
                slot.Restored = true;
                slot.Disk.RestoreCopy(slot.Disk.Count * fault.Amount / 100);
                slot.Audit.Restore(slot.Disk.OpenReadOnly().Read(1));
                return true;
            case FaultKind.Takeover when slot.Current is { Alive: true } current:
                current.Frozen = true;
                slot.Disk.Fence();
                current.FencedAt = slot.Audit.Sequence;
                slot.Stale.Add(current);
                slot.ThawAt = tick + fault.Length;
                slot.Current = null;
                slot.StartAt = tick + 1;
                return true;
            case FaultKind.OperatorPause:
                slot.ResumeAt = tick + fault.Length;
                return Speak(slot, OperatorVerb.Pause);
            case FaultKind.OperatorRebalance:
                return Speak(slot, OperatorVerb.Rebalance);
            case FaultKind.ClockJump:
                _clock.Jump(TimeSpan.FromSeconds(fault.Amount));
                return true;
            default:
                return false;
        }
    }

    /// <summary>All faults end: who stands still goes on, and who is dead is started.</summary>
    public void Calm(int tick)
    {
        _calm = true;
        foreach (var slot in Slots)
        {
            slot.Armed.Clear();
            slot.StartAt = Math.Min(slot.StartAt, tick);
            slot.ThawAt = Math.Min(slot.ThawAt, tick);
            slot.ResumeAt = slot.ResumeAt is null ? null : tick;
        }
    }

    /// <summary>Starts a turn of every process that can take one, in seeded order.</summary>
    /// <returns>How many turns were started.</returns>
    public int StartTurns(int tick, StormRandom random)
    {
        _tick = tick;
        var turns = 0;
        foreach (var slot in Slots)
        {
            if (slot.Current is null && slot.StartAt <= tick)
            {
                Start(slot);
            }

            var halted = _calm && slot.Current?.Journal?.State.Halt is not null;
            if ((halted || slot.ResumeAt <= tick) && Speak(slot, OperatorVerb.Resume))
            {
                slot.ResumeAt = null;
            }

            foreach (var stale in slot.Stale)
            {
                stale.Frozen = slot.ThawAt > tick;
            }
        }

        var first = random.Below(Slots.Length);
        for (var i = 0; i < Slots.Length; i++)
        {
            foreach (var process in Slots[(first + i) % Slots.Length].Processes)
            {
                if (process is { Alive: true, Frozen: false, Turn: null, Loop: { } loop })
                {
                    process.Turn = loop.TurnAsync(CancellationToken.None);
                    turns++;
                }
            }
        }

        return turns;
    }

    /// <summary>Looks at how the turns went.</summary>
    public void EndTurns(int tick)
    {
        foreach (var slot in Slots)
        {
            foreach (var process in slot.Processes.ToArray())
            {
                EndTurn(slot, process, tick);
            }

            slot.Stale.RemoveAll(stale => !stale.Alive);
        }
    }

    /// <summary>A process passes a point: what is armed for it there takes effect.</summary>
    public void Pass(SimulatedProcess process, CrashPoint point)
    {
        _trace.Mix((ulong)point);
        var slot = Slots[process.Keeper];
        var armed = slot.Armed.FindIndex(fault => fault.Kind == FaultKind.Crash && fault.Point == point);
        if (armed >= 0 && slot.Current == process)
        {
            var fault = slot.Armed[armed];
            slot.Armed.RemoveAt(armed);
            _variant.Narrate?.Invoke($"  process {process.Number} dies {CrashPoints.Name(point)}");
            _effects.AddDeath(point);
            Stop(slot, _tick + fault.Length);
        }
    }

    /// <summary>Bytes may be seen only when they are durable, and by a process that still holds its journal.</summary>
    public void CheckSend(SimulatedProcess process, SimulatedTransaction transaction)
    {
        var slot = Slots[process.Keeper];
        var durable = slot.Audit.DurableAt(transaction.Hash);
        if (durable is null || !slot.Holds(transaction.Hash))
        {
            _report(Invariant.PersistedBeforeVisible, $"{transaction.Hash} was sent and is not in the journal");
        }

        if (process.FencedAt is { } fence && durable > fence)
        {
            _report(Invariant.Fenced, $"{transaction.Hash} was sent by a process whose journal was taken over");
        }

        if (transaction.Sender != _mandate.Keeper || transaction.Terms.ChainId != SimulatedContracts.ChainId)
        {
            _report(Invariant.NoBug, $"{transaction.Hash} is signed for another chain or account");
        }
    }

    /// <summary>What has ended otherwise does not execute any more.</summary>
    public void CheckNotEnded(MinedTransaction mined, SimulatedBlock block)
    {
        foreach (var intent in Intents)
        {
            var late = intent.Ended is not null and not Core.Intents.IntentState.Executed
                && intent.Attempts.Exists(attempt => attempt.Hash == mined.Transaction.Hash);
            if (late)
            {
                _report(
                    Invariant.NothingLate,
                    $"decision {intent.Decision} ended as {intent.Ended} and executes in block {block.Number}");
            }
        }
    }

    /// <summary>
    /// When all is over: every intent of every journal has ended, as the chain says, and whose journal was taken over
    /// has noticed.
    /// </summary>
    public void CheckEndings()
    {
        foreach (var slot in Slots)
        {
            foreach (var stale in slot.Stale)
            {
                _report(Invariant.Fenced, $"process {stale.Number} goes on though its journal was taken over");
            }

            slot.Audit.CheckEndings();
        }
    }

    private KeeperSlot CreateSlot(int index)
    {
        var disk = new SimulatedDisk { Fences = _variant.Fences };
        var audit = new JournalAudit(_world.Chain, SimulatedContracts.Gas, () => Trusted, _fees, _report);
        disk.Written = entry =>
        {
            _trace.Mix(entry.Hash);
            _variant.Record?.Entry(index, entry);
            _variant.Narrate?.Invoke($"  journal {index + 1}: {JournalLine.Of(entry)}");
            audit.Read(entry);
        };
        return new KeeperSlot(index, disk, audit);
    }

    private void Start(KeeperSlot slot)
    {
        var process = new SimulatedProcess(slot.Index, _processes++, Pass);
        slot.Current = process;
        try
        {
            var store = slot.Disk.Open(process);
            store.Failing = point => Fails(slot, process, point);
            process.Journal = KeeperJournal.Open(_variant.Store(process, store));
            process.Journal.Adopt(_mandate);
            var chain = _variant.Chain(process, Connect(process));
            var signer = _variant.Signer(new PassingSigner(process, SignerOf(slot, process)));
            process.Loop = _variant.Assemble(new KeeperParts(chain, _mandate, process.Journal, signer, _variant.Lane));
        }
        catch (SimulatedCrash)
        {
            // It died while it started; the slot is empty again.
        }
        catch (JournalException)
        {
            Stop(slot, _tick + 1);
        }
        catch (InvariantException broken)
        {
            _report(Invariant.NoBug, $"process {process.Number} cannot start: {broken.Message}");
        }
    }

    /// <summary>The signer as it ships: what a keeper's signer remembers outlives its processes.</summary>
    private PolicySigner SignerOf(KeeperSlot slot, SimulatedProcess process) => new(
        new KeySigner(_variant.Key), SigningRules.Of(_mandate, _variant.Limits), slot.Signed, _clock.Of(process));

    /// <summary>The process's nodes, as the product connects them: a quorum of two among three, or one alone.</summary>
    private IChain Connect(SimulatedProcess process) => _variant.Connect(
        [.. _world.Nodes.Select((_, index) => _world.Connect(index, process, _scheduler))],
        new NodePoolOptions { Quorum = Quorum(_world.Nodes.Length), HeadStall = HeadStall },
        _clock.Of(process));

    private static int Quorum(int nodes) => (nodes / 2) + 1;

    private (bool Fails, bool Durable) Fails(KeeperSlot slot, SimulatedProcess process, CrashPoint point)
    {
        if (process.FencedAt is not null)
        {
            _report(Invariant.Fenced, $"process {process.Number} writes though its journal was taken over");
        }

        var armed = slot.Armed.FindIndex(fault => fault.Kind == FaultKind.WriteFailure && fault.Point == point);
        if (armed < 0 || slot.Current != process)
        {
            return default;
        }

        var fault = slot.Armed[armed];
        slot.Armed.RemoveAt(armed);
        _effects.Add(FaultKind.WriteFailure);
        return (true, fault.Amount == 1);
    }

    /// <summary>The process is gone at once: nothing that it does any more has an effect.</summary>
    private void Stop(KeeperSlot slot, int startAt)
    {
        slot.Current?.Kill();
        slot.Current = null;
        slot.StartAt = _calm ? _tick + 1 : startAt;
    }

    private bool Speak(KeeperSlot slot, OperatorVerb verb)
    {
        if (slot.Current is not { Alive: true, Frozen: false, Turn: null, Journal: { } journal })
        {
            return false;
        }

        try
        {
            journal.Commit(new Fact.OperatorSpoke(verb, _mandate.Vaults[0].Id));
            return true;
        }
        catch (SimulatedCrash)
        {
            return true;
        }
        catch (JournalException)
        {
            Stop(slot, _tick + 1);
            return true;
        }
    }

    private void EndTurn(KeeperSlot slot, SimulatedProcess process, int tick)
    {
        if (!process.Alive || process.Frozen || process.Turn is not { } turn)
        {
            return;
        }

        if (!turn.IsCompleted)
        {
            if (_scheduler.Awaits(process))
            {
                // Slow nodes: the turn goes on in the next block.
                return;
            }

            _report(Invariant.NoBug, $"process {process.Number} waits for something that nobody will answer");
            return;
        }

        process.Turn = null;
        var error = turn.Exception?.InnerException;
        if (error is not null)
        {
            _variant.Narrate?.Invoke($"  process {process.Number}: {error.GetType().Name}: {error.Message}");
        }

        CheckMessage(error);
        if (error is null or (EthereumException and not FinalityRevertedException))
        {
            return;
        }

        if (error is not (JournalException or SimulatedCrash or FinalityRevertedException))
        {
            _report(Invariant.NoBug, $"{error.GetType().Name}: {error.Message}");
        }

        if (slot.Current == process)
        {
            Stop(slot, tick + 1);
        }
        else
        {
            process.Kill();
        }
    }

    private void CheckMessage(Exception? error)
    {
        if (error?.ToString().Contains(StandInSigner.Keeper.SecretHex, StringComparison.OrdinalIgnoreCase) == true)
        {
            _report(Invariant.NoSecrets, $"a {error.GetType().Name} holds the key");
        }
    }
}
