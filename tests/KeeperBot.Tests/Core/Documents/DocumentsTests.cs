using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Documents;
using KeeperBot.Ethereum;
using KeeperBot.Journals;
using KeeperBot.Tests.Journals;

namespace KeeperBot.Tests.Core.Documents;

/// <summary>What an operator states beside the chain: how it becomes part of decisions, and when it does not.</summary>
public sealed class DocumentsTests
{
    private const long MaxAge = 3_600;
    private static readonly DocumentMandate Wanted = new("book", "desk.json", MaxAge);

    private static readonly Scenario Scene = Declaring(new Scenario());

    [Fact]
    public void Decide_DeclaredBook_IsPartOfTheDeltaAndItsHashOfTheDecision()
    {
        var without = new Scenario().DecideOnly();
        var stated = State(Book(-7, Scenario.Now - 60));
        var decision = Scene.DecideOnly(stated);
        Assert.Equal(without.Measure!.BookDelta - 7, decision.Measure!.BookDelta, 9);
        var age = Assert.Single(decision.Reasons, reason => reason.Code == ReasonCode.DocumentAge);
        Assert.Equal((true, 60.0, (double)MaxAge), (age.Passed, age.Measured, age.Limit));
        Assert.Contains(stated.Documents.Single().Hash.ToString(), age.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_NeverStated_RefusesAndSaysWhatIsMissing()
    {
        var decision = Scene.DecideOnly();
        Assert.Equal((Verdict.Refuse, ReasonCode.Unreadable), (decision.Verdict, decision.Decisive.Code));
        Assert.Contains("no book named 'desk.json' was stated", decision.Decisive.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MaxAge, true)]
    [InlineData(MaxAge + 1, false)]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    public void Decide_Age_RefusesBeyondItsLimitAndWhenDatedAhead(long age, bool passes)
    {
        var decision = Declaring(new Scenario().WithNetDelta(-Scenario.Ether(5))).DecideOnly(
            State(Book(5, (ulong)((long)Scenario.Now - age))));
        Assert.Equal(passes, decision.Reasons.Single(reason => reason.Code == ReasonCode.DocumentAge).Passed);
        Assert.Equal(passes, decision.Verdict != Verdict.Refuse);
    }

    [Fact]
    public void Decide_TextThatThisVersionCannotRead_RefusesThatVault()
    {
        var decision = Scene.DecideOnly(State(new StatedDocument("book", "desk.json", Scenario.Now, "{}")));
        Assert.Equal(ReasonCode.Unreadable, decision.Decisive.Code);
        Assert.Contains("desk.json cannot be read", decision.Decisive.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_StatedAnew_TakesThePlaceOfTheSameKindAndName()
    {
        var other = new StatedDocument("book", "other.json", 1, "x");
        var state = State(Book(1, 5), other, Book(2, 6));
        Assert.Equal([other, Book(2, 6)], state.Documents);
        Assert.NotEqual(Book(1, 5).Hash, Book(2, 5).Hash);
        Assert.Equal(Keccak256.Compute("x"u8), other.Hash);
    }

    [Fact]
    public void Mandate_WithoutHoldings_HasTheHashItHad() => Assert.DoesNotContain(
        "document", System.Text.Encoding.UTF8.GetString(Canonical.Serialize(new Scenario().Mandate)),
        StringComparison.Ordinal);

    [Fact]
    public void Journal_StatedDocument_SurvivesARestartAndReplaysToTheSameDecisions()
    {
        using var folder = new JournalFolder();
        using (var journal = KeeperJournal.Open(SqliteJournalStore.Open(folder.Path)))
        {
            journal.Adopt(Scene.Mandate);
            journal.Commit(new Fact.BlockSeen(Scene.Observe()));
            journal.Commit(new Fact.DocumentStated(Book(-7, Scenario.Now - 60)));
            journal.Commit(new Fact.BlockSeen(Scene.NextBlock().Observe()));
            journal.Commit(new Fact.DocumentStated(Book(-9, Scenario.Now)));
            journal.Commit(new Fact.BlockSeen(Scene.NextBlock(24).Observe()));
        }

        using var store = SqliteJournalStore.OpenReadOnly(folder.Path);
        Assert.Equal([Book(-9, Scenario.Now)], KeeperJournal.ReadState(store).State.Documents);
        var report = Replayer.Replay(store);
        Assert.Equal(3, report.Decisions);
        Assert.Empty(report.Mismatches);
        var deltas = store.Read(1).Select(JournalRecord.Of).OfType<JournalRecord.Decided>()
            .SelectMany(decided => decided.Decisions)
            .Select(decision => decision.Measure?.BookDelta)
            .ToList();
        Assert.Null(deltas[0]);
        Assert.Equal(2.0, deltas[1]!.Value - deltas[2]!.Value, 0.01);
    }

    [Fact]
    public void Read_AssetThatTheVaultDoesNotHave_IsRefusedByName()
    {
        var vault = Scene.Only.Mandate;
        var text = Book(1, Scenario.Now).Content.Replace("WETH", "DOGE", StringComparison.Ordinal);
        var error = Assert.Throws<FormatException>(
            () => DocumentKind.Named("book").Read("desk.json", text, vault));
        Assert.Contains("no asset 'DOGE', only WETH, USDC", error.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => DocumentKind.Named("book").Read(
            "desk.json", new string(' ', StatedDocument.MaximumLength + 1), vault));
        Assert.Throws<InvariantException>(() => DocumentKind.Named("diary"));
    }

    internal static StatedDocument Book(int units, ulong asOf)
    {
        var time = DateTimeOffset.FromUnixTimeSeconds((long)asOf);
        return new StatedDocument(
            "book",
            "desk.json",
            asOf,
            $$"""
            { "asOf": "{{time:yyyy-MM-ddTHH:mm:ssZ}}",
              "positions": [{ "type": "spot", "asset": "WETH", "units": {{units}} }] }
            """);
    }

    private static Scenario Declaring(Scenario scene) => scene.With(vault => vault with
    {
        Mandate = vault.Mandate with
        {
            Holds = [new BookMandate("declared", vault.Mandate.Vault) { Document = Wanted }],
        },
    });

    private static KeeperState State(params StatedDocument[] documents) => documents.Aggregate(
        KeeperState.Initial, (state, document) => state.Apply(new Fact.DocumentStated(document), []));
}
