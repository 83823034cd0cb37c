using KeeperBot.Ethereum;
using System.Numerics;
using System.Text.Json;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Configuration;
using KeeperBot.Journals;
using KeeperBot.Tests.Journals;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// One run of the demo, as a person would start it; its journal is what the tests of this class look at.
/// </summary>
public sealed class DemoFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public KeeperResult Result { get; private set; } = new(-1, string.Empty, string.Empty);

    public string Config => _folder[Path.Combine("demo", "keeperbot.json")];

    public string Journal => KeeperConfiguration.Load(Config).JournalFile;

    public async ValueTask InitializeAsync() => Result = await KeeperProcess.RunAsync(
        CancellationToken.None, "demo", "--json", "--data", _folder["demo"]);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The demo as a process, and the reading verbs on the journal it leaves.</summary>
public sealed class DemoTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Demo_AsJson_IsOneSoundDocument()
    {
        Assert.True(demo.Result.ExitCode == 0, demo.Result.Errors);
        using var document = JsonDocument.Parse(demo.Result.Output);
        var report = document.RootElement;
        Assert.Equal("keeperbot/demo/1", report.GetProperty("schema").GetString());
        Assert.True(report.GetProperty("decisions").GetInt32() >= 10);
        Assert.True(report.GetProperty("hedges").GetInt32() >= 3);
        Assert.True(report.GetProperty("refusals").GetInt32() >= 1);
        Assert.Equal(0, report.GetProperty("openIntents").GetInt32());
        Assert.True(report.GetProperty("ledgerCloses").GetBoolean());
        Assert.True(report.GetProperty("replayEqual").GetBoolean());

        // The policy beside the threshold that it replaces, on the same blocks, with the ledger of both.
        var policies = report.GetProperty("comparison").EnumerateArray().ToList();
        Assert.Equal(
            ["cost-optimal-band", "delta-band"], policies.Select(policy => policy.GetProperty("policy").GetString()));
        Assert.All(policies, policy =>
        {
            Assert.True(policy.GetProperty("ledgerCloses").GetBoolean());
            Assert.True(policy.GetProperty("hedges").GetInt32() >= 2);
            Assert.True(policy.GetProperty("costUsd").GetDouble() > 0.0);
        });
    }

    /// <summary>Thin pools bring it to the perpetual market, and funding that turns brings it back.</summary>
    [Fact]
    public async Task Perps_ThinPoolsAndFundingThatTurns_AreAnswered_AndTheAccountClosesToTheWei()
    {
        using var document = JsonDocument.Parse(demo.Result.Output);
        var part = document.RootElement.GetProperty("perps");
        Assert.True(part.GetProperty("hedges").GetInt32() >= 2);
        Assert.Equal(1, part.GetProperty("moves").GetInt32());
        Assert.True(part.GetProperty("ledgerCloses").GetBoolean());
        Assert.True(part.GetProperty("replayEqual").GetBoolean());
        Assert.Equal(0, part.GetProperty("openIntents").GetInt32());
        var account = Assert.Single(part.GetProperty("accounts").EnumerateArray());
        var change = account.GetProperty("change");
        BigInteger Of(string cause) => BigInteger.Parse(change.GetProperty(cause).GetString()!);
        Assert.Equal("0", account.GetProperty("residual").GetString());
        Assert.Equal("0", change.GetProperty("others").GetString());
        Assert.True(Of("movedIn") > Of("movedOut") * 9 / 10 && Of("movedOut").Sign > 0);
        Assert.True(Of("funding").Sign < 0 && Of("fees").Sign > 0);

        // The verb says the same of the journal alone.
        var config = part.GetProperty("config").GetString()!;
        using var ledger = await ReadAsync("ledger", "--offline", "--blocks", "--config", config);
        var again = Assert.Single(ledger.RootElement.GetProperty("accounts").EnumerateArray());
        Assert.Equal(account.GetProperty("end").GetString(), again.GetProperty("end").GetString());
        Assert.Equal(change.GetRawText(), again.GetProperty("change").GetRawText());
        Assert.True(ledger.RootElement.GetProperty("closes").GetBoolean());
    }

    [Fact]
    public async Task Parity_OfTheDemo_EveryDecisionIsTheSameAndFillsAreExplained()
    {
        using var report = await ReadAsync("parity", "--config", demo.Config, "--hours", "100");
        var parity = report.RootElement;
        Assert.True(parity.GetProperty("explained").GetBoolean());
        Assert.Equal(parity.GetProperty("decisions").GetInt64(), parity.GetProperty("alike").GetInt64());
        Assert.Equal(parity.GetProperty("hedgesLive").GetInt32(), parity.GetProperty("hedgesBacktest").GetInt32());
        Assert.All(
            parity.GetProperty("differences").EnumerateArray(),
            difference => Assert.Equal("fill", difference.GetProperty("cause").GetString()));
    }

    [Fact]
    public async Task Slippage_OfTheDemo_MeasuresEveryHedgeAgainstItsQuote()
    {
        using var demonstrated = JsonDocument.Parse(demo.Result.Output);
        using var report = await ReadAsync("slippage", "--config", demo.Config);
        var slippage = report.RootElement;
        var fills = slippage.GetProperty("fills").EnumerateArray().ToList();
        Assert.Equal(demonstrated.RootElement.GetProperty("hedges").GetInt32(), fills.Count);
        Assert.Equal(0, slippage.GetProperty("unmeasured").GetInt32());
        Assert.All(fills, fill =>
        {
            // Nobody else trades in the pool between a decision and the next block: the real pool gives what the real
            // quoter said, and what the line between two rungs is off by.
            Assert.InRange(fill.GetProperty("beyondBps").GetDouble(), -1.0, 1.0);
            Assert.Equal(1, fill.GetProperty("blocks").GetInt32());
            Assert.True(fill.GetProperty("latencySeconds").GetDouble() > 0.0);
        });
        Assert.Equal(JsonValueKind.Null, slippage.GetProperty("forecast").ValueKind);
        var refused = await KeeperProcess.RunAsync(
            Cancellation, "slippage", "--config", demo.Config, "--out", demo.Journal + ".slippage.json");
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("30 of one are needed", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backtest_OfTheDemosVault_BeginsWithTheBookInItsJournal()
    {
        using var report = await ReadAsync(
            "backtest", "--config", demo.Config, "--journal", "--model", "gbm", "--days", "2", "--paths", "2");
        var own = report.RootElement.GetProperty("policies").EnumerateArray().Single();
        Assert.Equal("cost-optimal-band", own.GetProperty("setting").GetString());
        Assert.True(own.GetProperty("hedges").GetDouble() > 0.0, "the timer of four hours alone hedges");

        // A hundred options at most were sold, and the reference vault's book is what is measured.
        Assert.InRange(report.RootElement.GetProperty("bookUnits").GetDouble(), 10.0, 100.0);
    }

    [Fact]
    public async Task Replay_OfTheDemo_IsEqual()
    {
        using var report = await ReadAsync("replay", "--config", demo.Config);
        Assert.True(report.RootElement.GetProperty("equal").GetBoolean());
        Assert.Empty(report.RootElement.GetProperty("mismatches").EnumerateArray());
    }

    [Fact]
    public async Task Replay_OneByteOfAPayloadFlipped_FailsAndNamesTheEntry()
    {
        using var folder = CopyOfJournal();
        Assert.True(folder.Flip("entries", "sequence", 7L, "payload", 40));
        var result = await KeeperProcess.RunAsync(Cancellation, "replay", "--journal", folder.Path);
        Assert.Equal(9, result.ExitCode);
        Assert.Contains("entry 7", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OneByteOfTheFileFlippedInAPayload_FailsAndNamesTheEntry()
    {
        using var folder = CopyOfJournal();
        var bytes = await File.ReadAllBytesAsync(folder.Path, Cancellation);
        var at = bytes.AsSpan().IndexOf("\"verdict\":\""u8) + "\"verdict\":\""u8.Length;
        bytes[at] ^= 0x20;
        await File.WriteAllBytesAsync(folder.Path, bytes, Cancellation);
        var result = await KeeperProcess.RunAsync(Cancellation, "replay", "--journal", folder.Path);
        Assert.Equal(9, result.ExitCode);
        Assert.Contains("entry ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_MandateOrDecisionRewrittenInAValidChain_HidesNoDifference()
    {
        using var folder = new JournalFolder();
        var decisions = Rewrite(demo.Journal, folder.Path, record => record is JournalRecord.MandateSet set
            ? new JournalRecord.MandateSet(set.Mandate with { Gas = set.Mandate.Gas with { ReserveHedges = 2 } })
            : record);
        var result = await KeeperProcess.RunAsync(Cancellation, "replay", "--journal", folder.Path, "--json");
        Assert.Equal(9, result.ExitCode);
        using var report = JsonDocument.Parse(result.Output);
        Assert.False(report.RootElement.GetProperty("equal").GetBoolean());
        Assert.Equal(
            Enumerable.Range(1, decisions).Select(number => (long)number),
            report.RootElement.GetProperty("mismatches").EnumerateArray()
                .Select(m => m.GetProperty("decision").GetInt64()));

        using var second = new JournalFolder();
        Rewrite(demo.Journal, second.Path, record => record is JournalRecord.Decided { Decisions: [{ Number: 5 } five] }
            ? new JournalRecord.Decided([five with { Timestamp = five.Timestamp + 1 }])
            : record);
        var one = await KeeperProcess.RunAsync(Cancellation, "replay", "--journal", second.Path);
        Assert.Equal(9, one.ExitCode);
        Assert.Contains("decision 5", one.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_OfADecision_NamesItsReasons()
    {
        using var last = await ReadAsync("explain", "7", "--config", demo.Config);
        Assert.StartsWith("keeperbot/", last.RootElement.GetProperty("schema").GetString(), StringComparison.Ordinal);
        var text = await KeeperProcess.RunAsync(Cancellation, "explain", "1", "--config", demo.Config);
        Assert.Equal(0, text.ExitCode);
        Assert.Contains("decision 1", text.Output, StringComparison.Ordinal);
        Assert.Contains("outside the band", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_AfterTheDemo_ShowsTheVaultAndAClearLane()
    {
        using var status = await ReadAsync("status", "--config", demo.Config);
        var vault = Assert.Single(status.RootElement.GetProperty("vaults").EnumerateArray());
        Assert.Equal(DevnetConfiguration.VaultId, vault.GetProperty("id").GetString());
        Assert.Empty(vault.GetProperty("openIntents").EnumerateArray());
        Assert.Equal("Hold", vault.GetProperty("decision").GetProperty("verdict").GetString());
    }

    /// <summary>Writes a journal anew with some records changed; its chain of hashes is valid.</summary>
    private static int Rewrite(string from, string to, Func<JournalRecord, JournalRecord> change)
    {
        using var source = SqliteJournalStore.OpenReadOnly(from);
        using var target = SqliteJournalStore.Open(to);
        var decisions = 0;
        foreach (var entry in source.Read(1))
        {
            var record = change(JournalRecord.Of(entry));
            decisions += record is JournalRecord.Decided decided ? decided.Decisions.Length : 0;
            target.Append(
                [record.ToDraft()], [.. entry.Blobs.Select(hash => (HashedBytes)source.ReadBlob(hash))]);
        }

        Assert.True(target.Verify().Intact);
        return decisions;
    }

    private JournalFolder CopyOfJournal()
    {
        var folder = new JournalFolder();
        File.Copy(demo.Journal, folder.Path);
        return folder;
    }

    private static async Task<JsonDocument> ReadAsync(params string[] arguments)
    {
        var result = await KeeperProcess.RunAsync(Cancellation, [.. arguments, "--json"]);
        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}: {result.Errors}");
        return JsonDocument.Parse(result.Output);
    }
}
