using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;
using KeeperBot.Journals;
using KeeperBot.Observers;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>
/// What the verbs that measure a vault have in common: which vault, at which block, and where pictures go.
/// </summary>
/// <param name="Reading">The vault.</param>
/// <param name="Block">The block that it was read at.</param>
internal sealed record VaultLook(VaultReading Reading, ulong Block)
{
    private static readonly Option<bool> Journal = new("--journal")
    {
        Description = "Measure at the journal's newest block instead of the chain's, without a node",
    };

    private static readonly Option<string?> Picture = new("--svg")
    {
        Description = "Draw it too, as a picture for a browser or a page",
        HelpName = "FILE",
    };

    private const double MonthInYears = 30.0 / 365.0;

    /// <summary>The vault's heading for people.</summary>
    public string Title => $"{Reading.Vault.Id} at block {Figures.Number(Block, 0)}";

    /// <summary>The market in a line.</summary>
    public string Market
    {
        get
        {
            var (market, asset) = (Reading.Market, Reading.Market.Base);
            var forward = asset.ForwardIn(MonthInYears);
            var time = DateTimeOffset.FromUnixTimeSeconds((long)market.Timestamp);
            return string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm} UTC · ")
                + $"{asset.Asset} {Figures.Number(asset.Spot)} USD, "
                + $"{Figures.Number(asset.VolatilityAt(forward, MonthInYears) * 100, 1)} % volatility at 30 d, "
                + $"{market.Quote.Asset} {Figures.Number(market.Quote.Spot, 4)} USD";
        }
    }

    /// <summary>Lets a verb be told the configuration, the vault, where to read it and where to draw.</summary>
    public static void AddOptions(Command verb)
    {
        GlobalOptions.AddConfiguration(verb);
        verb.Options.Add(GlobalOptions.Vault);
        verb.Options.Add(Journal);
        verb.Options.Add(Picture);
    }

    /// <summary>Reads the vault: at the chain's head, or at the newest block that the journal holds.</summary>
    /// <exception cref="ProblemException">There is no such vault, no block, or it cannot be measured.</exception>
    public static async Task<VaultLook> ReadAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var configuration = GlobalOptions.Configuration(parsed);
        var (state, snapshot, mandate) = parsed.GetValue(Journal)
            ? OfJournal(configuration)
            : await OfChainAsync(configuration, output, cancellation);
        var vault = GlobalOptions.VaultOf(parsed, mandate);
        try
        {
            var look = new VaultLook(VaultReading.Of(state, snapshot, mandate, vault), snapshot.Block.Number);
            foreach (var reason in look.Reading.Untrusted)
            {
                output.Note($"{Style.Warn("not to be acted on")}: {ReasonText.Say(reason)}");
            }

            return look;
        }
        catch (UnanswerableException unanswerable)
        {
            throw new ProblemException(
                ExitCode.NotReady, unanswerable.Message, $"vault {vault.Id} at block {snapshot.Block.Number}",
                "run keeperbot doctor", unanswerable);
        }
    }

    /// <summary>Writes the picture when one is asked for.</summary>
    /// <exception cref="ProblemException">The file cannot be written.</exception>
    public static void Draw(ParseResult parsed, Output output, Func<string> picture)
    {
        if (parsed.GetValue(Picture) is not { } path)
        {
            return;
        }

        try
        {
            File.WriteAllText(path, picture());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, $"--svg {path}", "name a file in a folder that can be written to",
                error);
        }

        output.Note($"drawn: {path}");
    }

    /// <summary>The members that begin every document of such a verb.</summary>
    public JsonObject Document() => new()
    {
        ["vault"] = Reading.Vault.Id,
        ["block"] = Block,
        ["timestamp"] = Reading.Market.Timestamp,
        ["assets"] = new JsonArray([.. Reading.Market.Assets.Select(asset => new JsonObject
        {
            ["asset"] = asset.Asset,
            ["usd"] = asset.Spot,
            ["claimOn"] = asset.Claim?.On,
            ["ratio"] = asset.Claim?.Ratio,
        })]),
        ["notToBeActedOn"] = new JsonArray([.. Reading.Untrusted.Select(reason => (JsonNode)ReasonText.Say(reason))]),
    };

    private static (KeeperState State, Snapshot Snapshot, Mandate Mandate) OfJournal(KeeperConfiguration configuration)
    {
        var journal = JournalReading.Recent(configuration.JournalFile);
        return (
            journal.State,
            journal.Last ?? throw new ProblemException(
                ExitCode.NotReady, "no block was read yet", configuration.JournalFile,
                "run the keeper first: keeperbot run"),
            journal.Mandate);
    }

    private static async Task<(KeeperState State, Snapshot Snapshot, Mandate Mandate)> OfChainAsync(
        KeeperConfiguration configuration, Output output, CancellationToken cancellation)
    {
        var known = KeeperJournal.ReadState(configuration.JournalFile).State;
        await using var documents = configuration.DocumentSources();
        await documents.AskAsync(cancellation);
        foreach (var (_, problem) in documents.Look(known))
        {
            if (problem is not null)
            {
                output.Note($"{Style.Warn("document")} {problem}");
            }
        }

        await using var chain = await KeeperSession.ConnectAsync(configuration, cancellation);
        var observer = new ChainObserver(chain, configuration.Mandate);
        return (
            documents.Applied(known),
            await observer.ReadAsync(await chain.HeadAsync(cancellation), cancellation),
            configuration.Mandate);
    }
}
