using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Plans;

/// <summary>What to do: one call of the executor's <c>hedge</c>, fully determined.</summary>
/// <param name="Id">keccak256(chain id, executor, vault, sequence): executes at most once on any chain.</param>
/// <param name="Executor">The contract that is called.</param>
/// <param name="Sequence">The executor's sequence that this plan consumes.</param>
/// <param name="Deadline">Unix seconds after which the executor refuses it.</param>
/// <param name="ExpectedHedge">The hedge that was read; the executor refuses when it is another.</param>
/// <param name="TargetHedge">The hedge afterwards, base token integer.</param>
/// <param name="Legs">The trades.</param>
/// <param name="Cost">What it is expected to cost.</param>
/// <param name="Urgency">How much waiting costs.</param>
/// <param name="MaxGasPriceWei">Most wei per gas that any attempt may pay: above, it is not worth doing.</param>
public sealed record HedgePlan(
    Hash32 Id,
    Address Executor,
    ulong Sequence,
    ulong Deadline,
    BigInteger ExpectedHedge,
    BigInteger TargetHedge,
    ImmutableArray<HedgeLeg> Legs,
    PlanCost Cost,
    Urgency Urgency,
    BigInteger MaxGasPriceWei)
{
    /// <summary>What it does with the accounts at venues that hold positions; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AccountMoves? Accounts { get; init; }

    /// <summary>Gas beyond that of a hedge with one usual leg: for further legs, reports and margin.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong ExtraGas { get; init; }

    /// <summary>By how much its trades change the hedge, base integer; zero for margin alone and for a move.</summary>
    [JsonIgnore]
    public BigInteger NetSize => Legs.Aggregate(BigInteger.Zero, (sum, leg) => sum + leg.Size);

    /// <summary>The gas that it is expected to use.</summary>
    public ulong GasUnder(GasMandate gas) => gas.HedgeGas + ExtraGas;

    /// <summary>Most wei that it may spend on gas and data when it uses the gas that it is expected to.</summary>
    public BigInteger MostGasWei(GasMandate gas) => (MaxGasPriceWei * GasUnder(gas)) + Cost.DataFeeWei;
}

/// <summary>One trade on one venue.</summary>
/// <param name="VenueId">The executor's number for the venue.</param>
/// <param name="Venue">The venue kind's name, for people.</param>
/// <param name="Size">Signed base token integer; negative sells.</param>
/// <param name="LimitPriceWad">Worst accepted quote per base, 18 decimals; from the oracle, never from a quote.</param>
/// <param name="QuotedPriceWad">The venue's own average price for the size, 18 decimals.</param>
public sealed record HedgeLeg(
    uint VenueId,
    string Venue,
    BigInteger Size,
    BigInteger LimitPriceWad,
    BigInteger QuotedPriceWad)
{
    /// <summary>True when the venue's own price is no worse than the worst accepted.</summary>
    [JsonIgnore]
    public bool IsWithinLimit => QuotedPriceWad * Size.Sign <= LimitPriceWad * Size.Sign;
}

/// <summary>What a plan does with the accounts at venues that hold positions.</summary>
/// <param name="Settles">
/// The venues whose report is taken before anything else: what filled, lapsed or was liquidated there since the last.
/// </param>
/// <param name="Margins">What moves into the accounts before the legs, and out of them after the legs.</param>
public sealed record AccountMoves(ImmutableArray<uint> Settles, ImmutableArray<MarginMove> Margins);

/// <summary>Quote moved between an executor and its account at a venue.</summary>
/// <param name="VenueId">The executor's number for the venue.</param>
/// <param name="Amount">Quote integer, not zero: positive into the account, negative out of it.</param>
public sealed record MarginMove(uint VenueId, BigInteger Amount);

/// <summary>What a plan is expected to cost, in integers.</summary>
/// <param name="GasWei">Wei: expected gas at the gas price of the next block.</param>
/// <param name="SlippageQuote">
/// Quote units lost against the oracle at the quoted price, the venue's fee included.
/// </param>
/// <param name="WorstQuote">Quote units lost against the oracle when every leg fills at its limit.</param>
/// <param name="NotionalQuote">Quote units traded at the oracle price.</param>
public sealed record PlanCost(
    BigInteger GasWei,
    BigInteger SlippageQuote,
    BigInteger WorstQuote,
    BigInteger NotionalQuote)
{
    /// <summary>Wei: what the chain charges beside gas, for data on L1 and for its operator; 0 on Ethereum.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public BigInteger DataFeeWei { get; init; }
}
