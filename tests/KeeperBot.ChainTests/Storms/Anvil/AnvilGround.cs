using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Simulations;
using KeeperBot.Storms;
using KeeperBot.Storms.World;

namespace KeeperBot.ChainTests.Storms.Anvil;

/// <summary>A storm's chain as anvil makes it: real blocks, real contracts, anvil's own pool.</summary>
/// <remarks>
/// What the weather is told to do, feeds and owners do by transactions in the same block, before the keeper's; the rest
/// of a block is filled by others, up to the room that is left for the keeper, so that headers show what comes. Nobody
/// can tell beforehand how much of the room will be used, so headers are told with the gas that the weather means, and
/// the next base fee follows from that: else a fee differs by a few parts in a thousand from the simulated one, and a
/// pool that asks a replacement for one wei more takes there what it refuses here. What is real is checked against
/// what is meant.
/// </remarks>
internal sealed class AnvilGround(AnvilStage stage, StormSetup setup) : IStormGround
{
    /// <summary>Gas of a block, as simulated.</summary>
    public const ulong GasLimit = 30_000_000;

    private const ulong RoomPerTransaction = 500_000;
    private const ulong FillerGas = 15_000_000;
    private const int Full = 100;

    private static readonly AbiEvent Hedged = Abis.HedgeExecutor.Event("Hedged");
    private static readonly Address Keeper = StandInSigner.Keeper.Address;
    private static int _made;

    private readonly AnvilPool _pool = new(stage.Rpc);

    /// <inheritdoc/>
    public ITransactionPool Pool => _pool;

    private AnvilRpc Rpc => stage.Rpc;

    /// <inheritdoc/>
    public SimulatedBlock Found(StormSetup where, WorldState genesis)
    {
        stage.Reset(genesis.Vaults[0]);
        var baseFee = where.BaseFeeGwei * SimulatedContracts.Gwei;
        SimulatedBlock? block = null;
        for (var height = 0UL; height <= (ulong)where.FinalityDepth; height++)
        {
            var time = StormStage.Start + (height * SimulatedContracts.BlockSeconds);
            Rpc.Tell([.. Conditions(time, baseFee), stage.PoolAt(genesis.Pool), .. Fill(Full / 2, 0, baseFee)]);
            block = new SimulatedBlock(Mine(), block, genesis, []);
        }

        Rpc.Tell(NextBaseFee(BaseFee.Next(block!.Header, FeeModel.Ethereum)));
        return block!;
    }

    /// <inheritdoc/>
    public SimulatedBlock Make(SimulatedBlock head, BlockTerms terms)
    {
        var state = terms.Weather(head.State);
        var baseFee = terms.BaseFee ?? BaseFee.Next(head.Header, FeeModel.Ethereum);
        var held = _pool.Held();
        var aside = held.SequenceEqual(terms.Candidates) ? [] : held;
        if (!aside.IsEmpty)
        {
            _pool.SetAside();
        }

        List<(string, string)> sets = [.. Conditions(terms.Timestamp, baseFee)];
        var meets = terms.Sandwiched ?? state.Pool;
        if (!ReferenceEquals(meets, head.State.Pool))
        {
            sets.Add(stage.PoolAt(meets));
        }

        var changes = Changes(head.State, state).ToList();
        sets.AddRange(changes);
        sets.AddRange(Fill(terms.FullPercent, terms.Candidates.Length + changes.Count, baseFee));
        Rpc.Tell(sets);
        if (!held.SequenceEqual(terms.Candidates))
        {
            foreach (var transaction in terms.Candidates)
            {
                _pool.Send(transaction);
            }
        }

        var made = Mine();
        var mined = Included(terms.Candidates, made);
        var header = Meant(
            made, mined, terms.FullPercent, RoomPerTransaction * (ulong)(terms.Candidates.Length + changes.Count));
        if (terms.Sandwiched is not null || !mined.IsEmpty)
        {
            // Arbitrage brings the pool back within the block.
            Rpc.Tell(stage.PoolAt(state.Pool));
        }

        if (!aside.IsEmpty)
        {
            // What waited stays when this block's base fee did not price it out; the next one's is for what comes anew.
            Rpc.Tell(NextBaseFee(header.BaseFeePerGas));
            foreach (var transaction in aside)
            {
                _pool.Send(transaction);
            }
        }

        Rpc.Tell(NextBaseFee(BaseFee.Next(header, FeeModel.Ethereum)));
        return new SimulatedBlock(header, head, mined.IsEmpty ? state : Read(state, header), mined);
    }

