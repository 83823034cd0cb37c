using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Guards;

/// <summary>One rule that a plan must pass; named after what it rejects, one file each.</summary>
public abstract class Guard
{
    /// <summary>
    /// Every guard, in the order in which they are asked. A new guard is a new file and one entry here.
    /// </summary>
    public static readonly ImmutableArray<Guard> All =
    [
        new RoleGuard(),
        new PauseGuard(),
        new GasCeilingGuard(),
        new GasBudgetGuard(),
        new GasFundsGuard(),
        new BoundsGuard(),
        new VenueGuard(),
        new SlippageGuard(),
        new TradeCapGuard(),
        new WindowCapGuard(),
        new LossBudgetGuard(),
        new OperatorLimitGuard(),
        new FundsGuard(),
    ];

    /// <summary>The reason code, in kebab-case.</summary>
    public abstract string Code { get; }

    /// <summary>What holds when the guard lets a plan pass.</summary>
    public abstract string Meaning { get; }

    /// <summary>True when an operator's emergency rebalance goes ahead although this guard would refuse.</summary>
    public virtual bool OperatorMayOverride => false;

    /// <summary>False for a draft that it has nothing to say of: it then lets it pass without a reason.</summary>
    public virtual bool Concerns(PlanDraft draft) => true;

    /// <summary>Judges a draft and says why.</summary>
    public Reason Judge(PlanDraft draft) => Explain(draft, Allows(draft));

    /// <summary>
    /// True when the guard lets a draft pass. Pure, and monotone: a stricter mandate never lets more pass.
    /// </summary>
    public abstract bool Allows(PlanDraft draft);

    /// <summary>What was measured against what, for a draft that it lets pass or does not.</summary>
    protected abstract Reason Explain(PlanDraft draft, bool allowed);

    /// <summary>The guard's reason with its measure and limit.</summary>
    protected Reason Say(bool passed, double measured, double limit, string unit, string? detail = null) =>
        new(Code, passed, measured, limit, unit, detail);
}

/// <summary>A trade the policy wants, with everything a guard may look at.</summary>
/// <param name="Mandate">The whole mandate.</param>
/// <param name="Vault">The vault's part of it.</param>
/// <param name="Executor">The executor at this block.</param>
/// <param name="GasPriceWei">Wei per gas in the next block.</param>
/// <param name="Paused">True when an operator paused this vault.</param>
/// <param name="TargetHedge">Hedge afterwards, base integer.</param>
/// <param name="OraclePriceWad">Quote per base, 18 decimals.</param>
/// <param name="Leg">The trade on the cheapest venue; null when no venue quotes it.</param>
/// <param name="Size">Signed base integer; never zero.</param>
/// <param name="NotionalQuote">Quote units it trades at the oracle price.</param>
/// <param name="Urgency">How much waiting costs.</param>
/// <param name="GasSpokenForWei">
/// Wei of gas that the last day cost and that what is in flight may cost.
/// </param>
/// <param name="MostNotionalAsked">Most quote units that whoever asked for it allows; null without a limit.</param>
public sealed record PlanDraft(
    Mandate Mandate,
    VaultMandate Vault,
    ExecutorReading Executor,
    BigInteger GasPriceWei,
    bool Paused,
    BigInteger TargetHedge,
    BigInteger OraclePriceWad,
    HedgeLeg? Leg,
    BigInteger Size,
    BigInteger NotionalQuote,
    Urgency Urgency,
    BigInteger GasSpokenForWei,
    BigInteger? MostNotionalAsked)
{
    private const int OverrideHeadroom = 2;

    /// <summary>What the venues quote that were not chosen.</summary>
    public ImmutableArray<VenueQuote> Others { get; init; } = [];

    /// <summary>Wei that the chain charges beside gas; 0 on Ethereum.</summary>
    public BigInteger DataFeeWei { get; init; }

    /// <summary>
    /// Most wei per gas that the plan may pay. An emergency that was decided above the ceiling has the headroom that
    /// any other has below it, or one fuller block would strand it.
    /// </summary>
    public BigInteger MaxGasPriceWei
    {
        get
        {
            var ceiling = Mandate.Gas.CeilingFor(Urgency);
            return GasPriceWei <= ceiling ? ceiling : OverrideHeadroom * GasPriceWei;
        }
    }

    /// <summary>Quote units it is expected to lose against the oracle; zero without a leg.</summary>
    public BigInteger SlippageQuote => Leg is null ? BigInteger.Zero : LossAt(Leg.QuotedPriceWad);

    /// <summary>The expected cost; its quote parts but the notional are zero without a leg.</summary>
    public PlanCost Cost => new(
        GasPriceWei * Mandate.Gas.HedgeGas,
        SlippageQuote,
        Leg is null ? BigInteger.Zero : LossAt(Leg.LimitPriceWad),
        NotionalQuote)
    {
        DataFeeWei = DataFeeWei,
    };

    /// <summary>A base integer in whole base, for reasons.</summary>
    public double InBase(BigInteger amount) => Pricing.Scaled.ToDouble(amount, Vault.Base.Decimals);

    /// <summary>A quote integer in whole quote, for reasons.</summary>
    public double InQuote(BigInteger amount) => Pricing.Scaled.ToDouble(amount, Vault.Quote.Decimals);

    /// <summary>What each of the others would lose against the oracle, beside what the chosen one does.</summary>
    public IEnumerable<Reason> AgainstOthers => Others.Select(other => new Reason(
        ReasonCode.OtherVenue,
        false,
        InQuote(LossAt(other.PriceWad)),
        InQuote(SlippageQuote),
        Vault.Quote.Symbol,
        $"{other.Venue.Kind} {other.Venue.VenueId}"));

    private BigInteger LossAt(BigInteger priceWad)
    {
        var worse = (priceWad - OraclePriceWad) * Size.Sign;
        return worse.Sign > 0 ? Amounts.QuoteForRoundedUp(Vault, BigInteger.Abs(Size), worse) : BigInteger.Zero;
    }
}
