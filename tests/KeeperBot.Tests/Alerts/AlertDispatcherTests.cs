using System.Threading.Channels;
using KeeperBot.Alerts;

namespace KeeperBot.Tests.Alerts;

public sealed class AlertDispatcherTests
{
    private static readonly AlertMessage Message = new(
        DateTimeOffset.UnixEpoch,
        AlertState.Raised,
        new AlertCondition(AlertCause.Halt, "", "seen", "do", TimeSpan.Zero),
        DateTimeOffset.UnixEpoch,
        Silent: false);

    private readonly Channel<AlertDelivery> _reports = Channel.CreateUnbounded<AlertDelivery>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tell_OneChannelHangs_TheOtherGetsItAndNobodyWaits()
    {
        using var hanging = new FakeChannel("hanging", async cancellation =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            return null;
        });
        using var working = new FakeChannel("working", _ => Task.FromResult<string?>(null));
        await using var dispatcher = new AlertDispatcher(
            [hanging, working], TimeProvider.System, report => _reports.Writer.TryWrite(report));

        dispatcher.Tell(Message);

        var report = await _reports.Reader.ReadAsync(Cancellation);
        Assert.Equal(("working", null), (report.Channel, report.Failure));
    }

    [Fact]
    public async Task Tell_ChannelThatFailsOnce_IsTriedAgain()
    {
        var tries = 0;
        using var flaky = new FakeChannel(
            "flaky", _ => Task.FromResult(++tries == 1 ? "HTTP status 502" : null));
        await using var dispatcher = new AlertDispatcher(
            [flaky], TimeProvider.System, report => _reports.Writer.TryWrite(report));

        dispatcher.Tell(Message);

        Assert.Null((await _reports.Reader.ReadAsync(Cancellation)).Failure);
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task Dispose_MessagesThatWait_AreDeliveredFirst()
    {
        var got = new List<AlertMessage>();
        using var slow = new FakeChannel("slow", async _ =>
        {
            await Task.Yield();
            got.Add(Message);
            return null;
        });
        var dispatcher = new AlertDispatcher([slow], TimeProvider.System, _ => { });
        dispatcher.Tell(Message);
        dispatcher.Tell(Message);
        await dispatcher.DisposeAsync();

        Assert.Equal(2, got.Count);
        Assert.True(slow.IsDisposed);
    }

    private sealed class FakeChannel(string name, Func<CancellationToken, Task<string?>> deliver) : IAlertChannel
    {
        public string Name => name;

        public bool IsDisposed { get; private set; }

        public Task<string?> DeliverAsync(AlertMessage message, CancellationToken cancellation) =>
            deliver(cancellation);

        public void Dispose() => IsDisposed = true;
    }
}
