using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Simulations;

namespace KeeperBot.Storms.World;

/// <summary>The chain of one storm with everything around it: pool, nodes, prices, owners, third parties.</summary>
internal sealed class StormWorld
{
    private const int ForeignFeeFactor = 20;
    private const ulong TransferGas = 21_000;
    private const ulong FirstSequence = 7;

    private static readonly Address Stranger = new(Keccak256.Compute("storm: stranger"u8).ToArray().AsSpan(12));

    private readonly StormStage _stage;
    private readonly IStormGround _ground;
    private readonly Weather _weather;
    private readonly Dictionary<Hash32, SimulatedTransaction> _seen = [];
    private readonly Action<SimulatedBlock> _onBlock;
    private readonly Action<SimulatedProcess, SimulatedTransaction> _onSend;

    /// <summary>Creates a world.</summary>
    /// <param name="stage">What storms share.</param>
    /// <param name="schedule">Where it takes place.</param>
    /// <param name="ground">What chain, pool and nodes are made of.</param>
    /// <param name="onBlock">Told of every new block.</param>
    /// <param name="onSend">Told of all bytes that a process sends, before any node does anything with them.</param>
    public StormWorld(
        StormStage stage,
        Schedule schedule,
        IStormGround ground,
        Action<SimulatedBlock> onBlock,
        Action<SimulatedProcess, SimulatedTransaction> onSend)
    {
        var setup = schedule.Setup;
        _stage = stage;
        _onBlock = onBlock;
        _onSend = onSend;
        _weather = new Weather(stage, setup.BaseFeeGwei * SimulatedContracts.Gwei);
        _ground = ground;
        Nodes = [.. Enumerable.Range(0, setup.Nodes).Select(_ => new NodeCondition())];
        Chain = new SimulatedChain(ground, setup, Genesis(setup));
    }

    /// <summary>The chain.</summary>
    public SimulatedChain Chain { get; }

    /// <summary>The public pool.</summary>
    public ITransactionPool Pool => _ground.Pool;

    /// <summary>The nodes, by number.</summary>
    public ImmutableArray<NodeCondition> Nodes { get; }

    /// <summary>Answers reads.</summary>
    public WorldReader Reader => _stage.Reader;

    /// <summary>The transaction with this hash, when any node has seen its bytes.</summary>
    public SimulatedTransaction? Seen(Hash32 hash) => _seen.GetValueOrDefault(hash);

    /// <summary>A node as a process sees it.</summary>
    public IChain Connect(int node, SimulatedProcess process, StormScheduler scheduler) =>
        _ground.Connect(this, node, process, scheduler);

    /// <summary>A block interval begins: what has lasted long enough ends.</summary>
    public void Follow(int tick)
    {
        _weather.Follow(tick);
        foreach (var node in Nodes)
        {
            node.Follow(tick);
        }
    }

    /// <summary>Ends everything that is wrong with the world.</summary>
    public void Calm()
    {
        _weather.Calm();
        foreach (var node in Nodes)
        {
            node.Heal();
        }
    }

    /// <summary>Adds a block, unless blocks have stopped.</summary>
    public void Mine(bool force = false)
    {
        if (!_weather.Stalled || force)
        {
            Mine(_weather.Censors ? [] : Pool.Ready(Chain.Head.State.KeeperNonce));
        }
    }

    /// <summary>Lets something happen to the world; false when it has no effect here.</summary>
    public bool Apply(ScheduledFault fault, int tick)
    {
        switch (fault.Kind)
        {
            case FaultKind.ReorgLost or FaultKind.ReorgReturned or FaultKind.ReorgMoved or FaultKind.ReorgForeign:
                return Reorganise(fault);
            case FaultKind.Rollback:
                return !Roll(fault.Amount).IsDefault;
            case FaultKind.PoolDrop:
                var any = Pool.Count > 0;
                Pool.Clear();
                return any;
            case FaultKind.Rebroadcast:
                return RebroadcastAll();
            case FaultKind.ForeignNonce:
                Pool.Offer(Foreign(Chain.Head.State.KeeperNonce), Chain.Head);
                return true;
            case FaultKind.ExtraBlock:
                Mine(force: true);
                return true;
            case >= FaultKind.NodeLag and <= FaultKind.LieHead:
                var node = Nodes[fault.Target % Nodes.Length];
                node.FrozenAt = fault.Kind == FaultKind.NodeFreeze ? Chain.Head : node.FrozenAt;
                node.Start(fault, tick);
                return true;
            default:
                return _weather.Apply(fault, tick);
        }
    }

