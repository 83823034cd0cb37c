using System.Collections.Immutable;
using System.Threading.Channels;

namespace KeeperBot.Alerts;

/// <summary>What became of a message at one channel.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="Failure">Null when it was delivered; else why not.</param>
/// <param name="Message">The message.</param>
public sealed record AlertDelivery(string Channel, string? Failure, AlertMessage Message);

/// <summary>
/// Hands messages to all channels, beside the loop: whoever tells never waits, and a channel that hangs holds up
/// neither the loop nor the others.
/// </summary>
public sealed class AlertDispatcher : IAsyncDisposable
{
    /// <summary>Messages that wait for one channel; beyond, the oldest are dropped.</summary>
    private const int MostWaiting = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(3);
    private static readonly ImmutableArray<TimeSpan> Pauses =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];

    private readonly ImmutableArray<IAlertChannel> _channels;
    private readonly TimeProvider _clock;
    private readonly Action<AlertDelivery> _report;
    private readonly CancellationTokenSource _leaving = new();
    private readonly ImmutableArray<Channel<AlertMessage>> _queues;
    private readonly Task _work;

    /// <summary>Begins to deliver.</summary>
    /// <param name="channels">Where to; they are disposed with it.</param>
    /// <param name="clock">Measures patience and pauses.</param>
    /// <param name="report">Told what became of every message, from any thread.</param>
    public AlertDispatcher(
        ImmutableArray<IAlertChannel> channels, TimeProvider clock, Action<AlertDelivery> report)
    {
        (_channels, _clock, _report) = (channels, clock, report);
        _queues =
        [
            .. channels.Select(_ => Channel.CreateBounded<AlertMessage>(
                new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest })),
        ];
        _work = Task.WhenAll(channels.Zip(_queues, (channel, queue) => WorkAsync(channel, queue.Reader)));
    }

    /// <summary>Takes a message for every channel; returns at once.</summary>
    public void Tell(AlertMessage message)
    {
        foreach (var queue in _queues)
        {
            queue.Writer.TryWrite(message);
        }
    }

    /// <summary>Delivers what waits, for a few seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues)
        {
            queue.Writer.TryComplete();
        }

        _leaving.CancelAfter(LastPatience);
        await _work;
        _leaving.Dispose();
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }

    private async Task WorkAsync(IAlertChannel channel, ChannelReader<AlertMessage> queue)
    {
        await Task.Yield();
        try
        {
            await foreach (var message in queue.ReadAllAsync(_leaving.Token))
            {
                _report(new AlertDelivery(channel.Name, await DeliverAsync(channel, message), message));
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The process leaves; what waited is lost, and raised again by the next one if it lasts.
        }
    }

    private async Task<string?> DeliverAsync(IAlertChannel channel, AlertMessage message)
    {
        var failure = await TryAsync(channel, message);
        foreach (var pause in Pauses)
        {
            if (failure is null)
            {
                break;
            }

            await Task.Delay(pause, _clock, _leaving.Token);
            failure = await TryAsync(channel, message);
        }

        return failure;
    }

    private async Task<string?> TryAsync(IAlertChannel channel, AlertMessage message)
    {
        using var patience = new CancellationTokenSource(Patience, _clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _leaving.Token);
        try
        {
            return await channel.DeliverAsync(message, ending.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return $"no answer in {Patience.TotalSeconds} s";
        }
    }
}
