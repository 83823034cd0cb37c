using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Journals;
using KeeperBot.Operating;
using KeeperBot.Terminal;
using KeeperBot.Tests.Configuration;
using KeeperBot.Tests.Nodes;

namespace KeeperBot.Tests.Operating;

/// <summary>A command that asks, with the keeper and its end of the inbox in the same process.</summary>
public sealed class OperatorDeskTests : IDisposable
{
    private readonly SampleConfiguration _sample = new();
    private readonly KeeperConfiguration _configuration;
    private readonly ManualClock _clock = new();

    public OperatorDeskTests()
    {
        _configuration = KeeperConfiguration.Load(_sample.FilePath);
        _clock.Advance(TimeSpan.FromDays(20_000));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Vault => _configuration.Mandate.Vaults[0].Id;

    private OperatorDesk Desk => new(_configuration, _clock);

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task AskAsync_NoKeeper_WritesTheJournalItself()
    {
        Assert.False(await Desk.AskAsync([(OperatorVerb.Pause, Vault)], Cancellation));
        Assert.False(File.Exists(_configuration.InboxFile));
        using var journal = OpenJournal();
        Assert.True(journal.State.Vault(Vault).Paused);
    }

    [Fact]
    public async Task AskAsync_KeeperListens_IsHeardInOrder()
    {
        using var journal = OpenJournal();
        using var ear = Ear(journal);
        var asking = Desk.AskAsync([(OperatorVerb.Pause, Vault), (OperatorVerb.Resume, Vault)], Cancellation);
        await RunAsync(asking, ear.Listen);

        Assert.True(await asking);
        Assert.Equal(
            [OperatorVerb.Pause, OperatorVerb.Resume],
            journal.Store.Read(1).Select(JournalRecord.Of).OfType<JournalRecord.OperatorAsked>()
                .Select(r => r.Fact.Verb));
    }

    [Fact]
    public async Task PostAsync_VaultThatTheKeeperDoesNotHave_IsRefusedInItsWords()
    {
        using var journal = OpenJournal();
        using var ear = Ear(journal);
        var asking = Desk.PostAsync(OperatorVerb.Pause, "btc", null, Cancellation);
        await RunAsync(asking, ear.Listen);

        var refused = await Assert.ThrowsAsync<ProblemException>(() => asking);
        Assert.Equal(ExitCode.Refused, refused.ExitCode);
        Assert.Contains("no vault 'btc'", refused.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostAsync_KeeperDiesBeforeItHears_NothingWasAsked()
    {
        var journal = OpenJournal();
        var asking = Desk.PostAsync(OperatorVerb.Flatten, Vault, null, Cancellation);
        journal.Dispose();
        await RunAsync(asking, () => { });

        Assert.False(await asking);
        Assert.Empty(Unanswered());
    }

    /// <summary>A keeper that took a request and died over it: the journal says whether it counts.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PostAsync_KeeperDiesOverIt_TheJournalDecides(bool written)
    {
        var journal = OpenJournal();
        var asking = Desk.PostAsync(OperatorVerb.Flatten, Vault, null, Cancellation);
        var request = Assert.Single(Unanswered());
        using (var inbox = OpenInbox())
        {
            Assert.True(inbox.Take(request.Id));
        }

        if (written)
        {
            journal.Commit(new Fact.OperatorSpoke(OperatorVerb.Flatten, Vault) { Request = request.Id });
        }

        journal.Dispose();
        await RunAsync(asking, () => { });
        Assert.Equal(written, await asking);
        Assert.Empty(Unanswered());
    }

    [Fact]
    public async Task PostAsync_KeeperHangs_NamesWhoHoldsTheJournalAndLeavesNothingBehind()
    {
        using var journal = OpenJournal();
        using var ear = Ear(journal);
        ear.Listen();
        var asking = Desk.PostAsync(OperatorVerb.Flatten, Vault, null, Cancellation);
        var waited = await RunAsync(asking, () => { });

        var deaf = await Assert.ThrowsAsync<ProblemException>(() => asking);
        Assert.Equal(ExitCode.NotReady, deaf.ExitCode);
        Assert.Contains($"kill -KILL {Environment.ProcessId}", deaf.Remedy, StringComparison.Ordinal);
        Assert.Contains("pause --on-chain", deaf.Remedy, StringComparison.Ordinal);
        Assert.InRange(waited, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(45));
        ear.Listen();
        Assert.Equal(0, journal.State.LastRequest);
    }

    /// <summary>One that has been silent for minutes is not waited for as long again.</summary>
    [Fact]
    public async Task PostAsync_KeeperHasHungForLong_SaysSoInSeconds()
    {
        using var journal = OpenJournal();
        using var ear = Ear(journal);
        ear.Listen();
        _clock.Advance(TimeSpan.FromMinutes(10));
        var asking = Desk.PostAsync(OperatorVerb.Pause, Vault, null, Cancellation);
        var waited = await RunAsync(asking, () => { });

        var deaf = await Assert.ThrowsAsync<ProblemException>(() => asking);
        Assert.Contains("10 min", deaf.What, StringComparison.Ordinal);
        Assert.InRange(waited, TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(1));
    }

    /// <summary>The number of a process that beat long ago may be another program's by now.</summary>
    [Fact]
    public async Task PostAsync_BeatOfAnEarlierKeeper_IsNotBlamed()
    {
        using (var inbox = OpenInbox())
        {
            inbox.Beat(Environment.ProcessId + 1, _clock.GetUtcNow());
        }

        using var journal = OpenJournal();
        var asking = Desk.PostAsync(OperatorVerb.Pause, Vault, null, Cancellation);
        await RunAsync(asking, () => { });
        var deaf = await Assert.ThrowsAsync<ProblemException>(() => asking);
        Assert.Contains($"process {Environment.ProcessId} holds", deaf.What, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Environment.ProcessId + 1}", deaf.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostAsync_InboxThatCannotBeUsed_SaysWhichFile()
    {
        using var journal = OpenJournal();
        File.WriteAllText(_configuration.InboxFile, new string('x', 4_096));
        var error = await Assert.ThrowsAsync<InboxException>(
            () => Desk.PostAsync(OperatorVerb.Pause, Vault, null, Cancellation));
        Assert.Equal(_configuration.InboxFile, error.Path);
    }

    /// <summary>Lets time pass, and the keeper take turns, until the command is done.</summary>
    /// <returns>The time that passed.</returns>
    private async Task<TimeSpan> RunAsync(Task asking, Action turn)
    {
        var step = TimeSpan.FromMilliseconds(100);
        for (var passed = TimeSpan.Zero; ; passed += step)
        {
            Assert.True(passed < TimeSpan.FromMinutes(2), "it waits for ever");
            turn();
            _clock.Advance(step);
            var next = Task.WhenAny(asking, _clock.AwaitedAsync());
            if (await next.WaitAsync(TimeSpan.FromSeconds(30), Cancellation) == asking)
            {
                return passed;
            }
        }
    }

    private IReadOnlyList<OperatorRequest> Unanswered()
    {
        using var inbox = OpenInbox();
        return inbox.Unanswered();
    }

    private OperatorInbox OpenInbox() => OperatorInbox.Open(_configuration.InboxFile, TimeSpan.FromSeconds(5));

    private OperatorEar Ear(KeeperJournal journal) =>
        new(_configuration.InboxFile, journal, _configuration.Mandate, _clock);

    private KeeperJournal OpenJournal()
    {
        var journal = KeeperJournal.Open(SqliteJournalStore.Open(_configuration.JournalFile));
        journal.Adopt(_configuration.Mandate);
        return journal;
    }
}
