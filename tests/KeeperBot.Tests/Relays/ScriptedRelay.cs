using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Relays;

namespace KeeperBot.Tests.Relays;

/// <summary>A relay that answers as it is told, and remembers what it was asked.</summary>
internal sealed class ScriptedRelay : IPrivateRelay
{
    public string Name => "scripted";

    public SendAnswer Answer { get; set; } = SendAnswer.Accepted;

    public PrivateTransactionState State { get; set; } = PrivateTransactionState.Pending;

    public List<ulong> LastBlocks { get; } = [];

    public List<Hash32> Cancelled { get; } = [];

    public Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, ulong lastBlock, CancellationToken cancellation)
    {
        LastBlocks.Add(lastBlock);
        return Task.FromResult(Answer);
    }

    public Task<PrivateTransactionState> StateAsync(Hash32 transaction, CancellationToken cancellation) =>
        Task.FromResult(State);

    public Task CancelAsync(Hash32 transaction, CancellationToken cancellation)
    {
        Cancelled.Add(transaction);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
