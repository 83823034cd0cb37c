using System.Diagnostics;
using System.Threading.Channels;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Benchmarks.Loop;

/// <summary>
/// A connection that notes, for one turn of the keeper, when the head was known and what waiting took.
/// </summary>
internal sealed class StopwatchTransport(IRpcTransport inner) : IRpcTransport
{
    private readonly List<RpcPayload> _reads = [];

    /// <inheritdoc/>
    public RpcEndpoint Endpoint => inner.Endpoint;

    /// <inheritdoc/>
    public RpcLimits Limits => inner.Limits;

    /// <inheritdoc/>
    public ChannelReader<ReadOnlyMemory<byte>>? Notifications => inner.Notifications;

    /// <summary>The stopwatch's time of the turn's first reply, which is the head; null before it.</summary>
    public long? HeadSeenAt { get; private set; }

    /// <summary>Time spent on what was asked after the head.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>What was asked after the head.</summary>
    public IReadOnlyList<RpcPayload> Reads => _reads;

    /// <summary>A new turn begins.</summary>
    public void Begin()
    {
        (HeadSeenAt, Waited) = (null, TimeSpan.Zero);
        _reads.Clear();
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> SendAsync(RpcPayload payload, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var reply = await inner.SendAsync(payload, cancellationToken);
        if (HeadSeenAt is null)
        {
            HeadSeenAt = Stopwatch.GetTimestamp();
        }
        else
        {
            Waited += Stopwatch.GetElapsedTime(start);
            _reads.Add(payload);
        }

        return reply;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
