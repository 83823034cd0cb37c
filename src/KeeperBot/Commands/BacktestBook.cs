using System.CommandLine;
using System.Numerics;
using KeeperBot.Backtests;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults.Declarations;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Observers;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>Which book a backtest hedges, and under whose mandate.</summary>
/// <param name="Scene">Where paths begin.</param>
/// <param name="Start">Unix seconds at which the book is as stated.</param>
/// <param name="Spot">USD per base then; null for a declared book, which states none.</param>
internal sealed record BacktestBook(BacktestScene Scene, ulong Start, double? Spot)
{
    private const double UsualVolatility = 0.6;
    private const ulong Gwei = 1_000_000_000;
    private const double TradeOfBook = 4.0;

    private static readonly Option<string?> Declared = new("--book")
    {
        Description = "A declared book (JSON or CSV) instead of the vault's own; needs no node, and no configuration",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Journal = new("--journal")
    {
        Description = "The vault's book at the journal's newest block instead of the chain's, without a node",
    };

    private static readonly Option<double?> Volatility = new("--volatility")
    {
        Description = "A year, 0.6 = 60 %: instead of the configuration's, for the book's value and models' moves",
    };

    /// <summary>Lets a verb be told the book.</summary>
    public static void AddOptions(Command verb)
    {
        GlobalOptions.AddConfiguration(verb);
        verb.Options.Add(GlobalOptions.Vault);
        verb.Options.Add(Declared);
        verb.Options.Add(Journal);
        verb.Options.Add(Volatility);
    }

    /// <summary>Reads the book.</summary>
    /// <exception cref="ProblemException">There is none that can be read, or it cannot be measured.</exception>
    public static async Task<BacktestBook> ReadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(Volatility) is { } stated && stated is not (>= 0.01 and <= 10.0))
        {
            throw new ProblemException(
                ExitCode.Usage, $"{stated} is no volatility", Volatility.Name, "state 0.01 to 10: 0.6 is 60 % a year");
        }

        if (parsed.GetValue(Declared) is { } file)
        {
            return OfFile(parsed, file);
        }

        var configuration = GlobalOptions.Configuration(parsed);
        var vault = Valued(parsed, GlobalOptions.VaultOf(parsed, configuration.Mandate));
        var mandate = configuration.Mandate with { Vaults = [vault] };
        var (state, snapshot) = parsed.GetValue(Journal)
            ? OfJournal(configuration.JournalFile)
            : await OfChainAsync(configuration, mandate, cancellation);
        try
        {
            var reading = VaultReading.Of(state, snapshot, mandate, vault);
            var scene = BacktestScene.Of(mandate, vault, state.Documents, snapshot.Answers);
            return new BacktestBook(scene, snapshot.Block.Timestamp, reading.Market.Spot);
        }
        catch (UnanswerableException unanswerable)
        {
            throw new ProblemException(
                ExitCode.NotReady, unanswerable.Message, $"vault {vault.Id} at block {snapshot.Block.Number}",
                "run keeperbot doctor", unanswerable);
        }
    }

    private static BacktestBook OfFile(ParseResult parsed, string file)
    {
        try
        {
            var content = File.ReadAllText(file);
            var isConfigured = GlobalOptions.IsConfigured(parsed);
            var mandate = isConfigured ? GlobalOptions.Configuration(parsed).Mandate : Usual;
            var vault = Valued(parsed, GlobalOptions.VaultOf(parsed, mandate));
            var scene = BacktestScene.OfDeclared(mandate, vault, Path.GetFileName(file), content);
            return new BacktestBook(scene, DeclaredDocument.Parse(content).AsOf, null) { IsUsual = !isConfigured };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, $"{Declared.Name} {file}", "name a file that can be read", error);
        }
        catch (FormatException error)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, file, "correct it; docs/reference/vault-kinds.md has the format", error);
        }
    }

    /// <summary>True when no configuration says what the policy is.</summary>
    public bool IsUsual { get; private init; }

    /// <summary>
    /// Where no configuration says otherwise: the cost-optimal band with the usual risk aversion for a book of this
    /// size, and plans that may trade a few times as much.
    /// </summary>
    /// <exception cref="UnanswerableException">The book cannot be measured.</exception>
    public BacktestBook WithPolicy(BacktestTerms terms, BacktestStep opening)
    {
        if (!IsUsual)
        {
            return this;
        }

        var scale = BookScale.Of(BacktestRun.Opening(Scene, terms, opening));
        var vault = Scene.Vault;
        var policy = vault.Policy with
        {
            Kind = new CostOptimalPolicy().Name,
            InnerBand = vault.Policy.Band,
            Costs = new CostMandate(scale.RiskAversion, vault.Base.Symbol),
        };
        var most = Scaled.ToInteger(TradeOfBook * scale.Notional, vault.Quote.Decimals);
        return this with { Scene = Scene.With(policy, vault.Limits with { MaxNotionalPerTrade = most }) };
    }

    private static VaultMandate Valued(ParseResult parsed, VaultMandate vault) => parsed.GetValue(Volatility) is { } v
        ? vault with { Market = vault.Market with { Volatility = v, Surface = null } }
        : vault;

    private static (KeeperState State, Snapshot Snapshot) OfJournal(string file)
    {
        var journal = JournalReading.Recent(file);
        return (journal.State, journal.Last ?? throw new ProblemException(
            ExitCode.NotReady, "no block was read yet", file, "run the keeper first: keeperbot run"));
    }

    private static async Task<(KeeperState State, Snapshot Snapshot)> OfChainAsync(
        Configuration.KeeperConfiguration configuration, Mandate mandate, CancellationToken cancellation)
    {
        var known = Journals.KeeperJournal.ReadState(configuration.JournalFile).State;
        await using var documents = configuration.DocumentSources();
        await documents.AskAsync(cancellation);
        await using var chain = await KeeperSession.ConnectAsync(configuration, cancellation);
        var observer = new ChainObserver(chain, mandate);
        return (
            documents.Applied(known),
            await observer.ReadAsync(await chain.HeadAsync(cancellation), cancellation));
    }

    /// <summary>A vault of ether against USDC on the main chain, for who has no configuration yet.</summary>
    private static Mandate Usual
    {
        get
        {
            var (ether, far) = (BigInteger.Pow(10, 18), BigInteger.Pow(10, 27));
            var vault = new VaultMandate(
                "book",
                "tokens",
                Ethereum.Address.Parse("0x0000000000000000000000000000000000000b01"),
                Ethereum.Address.Parse("0x0000000000000000000000000000000000000b02"),
                new Token(MainnetAddresses.Weth, "WETH", 18),
                new Token(MainnetAddresses.Usdc, "USDC", 6),
                new OracleMandate(
                    "chainlink", MainnetAddresses.EthUsdFeed, MainnetAddresses.UsdcUsdFeed, 3_660, 86_460),
                new MarketMandate(UsualVolatility, 0.0, 0.0),
                new PolicyMandate(new DeltaBandPolicy().Name, far, far, 0, 0, 0),
                [
                    new VenueMandate(
                        QuotedPoolVenue.KindName, 1, MainnetAddresses.UsdcWethPool500, MainnetAddresses.QuoterV2, 500),
                ],
                new LimitsMandate(100, BigInteger.Pow(10, 6 + 9), 300));
            return new Mandate(
                1,
                Ethereum.Address.Parse("0x0000000000000000000000000000000000000b03"),
                MainnetAddresses.Multicall3,
                new GasMandate(
                    ether, ether, Gwei / 10, Gwei, 250_000, 1, ether * 1_000_000, 8),
                [vault]);
        }
    }
}
