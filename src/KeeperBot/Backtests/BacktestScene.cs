using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Chains.DataFees;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;

namespace KeeperBot.Backtests;

/// <summary>Where every path of a backtest begins: a mandate of one vault, its book and its executor.</summary>
/// <remarks>
/// <para>
/// The mandate is the operator's own, but for what a simulated world has no answer to: second opinions on the price,
/// the sequencer's feed, and the limits on how far a feed may jump between two rounds, since one step of a history
/// stands for many of them. Documents do not age, and a plan lives as long as it takes to be included. Its pools have
/// no state but a price and a depth, so every venue is one that is asked for quotes.
/// </para>
/// <para>
/// What the book's contracts say stays as it was at the block that was read, and so does what an L2 charges for data;
/// prices, the executor, its inventory and its venues follow the path. Where no block was read data costs nothing.
/// </para>
/// </remarks>
public sealed class BacktestScene
{
    private const int AnyJump = 1_000_000;
    private const long Forever = 100L * 365 * 86_400;

    private BacktestScene(Mandate mandate, Answers answers, ImmutableArray<StatedDocument> documents)
    {
        (Mandate, Answers, Documents) = (mandate, answers, documents);
    }

    /// <summary>The mandate; it has one vault.</summary>
    public Mandate Mandate { get; }

    /// <summary>The vault's mandate.</summary>
    public VaultMandate Vault => Mandate.Vaults[0];

    /// <summary>What the chain said at the block that the book was read at; nothing for a declared book.</summary>
    public Answers Answers { get; }

    /// <summary>What the operator states beside the chain.</summary>
    public ImmutableArray<StatedDocument> Documents { get; }

    /// <summary>The venues as the operator has them, which is how the chain was read.</summary>
    public required ImmutableArray<VenueMandate> VenuesAsRead { get; init; }

    /// <summary>A vault as it was read from a chain or a journal.</summary>
    /// <exception cref="UnanswerableException">The snapshot does not answer for the vault.</exception>
    public static BacktestScene Of(
        Mandate mandate, VaultMandate vault, ImmutableArray<StatedDocument> documents, Answers answers)
    {
        var alone = Simulated(mandate, vault, answers);
        _ = VaultKind.UnderstandAll(vault, answers.WithDocuments(documents));
        _ = HedgeExecutor.Understand(mandate, vault, answers);
        return new BacktestScene(alone, answers, documents) { VenuesAsRead = vault.Venues };
    }

    /// <summary>A vault whose whole book is a declared one, with an executor that nothing limits.</summary>
    /// <exception cref="FormatException">The document cannot be read; says in which line.</exception>
    public static BacktestScene OfDeclared(Mandate mandate, VaultMandate vault, string name, string content)
    {
        // A vault's own book names no document, so its own is an account that holds nothing, and the declared one is
        // beside it.
        var kind = new DeclaredBook();
        var book = new BookMandate(kind.Name, vault.Vault)
        {
            Document = new DocumentMandate(kind.DocumentKind, name, Forever),
        };
        var holder = vault with { Kind = new TokenVault().Name, Holds = [book] };
        var document = DocumentKind.Named(kind.DocumentKind).Read(name, content, holder);
        return new BacktestScene(Simulated(mandate, holder, Answers.None), Answers.None, [document])
        {
            VenuesAsRead = vault.Venues,
        };
    }

    /// <summary>The same scene, hedged by forecasts that are stated where it begins.</summary>
    /// <param name="forecasts">What the mandate allows.</param>
    /// <param name="stated">The documents that state them.</param>
    public BacktestScene With(ForecastsMandate forecasts, ImmutableArray<StatedDocument> stated) => new(
        Simulated(Mandate, Vault with { Forecasts = forecasts }, Answers), Answers, [.. Documents, .. stated])
    {
        VenuesAsRead = VenuesAsRead,
    };

    /// <summary>The same scene with another policy.</summary>
    public BacktestScene With(PolicyMandate policy) => With(policy, Vault.Limits);

    /// <summary>The same scene with another policy and other limits.</summary>
    public BacktestScene With(PolicyMandate policy, LimitsMandate limits) => new(
        Mandate with { Vaults = [Vault with { Policy = policy, Limits = limits }] }, Answers, Documents)
    {
        VenuesAsRead = VenuesAsRead,
    };

    private static Mandate Simulated(Mandate mandate, VaultMandate vault, Answers answers)
    {
        FeedLimits Unlimited(FeedLimits limits) => limits with { MaxJumpPercent = AnyJump, FrozenAfterSeconds = 0 };
        DocumentMandate? Kept(DocumentMandate? document) =>
            document is null ? null : document with { MaxAgeSeconds = Forever };
        ForecastMandate? Lasting(ForecastMandate? forecast) =>
            forecast is null ? null : forecast with { Document = Kept(forecast.Document)! };
        MarketMandate Market(MarketMandate market) => market with { Surface = Kept(market.Surface) };
        return mandate with
        {
            Gas = DataFee.IsStated(mandate.Gas, answers)
                ? mandate.Gas
                : mandate.Gas with { Fees = FeeModel.Ethereum },
            Vaults =
            [
                vault with
                {
                    Market = Market(vault.Market),
                    Venues = [.. vault.Venues.Select(venue => venue with { Kind = QuotedPoolVenue.KindName })],
                    Oracle = vault.Oracle with
                    {
                        CrossChecks = [],
                        Sequencer = null,
                        BaseLimits = Unlimited(vault.Oracle.BaseLimits),
                        QuoteLimits = Unlimited(vault.Oracle.QuoteLimits),
                    },
                    Assets =
                    [
                        .. vault.Assets.Select(asset => asset with
                        {
                            Limits = Unlimited(asset.Limits),
                            Market = Market(asset.Market),
                        }),
                    ],
                    Holds = [.. vault.Holds.Select(book => book with { Document = Kept(book.Document) })],
                    Forecasts = vault.Forecasts is { } forecasts
                        ? forecasts with
                        {
                            Volatility = Lasting(forecasts.Volatility),
                            Gas = Lasting(forecasts.Gas),
                            Slippage = Lasting(forecasts.Slippage),
                        }
                        : null,
                    Limits = vault.Limits with { DeadlineSeconds = Forever },
                },
            ],
        };
    }
}