    /// <inheritdoc/>
    public void Rewind(SimulatedBlock head)
    {
        var depth = Newest().Number - head.Number;
        Rpc.Ask("anvil_rollback", string.Create(CultureInfo.InvariantCulture, $"[{depth}]"));

        // anvil keeps a block's state when it makes the next one: with the price and the purse that were set for that.
        Rpc.Tell(
            NextBaseFee(BaseFee.Next(head.Header, FeeModel.Ethereum)),
            stage.PoolAt(head.State.Pool),
            Purse(head.State.KeeperWei));
    }

    /// <inheritdoc/>
    public IChain Connect(StormWorld world, int node, SimulatedProcess process, StormScheduler scheduler) =>
        new AnvilView(stage, world, node, process, scheduler, setup);

    /// <summary>A header with the gas that the block was meant to use.</summary>
    private static BlockHeader Meant(
        BlockHeader made, ImmutableArray<MinedTransaction> mined, int fullPercent, ulong room)
    {
        var gas = mined.Aggregate(0UL, (sum, one) => sum + one.Receipt.GasUsed);
        var used = Math.Max(gas, GasLimit / Full * (ulong)fullPercent);
        Assert.True(
            made.GasUsed + room >= used && made.GasUsed <= used + room,
            $"block {made.Number} used {made.GasUsed} gas, {used} were meant to be used");
        return made with { GasUsed = used };
    }

    /// <summary>No two blocks are the same, however little happens in them.</summary>
    private static IEnumerable<(string, string)> Conditions(ulong timestamp, BigInteger baseFee)
    {
        yield return ("anvil_setCoinbase", $"[\"0x{Interlocked.Increment(ref _made):x40}\"]");
        yield return ("evm_setNextBlockTimestamp", string.Create(CultureInfo.InvariantCulture, $"[{timestamp}]"));
        yield return NextBaseFee(baseFee);
    }

    /// <summary>Also what anvil's pool goes by: it refuses what pays less than the next base fee.</summary>
    private static (string, string) NextBaseFee(BigInteger baseFee) =>
        ("anvil_setNextBlockBaseFeePerGas", $"[\"{Hex.Quantity(baseFee)}\"]");

    private static (string, string) Purse(BigInteger wei) =>
        ("anvil_setBalance", $"[\"{Keeper}\", \"{Hex.Quantity(wei)}\"]");

    /// <summary>
    /// Others use the block's gas, and leave room for so many transactions of the keeper and the weather.
    /// </summary>
    private static IEnumerable<(string, string)> Fill(int percent, int rooms, BigInteger baseFee)
    {
        var gas = GasLimit / Full * (ulong)percent;
        gas -= Math.Min(gas, (ulong)rooms * RoomPerTransaction);
        for (; gas > 100_000; gas -= Math.Min(gas, FillerGas))
        {
            yield return Send(
                DevnetAccounts.Guardian, AnvilStage.Crowd, default, Math.Min(gas, FillerGas), baseFee,
                SimulatedContracts.Gwei);
        }
    }

    private static (string, string) Send(
        Address from, Address to, ReadOnlyMemory<byte> data, ulong gas, BigInteger baseFee, BigInteger tip) =>
        ("eth_sendTransaction",
            $"[{{\"from\":\"{from}\",\"to\":\"{to}\",\"input\":\"{Hex.Encode(data.Span)}\","
            + $"\"gas\":\"0x{gas:x}\",\"maxFeePerGas\":\"{Hex.Quantity(baseFee + tip)}\","
            + $"\"maxPriorityFeePerGas\":\"{Hex.Quantity(tip)}\"}}]");

