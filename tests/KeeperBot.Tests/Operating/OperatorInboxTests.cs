using System.Collections.Concurrent;
using KeeperBot.Core;
using KeeperBot.Operating;
using KeeperBot.Tests.Journals;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Tests.Operating;

public sealed class OperatorInboxTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_760_000_000_123);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly JournalFolder _folder = new();

    private string Path => _folder.Path + ".inbox";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Post_Request_IsReadAsItWasLeft()
    {
        using var inbox = Open();
        var id = inbox.Post(OperatorVerb.Flatten, "eth \"x'; DROP TABLE requests", 123_456_789, Now);
        var plain = inbox.Post(OperatorVerb.Pause, "eth", null, Now);

        Assert.Equal(
            [
                new OperatorRequest(id, Now, OperatorVerb.Flatten, "eth \"x'; DROP TABLE requests", 123_456_789),
                new OperatorRequest(plain, Now, OperatorVerb.Pause, "eth", null),
            ],
            inbox.Unanswered());
        Assert.Null(inbox.AnswerTo(id));
    }

    [Fact]
    public void Answer_TakenRequest_IsWhatTheAskerSees()
    {
        using var asker = Open();
        using var keeper = Open();
        var id = asker.Post(OperatorVerb.Pause, "eth", null, Now);
        Assert.True(keeper.Take(id));
        Assert.Equal(OperatorInbox.Taken, asker.AnswerTo(id));
        keeper.Answer(id, "heard");

        Assert.Equal("heard", asker.AnswerTo(id));
        Assert.Empty(keeper.Unanswered());
    }

    [Fact]
    public void Withdraw_BeforeItIsTaken_NobodyHearsIt()
    {
        using var inbox = Open();
        var id = inbox.Post(OperatorVerb.Unwind, "eth", null, Now);

        Assert.True(inbox.Withdraw(id));
        Assert.Empty(inbox.Unanswered());
        Assert.False(inbox.Take(id));
        Assert.False(inbox.Withdraw(id));
    }

    [Fact]
    public void Withdraw_OnceItIsTaken_IsTooLate()
    {
        using var inbox = Open();
        var id = inbox.Post(OperatorVerb.Unwind, "eth", null, Now);
        Assert.True(inbox.Take(id));

        Assert.False(inbox.Withdraw(id));
        var taken = Assert.Single(inbox.Unanswered());
        Assert.True(taken is { WasTaken: true, Verb: OperatorVerb.Unwind });
    }

    [Fact]
    public void Post_InANewInbox_HasAHigherNumberThanInTheOld()
    {
        long old;
        using (var inbox = Open())
        {
            old = Enumerable.Range(0, 5).Select(_ => inbox.Post(OperatorVerb.Pause, "eth", null, Now)).Last();
        }

        foreach (var file in Directory.GetFiles(_folder.Folder.FullName))
        {
            File.Delete(file);
        }

        using var next = Open();
        Assert.True(next.Post(OperatorVerb.Pause, "eth", null, Now.AddSeconds(1)) > old);
    }

    [Fact]
    public void Post_WithAClockThatWentBack_StillRises()
    {
        using var inbox = Open();
        var ids = new[] { 0, -3_600, -7_200 }
            .Select(seconds => inbox.Post(OperatorVerb.Pause, "eth", null, Now.AddSeconds(seconds)))
            .ToList();

        Assert.Equal(ids.Order().Distinct(), ids);
    }

    [Fact]
    public async Task Post_FromManyConnectionsAtOnce_EveryRequestIsThereOnce()
    {
        var ids = new ConcurrentBag<long>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(asker => Task.Run(() =>
        {
            using var inbox = Open();
            for (var i = 0; i < 25; i++)
            {
                ids.Add(inbox.Post(OperatorVerb.Pause, $"{asker}-{i}", null, Now));
            }
        })));

        using var keeper = Open();
        var all = keeper.Unanswered();
        Assert.Equal(100, ids.Distinct().Count());
        Assert.Equal(ids.Order(), all.Select(request => request.Id));
        Assert.Equal(100, all.DistinctBy(request => request.Vault).Count());
    }

    /// <summary>Whichever comes first holds: it is never both withdrawn and heard.</summary>
    [Fact]
    public async Task Withdraw_WhileAKeeperTakes_OneOfTheTwoWins()
    {
        using var asker = Open();
        using var keeper = Open();
        for (var i = 0; i < 50; i++)
        {
            var id = asker.Post(OperatorVerb.Flatten, "eth", null, Now);
            var take = Task.Run(() => keeper.Take(id), TestContext.Current.CancellationToken);
            Assert.NotEqual(asker.Withdraw(id), await take);
        }
    }

    [Fact]
    public void LastBeat_OfTheNewestTurn_NamesItsProcess()
    {
        using var inbox = Open();
        Assert.Null(inbox.LastBeat());
        inbox.Beat(7, Now);
        inbox.Beat(8, Now.AddSeconds(1));

        Assert.Equal(new Heartbeat(8, Now.AddSeconds(1)), inbox.LastBeat());
    }

    /// <summary>What a hand or another version wrote: numbers and lists are no verbs, whatever enums parse.</summary>
    [Theory]
    [InlineData("'7'", "1", "NULL")]
    [InlineData("'Pause, Resume'", "1", "NULL")]
    [InlineData("'pause'", "1", "NULL")]
    [InlineData("'Pause'", "-1", "NULL")]
    [InlineData("'Pause'", "9223372036854775807", "NULL")]
    [InlineData("'Flatten'", "1", "'1.5'")]
    [InlineData("'Flatten'", "1", "'-1'")]
    [InlineData("'Flatten'", "1", "''")]
    public void Unanswered_RowThatIsNoRequest_IsAnsweredSoAndNotHeard(string verb, string at, string most)
    {
        using var inbox = Open();
        Run($"INSERT INTO requests (id, at, verb, vault, most) VALUES (1, {at}, {verb}, 'eth', {most})");
        var good = inbox.Post(OperatorVerb.Pause, "eth", null, Now);

        Assert.Equal(good, Assert.Single(inbox.Unanswered()).Id);
        Assert.Contains("cannot read it", inbox.AnswerTo(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FileThatIsNoDatabase_SaysWhichFile()
    {
        File.WriteAllText(Path, new string('x', 4_096));
        var error = Assert.Throws<InboxException>(Open);
        Assert.Equal(Path, error.Path);
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IsCurrent_FileDeletedOrReplaced_IsFalse()
    {
        using var inbox = Open();
        Assert.True(inbox.IsCurrent);
        File.Delete(Path);
        Assert.False(inbox.IsCurrent);
        using var other = Open();

        Assert.True(other.IsCurrent);
        Assert.False(inbox.IsCurrent);
    }

    private OperatorInbox Open() => OperatorInbox.Open(Path, Patience);

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