    /// <summary>Third parties offer everything that was ever seen; false when that is nothing.</summary>
    public bool RebroadcastAll()
    {
        foreach (var transaction in _seen.Values)
        {
            Pool.Offer(transaction, Chain.Head);
        }

        return _seen.Count > 0;
    }

    /// <summary>A process sends bytes to a node.</summary>
    public SendAnswer Send(SimulatedProcess process, int node, ReadOnlySpan<byte> raw)
    {
        var hash = Keccak256.Compute(raw);
        if (!_seen.TryGetValue(hash, out var transaction))
        {
            transaction = SimulatedTransaction.Parse(raw);
        }

        _onSend(process, transaction);
        _seen.TryAdd(hash, transaction);
        var condition = Nodes[node];
        if (condition.Has(FaultKind.NodeError) || condition.Has(FaultKind.NodeTimeout))
        {
            return new SendAnswer(SendOutcome.Unknown, "no answer");
        }

        if (condition.Has(FaultKind.AcceptAndDrop))
        {
            return SendAnswer.Accepted;
        }

        var answer = Pool.Offer(transaction, Chain.Head);
        return condition.Has(FaultKind.ForwardThenReset)
            ? new SendAnswer(SendOutcome.Unknown, "connection reset")
            : answer;
    }

    private void Mine(ImmutableArray<SimulatedTransaction> candidates)
    {
        Chain.Mine(_weather.TermsFor(Chain.Head.Header, candidates));
        Pool.Follow(Chain.Head);
        _onBlock(Chain.Head);
    }

    /// <summary>Takes blocks back; default when there are none that may be.</summary>
    private ImmutableArray<SimulatedTransaction> Roll(int depth)
    {
        var before = Chain.Head;
        var displaced = Chain.Rewind(depth);
        return ReferenceEquals(before, Chain.Head) ? default : displaced;
    }

    private bool Reorganise(ScheduledFault fault)
    {
        var height = Chain.Head.Number;
        var displaced = Roll(fault.Amount);
        if (displaced.IsDefault)
        {
            return false;
        }

        if (fault.Kind == FaultKind.ReorgReturned)
        {
            foreach (var transaction in displaced)
            {
                Pool.Return(transaction);
            }
        }

        var next = fault.Kind switch
        {
            FaultKind.ReorgForeign => [Foreign(Chain.Head.State.KeeperNonce)],
            FaultKind.ReorgMoved => displaced,
            _ => ImmutableArray<SimulatedTransaction>.Empty,
        };
        var last = Chain.Head.Number + 1 == height;
        Mine(last || fault.Kind == FaultKind.ReorgForeign ? next : []);
        while (Chain.Head.Number < height)
        {
            Mine(fault.Kind == FaultKind.ReorgMoved ? next : []);
        }

        return true;
    }

    private SimulatedTransaction Foreign(ulong nonce)
    {
        var fee = Chain.Head.Header.BaseFeePerGas * ForeignFeeFactor;
        return SimulatedTransaction.Parse(new Eip1559Transaction
        {
            ChainId = SimulatedContracts.ChainId,
            Nonce = nonce,
            To = Stranger,
            Value = BigInteger.One,
            GasLimit = TransferGas,
            MaxFeePerGas = fee,
            MaxPriorityFeePerGas = fee / 2,
        }.Sign(StandInSigner.Keeper).Raw.Span);
    }

    private WorldState Genesis(StormSetup setup)
    {
        var vaults = Enumerable.Range(0, setup.Vaults).Select(index => new VaultBook(
            index,
            FirstSequence,
            false,
            SimulatedContracts.Ether * setup.Hedge / 1_000,
            new RateLevel(0, StormStage.Start),
            new RateLevel(0, StormStage.Start),
            1_000 * SimulatedContracts.Ether,
            3_000_000 * SimulatedContracts.Usdc));
        return new WorldState(
            new PriceFeed(StormStage.AnswerAt(0), StormStage.Start - 60),
            new PriceFeed(BigInteger.Pow(10, PriceFeed.Decimals), StormStage.Start - 600),
            _stage.PoolAt(0),
            0,
            Weather.FullPurse,
            [.. vaults]);
    }
}
