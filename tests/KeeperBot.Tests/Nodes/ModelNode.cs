using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Tests.Nodes;

/// <summary>A node on a model chain that can be slow, broken or dishonest.</summary>
internal sealed class ModelNode(string name, ModelChain chain) : IChain
{
    private readonly List<TaskCompletionSource> _waiting = [];

    public string Name => name;

    public ModelChain Chain { get; set; } = chain;

    public ulong ChainIdentity { get; set; } = ModelChain.ChainId;

    public ulong FinalityDepth { get; set; } = 2;

    /// <summary>The oldest block whose fee it still knows.</summary>
    public ulong OldestFee { get; set; }

    /// <summary>Thrown by every question, when set.</summary>
    public Exception? Broken { get; set; }

    /// <summary>True lets every question wait for <see cref="Release"/>.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Replaces an answer; gets the method's name and the honest answer.</summary>
    public Func<string, object?, object?>? Lie { get; set; }

    public ulong? Gas { get; set; } = 100_000;

    public SendAnswer SendAnswer { get; set; } = SendAnswer.Accepted;

    /// <summary>The methods called, in order.</summary>
    public List<string> Asked { get; } = [];

    public int Cancelled { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>How many questions wait.</summary>
    public int Waiting => _waiting.Count(wait => !wait.Task.IsCompleted);

    public void Release()
    {
        IsSlow = false;
        var waiting = _waiting.ToList();
        _waiting.Clear();
        waiting.ForEach(wait => wait.TrySetResult());
    }

    public Task<ulong> ChainIdAsync(CancellationToken cancellation) =>
        AnswerAsync("chainId", () => ChainIdentity, cancellation);

    public Task<BlockHeader> HeadAsync(CancellationToken cancellation) =>
        AnswerAsync("head", () => Chain.Head, cancellation);

    public Task<BlockHeader?> BlockAsync(BlockRef block, CancellationToken cancellation) =>
        AnswerAsync("block", () => Chain.Find(block, FinalityDepth), cancellation);

    public Task<ImmutableArray<CallOutcome>> ReadAsync(
        IReadOnlyList<AggregatedCall> calls, Hash32 block, CancellationToken cancellation) => AnswerAsync(
            "read",
            () => calls
                .Select(call => ModelChain.Outcome(call.Data.Span, Chain.Require(block).Hash))
                .ToImmutableArray(),
            cancellation);

    public Task<CallOutcome> CallAsync(Call call, BlockRef block, CancellationToken cancellation) => AnswerAsync(
        "call",
        () => ModelChain.Outcome(
            call.Data.Span,
            Chain.Find(block, FinalityDepth)?.Hash ?? throw new EthereumException("header not found")),
        cancellation);

    public Task<ulong?> EstimateGasAsync(Call call, CancellationToken cancellation) =>
        AnswerAsync("estimate", () => Gas, cancellation);

    public Task<ulong> CountAsync(Address account, Hash32 block, CancellationToken cancellation) =>
        AnswerAsync("count", () => ModelChain.Count(account, Chain.Require(block)), cancellation);

    public Task<ImmutableArray<Hash32>> StorageAsync(
        IReadOnlyList<StorageSlot> slots, Hash32 block, CancellationToken cancellation) => AnswerAsync(
            "storage",
            () => slots.Select(slot => ModelChain.Word(slot, Chain.Require(block))).ToImmutableArray(),
            cancellation);

    public Task<ImmutableArray<Receipt?>> ReceiptsAsync(
        IReadOnlyList<Hash32> transactions, CancellationToken cancellation) =>
        AnswerAsync("receipts", () => transactions.Select(Chain.Receipt).ToImmutableArray(), cancellation);

    public Task<FeeHistory> FeesAsync(
        int blocks, BlockRef newest, ImmutableArray<double> rewardPercentiles, CancellationToken cancellation) =>
        AnswerAsync("fees", () => Chain.Fees(blocks, newest.BlockNumber, OldestFee), cancellation);

    public Task<ImmutableArray<LogEntry>> LogsAsync(LogFilter filter, CancellationToken cancellation) => AnswerAsync(
        "logs",
        () => ImmutableArray.Create(ModelChain.Log(
            filter.BlockHash is { } hash ? Chain.Require(hash) : Chain[filter.ToBlock], Hash32.Zero)),
        cancellation);

    public Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation) =>
        AnswerAsync("send", () => SendAnswer, cancellation);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    private async Task<T> AnswerAsync<T>(string method, Func<T> honest, CancellationToken cancellation)
    {
        Asked.Add(method);
        if (IsSlow)
        {
            var wait = new TaskCompletionSource();
            _waiting.Add(wait);
            await using var registration = cancellation.Register(() =>
            {
                Cancelled++;
                wait.TrySetCanceled(cancellation);
            });
            await wait.Task;
        }

        if (Broken is { } broken)
        {
            throw broken;
        }

        var answer = honest();
        return Lie is { } lie ? (T)lie(method, answer)! : answer;
    }
}
