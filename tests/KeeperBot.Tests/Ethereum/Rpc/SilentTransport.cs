using System.Threading.Channels;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Tests.Ethereum.Rpc;

/// <summary>Takes every request and never answers.</summary>
internal sealed class SilentTransport(RpcLimits limits) : IRpcTransport
{
    public RpcEndpoint Endpoint { get; } = RpcEndpoint.Parse("https://silent.example");

    public RpcLimits Limits => limits;

    public ChannelReader<ReadOnlyMemory<byte>>? Notifications => null;

    public async Task<ReadOnlyMemory<byte>> SendAsync(RpcPayload payload, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return default;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