    /// <summary>What the weather changes in the block, before the keeper's transactions.</summary>
    private IEnumerable<(string, string)> Changes(WorldState before, WorldState after)
    {
        var tip = 10_000 * SimulatedContracts.Gwei;
        if (before.BaseFeed != after.BaseFeed)
        {
            var aggregator = stage.Contracts.EthUsdAggregator;
            var round = AnvilRpc.Now(aggregator.ReadAsync(
                "oracleRoundState", [DevnetAccounts.Oracle, 0], CancellationToken.None));
            var submit = aggregator.Call(
                DevnetAccounts.Oracle, "submit", round["_roundId"], after.BaseFeed.Answer);
            yield return Send(DevnetAccounts.Oracle, aggregator.Address, submit.Data, 500_000, tip, tip);
        }

        if (before.Vaults[0].Paused != after.Vaults[0].Paused)
        {
            var change = stage.Executor.Call(DevnetAccounts.Owner, after.Vaults[0].Paused ? "pause" : "unpause");
            yield return Send(DevnetAccounts.Owner, stage.Executor.Address, change.Data, 100_000, tip, tip);
        }

        if (before.KeeperWei != after.KeeperWei)
        {
            yield return Purse(after.KeeperWei);
        }
    }

    /// <summary>
    /// Not in one request with what it depends on: anvil answers the parts of a batch as they are ready.
    /// </summary>
    private BlockHeader Mine()
    {
        Rpc.Ask("evm_mine");
        return Newest();
    }

    private BlockHeader Newest() => AnvilRpc.Now(Rpc.Node.HeadAsync(CancellationToken.None));

    private ImmutableArray<MinedTransaction> Included(
        ImmutableArray<SimulatedTransaction> candidates, BlockHeader header)
    {
        if (candidates.IsEmpty)
        {
            return [];
        }

        var receipts = AnvilRpc.Now(Rpc.Node.ReceiptsAsync(
            [.. candidates.Select(candidate => candidate.Hash)], CancellationToken.None));
        return
        [
            .. candidates.Zip(receipts)
                .Where(pair => pair.Second?.BlockHash == header.Hash)
                .Select(pair => new MinedTransaction(pair.First, pair.Second!, FillOf(pair.Second!))),
        ];
    }

    private ExecutedFill? FillOf(Receipt receipt)
    {
        var log = receipt.Logs.FirstOrDefault(log =>
            log.Address == stage.Executor.Address && Hedged.Matches(log.Topics.AsSpan()));
        if (log is null)
        {
            return null;
        }

        var hedge = Hedged.Decode(log.Topics.AsSpan(), log.Data.Span);
        return new ExecutedFill(
            hedge["hedgeBefore"].AsBigInteger(),
            hedge["hedgeAfter"].AsBigInteger(),
            hedge["quoteDelta"].AsBigInteger(),
            hedge["oraclePrice"].AsBigInteger(),
            hedge["loss"].AsBigInteger());
    }

    /// <summary>What account, executor and inventory hold after a block with transactions of the keeper.</summary>
    private WorldState Read(WorldState state, BlockHeader header)
    {
        var status = AnvilRpc.Now(stage.Executor.ReadAsync("status", [], CancellationToken.None))[0];
        BigInteger BalanceOf(DevnetContract token) => AnvilRpc.Now(
            token.ReadAsync("balanceOf", [stage.Executor.Address], CancellationToken.None))[0]
            .AsBigInteger();
        return state.With(new VaultBook(
            0,
            status["sequence"].AsUInt64(),
            status["paused"].AsBool(),
            status["hedge"].AsBigInteger(),
            new RateLevel(status["notionalUsed"].AsBigInteger(), header.Timestamp),
            new RateLevel(status["lossUsed"].AsBigInteger(), header.Timestamp),
            BalanceOf(stage.Contracts.Weth),
            BalanceOf(stage.Contracts.Usdc))) with
        {
            KeeperNonce = AnvilRpc.Now(Rpc.Node.CountAsync(Keeper, header.Hash, CancellationToken.None)),
            KeeperWei = AnvilRpc.Now(Rpc.Client.GetBalanceAsync(Keeper, BlockRef.Latest, CancellationToken.None)),
        };
    }
}
