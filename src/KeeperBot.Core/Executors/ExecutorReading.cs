using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Executors;

/// <summary>What an executor says at one block hash. Sizes in base integers, amounts in quote integers.</summary>
/// <param name="Sequence">The sequence the next plan must carry.</param>
/// <param name="Paused">True when nothing may be hedged.</param>
/// <param name="Keeper">The account the executor obeys.</param>
/// <param name="Hedge">Settled hedge position, signed.</param>
/// <param name="PendingBuy">Ordered and not yet settled, buys.</param>
/// <param name="PendingSell">Ordered and not yet settled, sells (positive).</param>
/// <param name="NotionalAvailable">What the window's notional cap still allows.</param>
/// <param name="LossAvailable">What the window's loss budget still allows.</param>
/// <param name="MaxNotionalPerTrade">The chain's own cap on one plan.</param>
/// <param name="MaxSlippageBps">The chain's own limit on a leg's price against the oracle.</param>
/// <param name="LowerBound">The least hedge the vault's book allows.</param>
/// <param name="UpperBound">The greatest hedge the vault's book allows.</param>
/// <param name="BaseBalance">Base tokens in the hedge inventory.</param>
/// <param name="QuoteBalance">Quote tokens in the hedge inventory.</param>
/// <param name="KeeperEther">Wei the keeper's account holds for gas.</param>
public sealed record ExecutorReading(
    ulong Sequence,
    bool Paused,
    Address Keeper,
    BigInteger Hedge,
    BigInteger PendingBuy,
    BigInteger PendingSell,
    BigInteger NotionalAvailable,
    BigInteger LossAvailable,
    BigInteger MaxNotionalPerTrade,
    int MaxSlippageBps,
    BigInteger LowerBound,
    BigInteger UpperBound,
    BigInteger BaseBalance,
    BigInteger QuoteBalance,
    BigInteger KeeperEther)
{
    /// <summary>Its accounts at venues that hold positions, in the mandate's order.</summary>
    public ImmutableArray<VenueAccount> Accounts { get; init; } = [];

    /// <summary>The hedge on record, what is ordered and not settled included: it will be.</summary>
    public BigInteger Recorded => Hedge + PendingBuy - PendingSell;

    /// <summary>The same at the time of the block that it was read at, which expires orders.</summary>
    /// <param name="timestamp">Unix seconds.</param>
    public ExecutorReading At(ulong timestamp) =>
        Accounts.IsEmpty ? this : this with { Accounts = [.. Accounts.Select(account => account.At(timestamp))] };

    /// <summary>The hedge as the venues say it is, pending orders included.</summary>
    public BigInteger Whole => Accounts.Aggregate(Recorded, (sum, account) => sum + account.Shift);
}

/// <summary>What a plan did, as the executor's own event states it.</summary>
/// <param name="HedgeBefore">Hedge before, base integer.</param>
/// <param name="HedgeAfter">Hedge after, base integer.</param>
/// <param name="BaseDelta">Change of the base inventory.</param>
/// <param name="QuoteDelta">Change of the quote inventory.</param>
/// <param name="OraclePriceWad">Quote per base at execution, 18 decimals.</param>
/// <param name="LossQuote">Quote units lost against the oracle.</param>
/// <param name="ReasonHash">The decision the transaction committed to.</param>
/// <param name="Legs">Each venue's part.</param>
public sealed record Fill(
    BigInteger HedgeBefore,
    BigInteger HedgeAfter,
    BigInteger BaseDelta,
    BigInteger QuoteDelta,
    BigInteger OraclePriceWad,
    BigInteger LossQuote,
    Hash32 ReasonHash,
    ImmutableArray<LegFill> Legs)
{
    /// <summary>What was moved into accounts at venues, and out of them; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<MarginFill>? Margins { get; init; }

    /// <summary>What the venues' own contracts told of their accounts; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<VenueLog>? Logs { get; init; }
}

/// <summary>One margin move of a fill.</summary>
/// <param name="VenueId">The executor's number for the venue.</param>
/// <param name="QuoteDelta">Quote integer that the executor paid (below zero) or received.</param>
/// <param name="ValueDelta">Quote integer by which the account's value changed.</param>
public sealed record MarginFill(uint VenueId, BigInteger QuoteDelta, BigInteger ValueDelta);

/// <summary>One venue's part of a fill.</summary>
/// <param name="VenueId">The executor's number for the venue.</param>
/// <param name="BaseDelta">Base integer, signed.</param>
/// <param name="QuoteDelta">Quote integer, signed.</param>
public sealed record LegFill(uint VenueId, BigInteger BaseDelta, BigInteger QuoteDelta);
