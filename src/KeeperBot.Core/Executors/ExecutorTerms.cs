using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Executors;

/// <summary>Whom and what an executor serves, and within which limits: what a block seldom changes.</summary>
/// <param name="Vault">The vault it hedges.</param>
/// <param name="BaseToken">The token that is hedged.</param>
/// <param name="QuoteToken">The token that base is traded against.</param>
/// <param name="BaseFeed">Its feed of base in USD.</param>
/// <param name="QuoteFeed">Its feed of quote in USD.</param>
/// <param name="MaxBaseAgeSeconds">Seconds after which it takes no answer of the base feed.</param>
/// <param name="MaxQuoteAgeSeconds">Seconds after which it takes no answer of the quote feed.</param>
/// <param name="Owner">Sets roles, venues and limits.</param>
/// <param name="PendingOwner">May become the owner at any time; zero for nobody.</param>
/// <param name="Keeper">May hedge.</param>
/// <param name="Guardian">May pause.</param>
/// <param name="Paused">True when nothing may be hedged.</param>
/// <param name="Limits">What the keeper can do at most.</param>
public sealed record ExecutorTerms(
    Address Vault,
    Address BaseToken,
    Address QuoteToken,
    Address BaseFeed,
    Address QuoteFeed,
    BigInteger MaxBaseAgeSeconds,
    BigInteger MaxQuoteAgeSeconds,
    Address Owner,
    Address PendingOwner,
    Address Keeper,
    Address Guardian,
    bool Paused,
    ExecutorLimits Limits)
{
    private static readonly ImmutableArray<AbiFunction> Reads =
    [
        .. new[]
        {
            "vault", "baseToken", "quoteToken", "baseFeed", "quoteFeed", "maxBaseAge", "maxQuoteAge", "owner",
            "pendingOwner", "guardian", "limits", "status",
        }.Select(Abis.HedgeExecutor.Function),
    ];

    private static readonly AbiFunction VenueOf = Abis.HedgeExecutor.Function("venue");
    private static readonly AbiFunction OraclePriceOf = Abis.HedgeExecutor.Function("oraclePrice");

    /// <summary>The reads of an executor's terms.</summary>
    public static IEnumerable<Ask> Observe(Address executor) => Reads.Select(read => new Ask(executor, read));

    /// <summary>The terms.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed: it is no executor.</exception>
    public static ExecutorTerms Understand(Address executor, Answers answers)
    {
        AbiValue Of(string name) => answers.Get(new Ask(executor, Abis.HedgeExecutor.Function(name)))[0];
        var (limits, status) = (Of("limits"), Of("status"));
        if (limits["windowSeconds"].AsUInt64() == 0)
        {
            throw new UnanswerableException($"limits of {executor} name no window");
        }

        return new ExecutorTerms(
            Of("vault").AsAddress(),
            Of("baseToken").AsAddress(),
            Of("quoteToken").AsAddress(),
            Of("baseFeed").AsAddress(),
            Of("quoteFeed").AsAddress(),
            Of("maxBaseAge").AsBigInteger(),
            Of("maxQuoteAge").AsBigInteger(),
            Of("owner").AsAddress(),
            Of("pendingOwner").AsAddress(),
            status["keeper"].AsAddress(),
            Of("guardian").AsAddress(),
            status["paused"].AsBool(),
            new ExecutorLimits(
                limits["maxNotionalPerTrade"].AsBigInteger(),
                limits["maxNotionalPerWindow"].AsBigInteger(),
                limits["maxLossPerWindow"].AsBigInteger(),
                (long)limits["windowSeconds"].AsUInt64(),
                limits["maxSlippageBps"].AsInt32()));
    }

    /// <summary>The read of a venue: its adapter, and whether the keeper may use it.</summary>
    public static Ask Venue(Address executor, uint venueId) => new(executor, VenueOf, (ulong)venueId);

    /// <summary>The adapter behind a venue's number; null while it is not answered, or when there is none.</summary>
    public static (Address Adapter, bool Allowed)? VenueAt(Address executor, uint venueId, Answers answers) =>
        answers.TryGet(Venue(executor, venueId)) is { } listed && !listed[0].AsAddress().IsZero
            ? (listed[0].AsAddress(), listed[1].AsBool())
            : null;

    /// <summary>The read of the price that the executor judges plans by; it reverts while a feed is stale.</summary>
    public static Ask OraclePrice(Address executor) => new(executor, OraclePriceOf);
}
