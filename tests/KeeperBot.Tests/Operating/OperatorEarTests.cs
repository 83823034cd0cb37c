using KeeperBot.Core;
using KeeperBot.Journals;
using KeeperBot.Operating;
using KeeperBot.Tests.Journals;
using KeeperBot.Tests.Nodes;
using KeeperBot.Tests.Terminal;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Tests.Operating;

public sealed class OperatorEarTests : IDisposable
{
    private static readonly Mandate Mandate = SampleDecisions.Mandate;
    private static readonly string Vault = SampleDecisions.Vault.Id;

    private readonly JournalFolder _folder = new();
    private readonly ManualClock _clock = new();

    public OperatorEarTests() => _clock.Advance(TimeSpan.FromDays(20_000));

    private string InboxFile => _folder.Path + ".inbox";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Listen_Request_IsAFactOnceWithItsLimit()
    {
        using var asker = Open();
        var id = asker.Post(OperatorVerb.Flatten, Vault, 777, _clock.GetUtcNow());
        using var journal = OpenJournal();
        using var ear = Ear(journal);
        ear.Listen();
        ear.Listen();

        Assert.Equal(OperatorEar.Heard, asker.AnswerTo(id));
        var fact = Assert.Single(Spoken(journal));
        Assert.Equal((OperatorVerb.Flatten, id), (fact.Verb, fact.Request));
        Assert.Equal(777, fact.MostNotional);
        Assert.Equal(id, journal.State.LastRequest);
    }

    [Fact]
    public void Listen_SeveralRequests_AreFactsInTheirOrder()
    {
        using var asker = Open();
        OperatorVerb[] verbs = [OperatorVerb.Flatten, OperatorVerb.Pause, OperatorVerb.Resume, OperatorVerb.Unwind];
        foreach (var verb in verbs)
        {
            asker.Post(verb, Vault, null, _clock.GetUtcNow());
        }

        using var journal = OpenJournal();
        using var ear = Ear(journal);
        ear.Listen();
        Assert.Equal(verbs, Spoken(journal).Select(fact => fact.Verb));
    }

    /// <summary>The crash came after the journal had it and before the asker could be told.</summary>
    [Fact]
    public void Listen_AfterACrashBetweenJournalAndAnswer_AnswersAndHearsNothingTwice()
    {
        using var asker = Open();
        var id = asker.Post(OperatorVerb.Rebalance, Vault, null, _clock.GetUtcNow());
        using (var dying = OpenJournal())
        {
            Assert.True(asker.Take(id));
            dying.Commit(new Fact.OperatorSpoke(OperatorVerb.Rebalance, Vault) { Request = id });
        }

        using var journal = OpenJournal();
        using var ear = Ear(journal);
        ear.Listen();
        Assert.Equal(OperatorEar.Heard, asker.AnswerTo(id));
        Assert.Single(Spoken(journal));
    }

    /// <summary>The crash came before the journal had it: the next keeper hears it, once.</summary>
    [Fact]
    public void Listen_RequestThatADeadKeeperTook_IsHeardOnceByTheNext()
    {
        using var asker = Open();
        var id = asker.Post(OperatorVerb.Pause, Vault, null, _clock.GetUtcNow());
        Assert.True(asker.Take(id));

        using var journal = OpenJournal();
        using var ear = Ear(journal);
        ear.Listen();
        ear.Listen();
        Assert.Equal(OperatorEar.Heard, asker.AnswerTo(id));
        Assert.Single(Spoken(journal));
        Assert.True(journal.State.Vault(Vault).Paused);
    }

    [Fact]
    public void Listen_RequestThatNobodyWaitsForAnyMore_IsNotActedOn()
    {
        using var asker = Open();
        var id = asker.Post(OperatorVerb.Unwind, Vault, null, _clock.GetUtcNow());
        _clock.Advance(OperatorRequest.Lifetime + TimeSpan.FromSeconds(1));
        using var journal = OpenJournal();
        using var ear = Ear(journal);
        ear.Listen();

        Assert.Contains("in time", asker.AnswerTo(id), StringComparison.Ordinal);
        Assert.Empty(Spoken(journal));
    }

