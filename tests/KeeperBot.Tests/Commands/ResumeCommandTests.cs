using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Journals;
using KeeperBot.Terminal;
using KeeperBot.Tests.Configuration;
using KeeperBot.Tests.Journals;

namespace KeeperBot.Tests.Commands;

public sealed class ResumeCommandTests : IDisposable
{
    private readonly SampleConfiguration _sample = new();

    private string Journal => Path.Combine(_sample.Folder.FullName, "keeper.journal");

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task Resume_NeitherHaltedNorPaused_SaysSoAndWritesNothing()
    {
        Write();
        var before = Head();
        var run = await RunAsync("resume", "--yes");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("nothing to resume", run.Out, StringComparison.Ordinal);
        Assert.Equal(before, Head());
    }

    [Fact]
    public async Task Resume_HaltedAndNobodyConfirms_ShowsWhyAndChangesNothing()
    {
        Write(new Fact.Halted(new Halt(HaltCode.ForeignNonce, "nonce 7 is not ours", 12)));
        var before = Head();
        var run = await RunAsync("resume");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("nonce 7 is not ours", run.Error, StringComparison.Ordinal);
        Assert.Contains(HaltCode.RemedyOf(HaltCode.ForeignNonce), run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Head());
    }

    [Fact]
    public async Task Resume_HaltedAndConfirmed_EndsTheHaltDurably()
    {
        Write(new Fact.Halted(new Halt(HaltCode.ForeignNonce, "nonce 7 is not ours", 12)));
        var status = await RunAsync("status", "--json");
        var halt = JsonNode.Parse(status.Out)!["halt"]!;
        Assert.Equal(HaltCode.ForeignNonce, (string?)halt["code"]);
        Assert.Contains("foreign-nonce", (await RunAsync("status")).Out, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, (await RunAsync("resume", "--yes")).Code);
        using var journal = KeeperJournal.Open(SqliteJournalStore.Open(Journal));
        Assert.Null(journal.State.Halt);
    }

    [Fact]
    public async Task Resume_AfterCodeChanged_AcceptsWhatIsThereNow()
    {
        var vault = KeeperConfiguration.Load(_sample.FilePath).Mandate.Vaults[0];
        Write(
            new Fact.CodesSeen([new CodeSeen(vault.Executor, default)]),
            new Fact.Halted(new Halt(HaltCode.CodeChanged, "other code", 12)));
        Assert.Equal(ExitCode.Ok, (await RunAsync("resume", "--yes")).Code);
        using var journal = KeeperJournal.Open(SqliteJournalStore.Open(Journal));
        Assert.Empty(journal.State.Codes);
    }

    [Fact]
    public async Task Resume_VaultIsPaused_PlansAgain()
    {
        var vault = KeeperConfiguration.Load(_sample.FilePath).Mandate.Vaults[0].Id;
        Write(new Fact.OperatorSpoke(OperatorVerb.Pause, vault));
        Assert.Equal(ExitCode.Ok, (await RunAsync("resume", "--yes")).Code);
        using var journal = KeeperJournal.Open(SqliteJournalStore.Open(Journal));
        Assert.False(journal.State.Vault(vault).Paused);
    }

    private void Write(params Fact[] facts)
    {
        var mandate = KeeperConfiguration.Load(_sample.FilePath).Mandate;
        SampleJournal.Write(Journal, mandate, 3);
        using var journal = KeeperJournal.Open(SqliteJournalStore.Open(Journal));
        journal.Adopt(mandate);
        foreach (var fact in facts)
        {
            journal.Commit(fact);
        }
    }

    private JournalHead Head()
    {
        using var store = SqliteJournalStore.OpenReadOnly(Journal);
        return store.Head;
    }

    private Task<CommandLineRun> RunAsync(params string[] line) =>
        CommandLineRun.OfAsync([.. line, "--config", _sample.FilePath]);
}
