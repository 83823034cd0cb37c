using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Margins;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Routing;
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
        new MarginGuard(),
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
/// <param name="Legs">The trades, in order; none when the venues together do not quote it.</param>
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
    ImmutableArray<HedgeLeg> Legs,
    BigInteger Size,
    BigInteger NotionalQuote,
    Urgency Urgency,
    BigInteger GasSpokenForWei,
    BigInteger? MostNotionalAsked)
{
    private const int OverrideHeadroom = 2;

    /// <summary>What found the route; null when nothing is to be traded, or a position is made smaller.</summary>
    public Router? Router { get; init; }

    /// <summary>
    /// The trade that was wanted, signed base integer, where the venues take only <see cref="Size"/> of it; else null.
    /// </summary>
    public BigInteger? Whole { get; init; }

    /// <summary>What it does with accounts at venues that hold positions; null for nothing.</summary>
    public AccountMoves? Accounts { get; init; }

    /// <summary>The accounts before it; null where there are none.</summary>
    public VaultAccounts? Margins { get; init; }

    /// <summary>Gas beyond that of a hedge with one usual leg.</summary>
    public ulong ExtraGas { get; init; }

    /// <summary>Quote units that it moves into accounts and out of them.</summary>
    public BigInteger MovedQuote => (Accounts?.Margins ?? [])
        .Aggregate(BigInteger.Zero, (sum, move) => sum + BigInteger.Abs(move.Amount));

    /// <summary>By how much the reports that it takes change the hedge on record, base integer.</summary>
    public BigInteger SettledShift => (Accounts?.Settles ?? []).Aggregate(
        BigInteger.Zero,
        (sum, id) => sum + Executor.Accounts.Single(account => account.Venue.VenueId == id).Shift);

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

    /// <summary>Quote units it is expected to lose against the oracle; zero without legs.</summary>
    public BigInteger SlippageQuote => Loss(leg => leg.QuotedPriceWad);

    /// <summary>
    /// Quote units that the executor counts against its loss budget: what is expected and, where an order fills later,
    /// what it may lose at its limit.
    /// </summary>
    public BigInteger BudgetedQuote => Loss(leg =>
        VenueKind.Named(leg.Venue).FillsLater ? leg.LimitPriceWad : leg.QuotedPriceWad);

    /// <summary>The expected cost; its quote parts but the notional are zero without legs.</summary>
    public PlanCost Cost => new(
        GasPriceWei * (Mandate.Gas.HedgeGas + ExtraGas),
        SlippageQuote,
        Loss(leg => leg.LimitPriceWad),
        NotionalQuote)
    {
        DataFeeWei = DataFeeWei,
    };

    /// <summary>A base integer in whole base, for reasons.</summary>
    public double InBase(BigInteger amount) => Pricing.Scaled.ToDouble(amount, Vault.Base.Decimals);

    /// <summary>A quote integer in whole quote, for reasons.</summary>
    public double InQuote(BigInteger amount) => Pricing.Scaled.ToDouble(amount, Vault.Quote.Decimals);

    /// <summary>What the other ways to trade it would cost, beside what the chosen one does.</summary>
    public IEnumerable<Reason> AgainstOthers => Router?.Best is not { } best ? [] :
        from other in Router.Alternatives()
        where other.Cost is not null
            && (best.Legs.Length > 1 || other.Kind == RouteAlternativeKind.SingleVenue)
        select new Reason(
            ReasonCode.OtherVenue,
            false,
            InQuote(other.Cost!.Total),
            InQuote(best.Cost.Total),
            Vault.Quote.Symbol,
            NameOf(other));

    private BigInteger Loss(Func<HedgeLeg, BigInteger> priceOf) =>
        Legs.Aggregate(BigInteger.Zero, (sum, leg) => sum + LossAt(priceOf(leg), leg.Size));

    private string NameOf(RouteAlternative other) => other.Kind switch
    {
        RouteAlternativeKind.SingleVenue => NameOf(other.Offer!.Value),
        RouteAlternativeKind.WithoutVenue => $"without {NameOf(other.Offer!.Value)}",
        _ => "the same at every venue",
    };

    private string NameOf(int offer) => $"{Vault.Venues[offer].Kind} {Vault.Venues[offer].VenueId}";

    /// <summary>What a trade loses against the oracle, quote integer, rounded up; zero when it loses nothing.</summary>
    internal BigInteger LossAt(BigInteger priceWad, BigInteger size)
    {
        var worse = (priceWad - OraclePriceWad) * size.Sign;
        return worse.Sign > 0 ? Amounts.QuoteForRoundedUp(Vault, BigInteger.Abs(size), worse) : BigInteger.Zero;
    }
}
