using KeeperBot.Core.Intents;
using KeeperBot.Forecasts;
using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Tests.Forecasts;

/// <summary>Fills read from journals of a keeper whose chain is simulated.</summary>
public sealed class FillHistoryTests
{
    private const string Vault = "calls";

    [Fact]
    public void Of_FillsWithPlantedSlippage_MeasuresItAndWhatWasKnown()
    {
        var planted = new JournalledFills();
        using var journal = planted.Write(
            new MemoryJournalStore(), 400, (drift, normal) => drift + normal, reverts: true);
        var history = FillHistory.Of(journal.Store, Vault);
        Assert.True(history.Fills.Length > 40, $"{history.Fills.Length} fills");
        Assert.True(history.Reverted > 0);
        Assert.Equal((0, 0), (history.Unexecuted, history.Unmeasured));
        Assert.Equal(planted.Beyond.Keys.Order(), history.Fills.Select(fill => fill.Decision));
        Assert.Equal(journal.State.Head?.Timestamp, history.AsOf);
        foreach (var fill in history.Fills)
        {
            // Quotes are for a ladder of sizes, a line between which is the pool's price to a thousandth of a bps.
            Assert.Equal(planted.Beyond[fill.Decision], fill.BeyondBps, 0.01);
            Assert.Equal(fill.Blocks * JournalledFills.Seconds, fill.LatencySeconds, 1e-9);
            Assert.InRange(fill.Blocks, 1UL, 6UL);
            Assert.Equal(0.8, fill.Volatility, 1e-12);

            // The fee and the impact, the venue's price being the oracle's.
            Assert.Equal(5.0 + (1e4 * fill.Impact * Math.Abs(fill.Size)), fill.QuotedBps, 0.02);
            Assert.Equal(1.0 / 50_000.0, fill.Impact, 1e-6);
        }
    }

    [Fact]
    public void Of_PriceThatMovesBeforeTheBlock_IsPartOfWhatAHedgeGot()
    {
        using var journal = new JournalledFills().Write(new MemoryJournalStore(), 400, law: null);
        var history = FillHistory.Of(journal.Store, Vault);
        var ratio = history.Fills.Average(fill => Math.Pow(
            fill.BeyondBps / fill.FeaturesAfter(fill.LatencySeconds, 10.0).Drift, 2));
        Assert.InRange(ratio, 0.5, 1.7);
    }

    [Fact]
    public void Of_AnotherVaultOrNoBlocks_HasNoFills()
    {
        using var journal = new JournalledFills().Write(new MemoryJournalStore(), 50, law: null);
        Assert.Empty(FillHistory.Of(journal.Store, "other").Fills);
        var nothing = FillHistory.Of(new MemoryJournalStore(), Vault);
        Assert.Empty(nothing.Fills);
        Assert.Null(nothing.AsOf);
    }

    [Fact]
    public void Of_ReorganisedFill_IsNoneUntilItIsIncludedAgain()
    {
        using var journal = new JournalledFills().Write(new MemoryJournalStore(), 60, law: null);
        var before = FillHistory.Of(journal.Store, Vault);
        var last = before.Fills[^1];
        var included = journal.Store.Read(1).Select(JournalRecord.Of).OfType<JournalRecord.IntentMoved>()
            .Last(moved => moved.Fact.Decision == last.Decision && moved.Fact.Change is IntentChange.Included);
        var change = (IntentChange.Included)included.Fact.Change;
        var copy = new MemoryJournalStore();
        foreach (var entry in journal.Store.Read(1))
        {
            copy.Append(
                [JournalRecord.Of(entry).ToDraft()],
                [.. entry.Blobs.Select(hash => (HashedBytes)journal.Store.ReadBlob(hash))]);
        }

        var gone = new IntentChange.Reorged(change.Inclusion.BlockHash);
        copy.Append([new JournalRecord.IntentMoved(included.Fact with { Change = gone }).ToDraft()], []);
        Assert.Equal(before.Fills.Length - 1, FillHistory.Of(copy, Vault).Fills.Length);
        copy.Append([included.ToDraft()], []);
        Assert.Equal(before.Fills.Length, FillHistory.Of(copy, Vault).Fills.Length);
    }

    [Fact]
    public void Run_JournalWhoseHedgesCostTheDrift_LearnsItAndBeatsTheQuote()
    {
        using var journal = new JournalledFills().Write(
            new MemoryJournalStore(), 900, (drift, normal) => 1.0 + (0.6 * drift) + normal);
        var model = Assert.Single(SlippageTrial.Run(FillHistory.Of(journal.Store, Vault).Fills)).Model!;
        Assert.InRange(model.Drift.Bps / model.Drift.Scale, 0.4, 0.75);
        Assert.True(model.Past.BeatsPlain, $"{model.Past}");
        Assert.True(model.Past.Forecast < 0.6 * model.Past.Plain, $"{model.Past}");
        var usual = 1e4 * 0.8 * Math.Sqrt(model.LatencySeconds / (365.0 * 86_400.0));
        Assert.Equal(1.0 + (0.6 * usual), model.ConstantBps, 0.5);
    }

    [Fact]
    public void Run_JournalWhoseQuotesAreExact_IsNotGoneBy()
    {
        using var journal = new JournalledFills().Write(new MemoryJournalStore(), 400, (_, _) => 0.0);
        var model = Assert.Single(SlippageTrial.Run(FillHistory.Of(journal.Store, Vault).Fills)).Model!;
        Assert.True(Math.Abs(model.ConstantBps) < 0.01 && !model.Past.BeatsPlain, $"{model}");
    }
}
