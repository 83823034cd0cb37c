using System.Collections.Immutable;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Nodes;

/// <summary>
/// Several nodes that must agree: an answer is one that a quorum gave, or there is none.
/// </summary>
/// <remarks>
/// <para>
/// As long as fewer nodes than the quorum lie, every answer is the honest ones' or a typed error: a
/// <see cref="NoQuorumException"/> when nodes do not agree (a fork, for example) or do not answer within the budget;
/// <see cref="FinalityRevertedException"/> and <see cref="HeadStalledException"/> from <see cref="HeadAsync"/>; an
/// <see cref="EthereumException"/> for a receipt of a block outside the chain followed. A gas estimate may be a tenth
/// above the honest ones'.
/// </para>
/// <para>
/// It waits through the clock it is given and decides by the order in which answers arrive, so on one thread with a
/// simulated clock it is deterministic. One caller at a time asks for the head; everything else may overlap.
/// </para>
/// <para>Sources: reliability catalogue RPC-01 (quorum at a block's hash), RPC-02 (heads), RPC-03 (stall).</para>
/// </remarks>
public sealed class NodePool : IChain
{
    private readonly PoolMembers _members;
    private readonly HeadFollower _follower;

    /// <summary>Takes the nodes over: they are disposed with the pool. Nothing is asked yet.</summary>
    /// <param name="nodes">In the order in which they are to be asked.</param>
    /// <param name="options">How many must agree, and how long to wait.</param>
    /// <param name="clock">Measures every wait.</param>
    /// <exception cref="ArgumentException">The quorum is below one or above the number of nodes.</exception>
    public NodePool(ImmutableArray<IChain> nodes, NodePoolOptions options, TimeProvider clock)
    {
        if (options.Quorum < 1 || options.Quorum > nodes.Length)
        {
            throw new ArgumentException(
                $"a quorum of {options.Quorum} cannot be had from {nodes.Length} nodes", nameof(options));
        }

        _members = new PoolMembers(nodes, options, clock);
        _follower = new HeadFollower(_members, BlockAsync);
        Name = string.Join(", ", nodes.Select(node => node.Name));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>How every node stands.</summary>
    public ImmutableArray<NodeStatus> Nodes => [.. _members.All.Select(member => member.Status)];

    /// <summary>The head followed; null before the first <see cref="HeadAsync"/>.</summary>
    public BlockHeader? Head => _follower.Head;

    /// <summary>The newest block known to be final.</summary>
    public BlockHeader? Final => _follower.Final;

    /// <summary>What the last <see cref="HeadAsync"/> brought: growth, lag, a reorganisation.</summary>
    public HeadChange? LastChange => _follower.LastChange;

    /// <inheritdoc/>
    public Task<ulong> ChainIdAsync(CancellationToken cancellation) => VoteAsync(
        "chain id", Tallies.Plain<ulong>.Unpinned, static (node, token) => node.ChainIdAsync(token), cancellation);

    /// <summary>
    /// The newest block that a quorum holds as canonical. It never goes back along the chain: when the nodes do, it
    /// stays where it is until they have caught up or left the chain (a reorganisation).
    /// </summary>
    /// <exception cref="NoQuorumException">No quorum, such as two blocks at one height.</exception>
    /// <exception cref="HeadStalledException">The head has not moved for too long.</exception>
    /// <exception cref="FinalityRevertedException">A final block is gone.</exception>
    public Task<BlockHeader> HeadAsync(CancellationToken cancellation) => _follower.PollAsync(cancellation);

    /// <inheritdoc/>
    public async Task<BlockHeader?> BlockAsync(BlockRef block, CancellationToken cancellation)
    {
        if (block == BlockRef.Latest)
        {
            return await HeadAsync(cancellation);
        }

        if (block == BlockRef.Finalized || block == BlockRef.Safe)
        {
            return await _follower.NewestAsync(block, cancellation);
        }

        return await VoteAsync(
            $"block {block}",
            block.BlockHash is null ? Tallies.Headers.ByNumber : Tallies.Headers.ByHash,
            (node, token) => node.BlockAsync(block, token),
            cancellation);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<CallOutcome>> ReadAsync(
        IReadOnlyList<AggregatedCall> calls, Hash32 block, CancellationToken cancellation) => VoteAsync(
            "read", Tallies.Reads, (node, token) => node.ReadAsync(calls, block, token), cancellation);

    /// <inheritdoc/>
    public async Task<CallOutcome> CallAsync(Call call, BlockRef block, CancellationToken cancellation)
    {
        // The newest block differs between nodes; the head followed is one block for all of them.
        var at = block == BlockRef.Latest ? BlockRef.Hash((await KnownHeadAsync(cancellation)).Hash) : block;
        return await VoteAsync(
            "call",
            at.BlockHash is null ? Tallies.Calls.Unpinned : Tallies.Calls.Pinned,
            (node, token) => node.CallAsync(call, at, token),
            cancellation);
    }

    /// <inheritdoc/>
    public Task<ulong?> EstimateGasAsync(Call call, CancellationToken cancellation) => VoteAsync(
        "gas estimate", Tallies.Gas, (node, token) => node.EstimateGasAsync(call, token), cancellation);

    /// <inheritdoc/>
    public Task<ulong> CountAsync(Address account, Hash32 block, CancellationToken cancellation) => VoteAsync(
        "transaction count",
        Tallies.Plain<ulong>.Pinned,
        (node, token) => node.CountAsync(account, block, token),
        cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<Hash32>> StorageAsync(
        IReadOnlyList<StorageSlot> slots, Hash32 block, CancellationToken cancellation) => VoteAsync(
            "storage", Tallies.Words, (node, token) => node.StorageAsync(slots, block, token), cancellation);

    /// <summary>The receipts that a quorum gave, each of a block in the chain followed.</summary>
    /// <exception cref="EthereumException">
    /// Also: a receipt's block is not in that chain. A reorganisation is under way; ask again at the next head.
    /// </exception>
    public async Task<ImmutableArray<Receipt?>> ReceiptsAsync(
        IReadOnlyList<Hash32> transactions, CancellationToken cancellation)
    {
        var receipts = await VoteAsync(
            "receipts", Tallies.Receipts, (node, token) => ReceiptsOfAsync(node, transactions, token), cancellation);
        foreach (var receipt in receipts)
        {
            if (receipt is not null)
            {
                await RequireCanonicalAsync(receipt, cancellation);
            }
        }

        return receipts;
    }

    /// <summary>Entry by entry the median of what the nodes say, over the blocks that all of them cover.</summary>
    public async Task<FeeHistory> FeesAsync(
        int blocks, BlockRef newest, ImmutableArray<double> rewardPercentiles, CancellationToken cancellation)
    {
        // At a height nodes tell of the same blocks; of the newest each has its own.
        var (last, lag) = newest.BlockNumber is { } height
            ? (height, 0ul)
            : ((await KnownHeadAsync(cancellation)).Number, _members.Options.MaxLagBlocks);
        var gathered = await new Gathering<FeeHistory>(
            _members,
            _members.Voters(),
            answers => answers.Count >= _members.Options.Quorum,
            (member, token) => member.Node.FeesAsync(blocks, newest, rewardPercentiles, token)).AskAsync(cancellation);
        var histories = gathered.Answers.Select(answer => answer.Value).ToList();
        return FeeMedian.Of(histories, last, lag, _members.Options.Quorum)
            ?? throw _members.NoQuorum("fee history", string.Empty, gathered.Failures);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<LogEntry>> LogsAsync(LogFilter filter, CancellationToken cancellation) => VoteAsync(
        "logs",
        filter.BlockHash is null ? Tallies.Logs.ByRange : Tallies.Logs.ByHash,
        (node, token) => node.LogsAsync(filter, token),
        cancellation);

    /// <summary>
    /// Offers signed bytes to every node that is not banned. Accepted when one accepts them; else the answer that says
    /// most.
    /// </summary>
    public async Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation)
    {
        var gathered = await new Gathering<SendAnswer>(
            _members,
            [.. _members.All.Where(member => !member.IsBanned)],
            static answers => answers.Any(answer => answer.Value.Outcome == SendOutcome.Accepted),
            (member, token) => member.Node.SendAsync(raw, token),
            needsIdentity: false).AskAsync(cancellation);
        return SendAnswer.Combine([.. gathered.Answers.Select(answer => answer.Value)])
            ?? new SendAnswer(SendOutcome.Unknown, "no node answered");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members.All)
        {
            await member.Node.DisposeAsync();
        }
    }

    private Task<T> VoteAsync<T>(
        string question,
        Tally<T> tally,
        Func<IChain, CancellationToken, Task<T>> ask,
        CancellationToken cancellation) =>
        new Vote<T>(_members, question, tally, ask).AskAsync(cancellation);

    private async ValueTask<BlockHeader> KnownHeadAsync(CancellationToken cancellation) =>
        Head ?? await HeadAsync(cancellation);

    /// <summary>
    /// That there is no receipt counts only from a node that has the head: one that is behind cannot know.
    /// </summary>
    private async Task<ImmutableArray<Receipt?>> ReceiptsOfAsync(
        IChain node, IReadOnlyList<Hash32> transactions, CancellationToken cancellation)
    {
        var receipts = await node.ReceiptsAsync(transactions, cancellation);
        var unsure = _members.Options.Quorum > 1 && receipts.Any(receipt => receipt is null);
        if (unsure && Head is { } head && await node.BlockAsync(BlockRef.Hash(head.Hash), cancellation) is null)
        {
            throw new EthereumException($"{node.Name} has no receipts and not the head {head.Number}: it is behind");
        }

        return receipts;
    }

    private async Task RequireCanonicalAsync(Receipt receipt, CancellationToken cancellation)
    {
        var canonical = _follower.IsCanonical(receipt.BlockNumber, receipt.BlockHash)
            ?? (await BlockAsync(BlockRef.Number(receipt.BlockNumber), cancellation))?.Hash == receipt.BlockHash;
        if (!canonical)
        {
            throw new EthereumException(
                $"the receipt of {receipt.TransactionHash} is of block {receipt.BlockHash}, which is not in the chain "
                + "followed: nothing is concluded from it");
        }
    }
}