    [Fact]
    public void Listen_UnknownVault_IsRefusedByName()
    {
        using var asker = Open();
        var id = asker.Post(OperatorVerb.Pause, "btc", null, _clock.GetUtcNow());
        using var journal = OpenJournal();
        using var ear = Ear(journal);
        ear.Listen();

        Assert.Contains("no vault 'btc'", asker.AnswerTo(id), StringComparison.Ordinal);
        Assert.Empty(Spoken(journal));
    }

    /// <summary>A pause must not be taken for one that was heard because the clock went back since.</summary>
    [Fact]
    public void Listen_NewInboxAndAClockThatWentBack_HearsAllTheSame()
    {
        using var journal = OpenJournal();
        var ahead = _clock.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();
        journal.Commit(new Fact.OperatorSpoke(OperatorVerb.Resume, Vault) { Request = ahead });
        using var asker = Open();
        var id = asker.Post(OperatorVerb.Pause, Vault, null, _clock.GetUtcNow());
        using var ear = Ear(journal);
        ear.Listen();

        Assert.Equal(OperatorEar.Heard, asker.AnswerTo(id));
        Assert.True(journal.State.Vault(Vault).Paused);
        Assert.Equal(ahead, journal.State.LastRequest);
    }

    [Fact]
    public void Listen_EveryTurn_ShowsThatItIsAlive()
    {
        using var journal = OpenJournal();
        using var ear = Ear(journal);
        ear.Listen();
        using var asker = Open();
        Assert.Equal(new Heartbeat(Environment.ProcessId, _clock.GetUtcNow()), asker.LastBeat());
        _clock.Advance(TimeSpan.FromSeconds(12));
        ear.Listen();
        Assert.Equal(_clock.GetUtcNow(), asker.LastBeat()?.At);
    }

    [Fact]
    public void Listen_BrokenInbox_SaysSoAndHearsAgainOnceItIsDeleted()
    {
        File.WriteAllText(InboxFile, new string('x', 4_096));
        using var journal = OpenJournal();
        using var ear = Ear(journal);
        ear.Listen();
        Assert.Contains(InboxFile, ear.Problem, StringComparison.Ordinal);

        File.Delete(InboxFile);
        using var asker = Open();
        var id = asker.Post(OperatorVerb.Pause, Vault, null, _clock.GetUtcNow());
        ear.Listen();
        Assert.Null(ear.Problem);
        Assert.Equal(OperatorEar.Heard, asker.AnswerTo(id));
    }

    [Fact]
    public void Listen_InboxDeletedWhileItRuns_HearsTheNewOne()
    {
        using var journal = OpenJournal();
        using var ear = Ear(journal);
        ear.Listen();
        foreach (var file in Directory.GetFiles(_folder.Folder.FullName, "*.inbox*"))
        {
            File.Delete(file);
        }

        using var asker = Open();
        var id = asker.Post(OperatorVerb.Pause, Vault, null, _clock.GetUtcNow());
        ear.Listen();
        Assert.Equal(OperatorEar.Heard, asker.AnswerTo(id));
    }

    /// <summary>A shell, or a command that was stopped, in the middle of a write.</summary>
    [Fact]
    public void Listen_InboxHeldByAWriterThatHangs_GoesOnInATurnsTime()
    {
        using var journal = OpenJournal();
        using var ear = Ear(journal);
        ear.Listen();
        using var hanging = new SqliteConnection($"Data Source={InboxFile};Pooling=False");
        hanging.Open();
        using var begin = hanging.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        var started = TimeProvider.System.GetTimestamp();
        ear.Listen();

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.NotNull(ear.Problem);
        begin.CommandText = "ROLLBACK";
        begin.ExecuteNonQuery();
        ear.Listen();
        Assert.Null(ear.Problem);
    }

    private static List<Fact.OperatorSpoke> Spoken(KeeperJournal journal) =>
    [
        .. journal.Store.Read(1).Select(JournalRecord.Of).OfType<JournalRecord.OperatorAsked>().Select(r => r.Fact),
    ];

    private OperatorInbox Open() => OperatorInbox.Open(InboxFile, TimeSpan.FromSeconds(5));

    private OperatorEar Ear(KeeperJournal journal) => new(InboxFile, journal, Mandate, _clock);

    private KeeperJournal OpenJournal()
    {
        var journal = KeeperJournal.Open(SqliteJournalStore.Open(_folder.Path));
        journal.Adopt(Mandate);
        return journal;
    }
}
