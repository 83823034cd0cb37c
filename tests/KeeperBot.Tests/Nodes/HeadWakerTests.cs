using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Tests.Nodes;

public sealed class HeadWakerTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(4);
    private readonly ManualClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_NothingIsAnnounced_LastsTheInterval()
    {
        await using var waker = new HeadWaker([], _clock);
        var wait = waker.WaitAsync(Interval, Cancellation);
        _clock.Advance(Interval - TimeSpan.FromMilliseconds(1));
        Assert.False(wait.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await wait;
    }

    [Fact]
    public async Task Wait_TheTurnTookLong_IsShorterByThat()
    {
        await using var waker = new HeadWaker([], _clock);
        await PassAsync(waker);
        _clock.Advance(TimeSpan.FromSeconds(3));
        var wait = waker.WaitAsync(Interval, Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await wait;
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.True(waker.WaitAsync(Interval, Cancellation).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Wait_CallerGivesUp_IsCancelled()
    {
        await using var waker = new HeadWaker([], _clock);
        using var source = new CancellationTokenSource();
        var wait = waker.WaitAsync(Interval, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Listen_NoConnection_IsCountedTriedAgainWithGrowingPausesAndPollingGoesOn()
    {
        var attempts = 0;
        await using var waker = new HeadWaker([RpcEndpoint.Parse("wss://node.example")], _clock, (_, _) =>
        {
            attempts++;
            throw new RpcTransportException("no connection", mayHaveBeenSent: false);
        });
        int[] pauses = [1, 2, 4, 8, 16, 32, 60, 60];
        foreach (var (before, seconds) in pauses.Index())
        {
            Assert.Equal(before + 1, attempts);
            _clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        Assert.Equal(9, waker.Breaks);
        Assert.Equal(0, waker.Connected);
        await PassAsync(waker);
    }

    private async Task PassAsync(HeadWaker waker)
    {
        var wait = waker.WaitAsync(Interval, Cancellation);
        _clock.Advance(Interval);
        await wait;
    }
}
