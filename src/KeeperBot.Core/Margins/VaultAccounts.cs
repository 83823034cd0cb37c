using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Margins;

/// <summary>A vault's accounts at venues that hold positions, at one price: what they need beside the hedge.</summary>
/// <param name="vault">The vault.</param>
/// <param name="executor">What its executor and the venues say.</param>
/// <param name="volatility">Annual volatility of the base, above zero.</param>
/// <param name="move">How far the price is from the one that was read, a fraction of it; 0 for none.</param>
public sealed class VaultAccounts(VaultMandate vault, ExecutorReading executor, double volatility, double move)
{
    /// <summary>Stresses that reasons state, moves of the price as fractions.</summary>
    private static readonly ImmutableArray<double> Stresses = [-0.3, -0.2, -0.1, 0.1, 0.2, 0.3];

    /// <summary>The part of a position by which it may be off the record without a plan of its own.</summary>
    private const int NoticeableParts = 1_000;

    private readonly ImmutableArray<MarginRule> _rules =
    [
        .. executor.Accounts.Select(account => new MarginRule(
            After(account, vault, move),
            account.Venue.Margin ?? throw new InvariantException($"venue {account.Venue.VenueId} states no margin"),
            volatility,
            vault.Quote.Decimals,
            vault.Base.Decimals)),
    ];

    /// <summary>The rules of the accounts, in the mandate's order.</summary>
    public ImmutableArray<MarginRule> Rules => _rules;

    /// <summary>Quote that may become margin: what the executor holds.</summary>
    public BigInteger Reserve => executor.QuoteBalance;

    /// <summary>The rule of a venue's account; null at a venue that holds no position.</summary>
    public MarginRule? RuleOf(uint venueId) => _rules.FirstOrDefault(rule => rule.Account.Venue.VenueId == venueId);

    /// <summary>
    /// The trade that makes a position smaller because the reserve cannot keep it far enough from liquidation: the
    /// first such venue and the signed base integer; null when none has to.
    /// </summary>
    public (VenueMandate Venue, BigInteger Size)? Shrink
    {
        get
        {
            foreach (var rule in _rules)
            {
                var size = rule.ShrinkBy(Reserve);
                if (size.Sign > 0 && MayBeMoved(rule.Account))
                {
                    return (rule.Account.Venue, -rule.Account.Position.Sign * size);
                }
            }

            return null;
        }
    }

    /// <summary>What a plan with these trades does with the accounts; null for nothing.</summary>
    /// <remarks>
    /// What is taken out comes after the trades, and has to be there however badly they fill: so much is taken as their
    /// limits leave. A sum that its gas would eat up stays.
    /// </remarks>
    /// <param name="legs">The trades.</param>
    /// <param name="lossAt">What a size costs against the spot at a price, quote integer.</param>
    /// <param name="leastRelease">Quote integer: less than this is not taken out.</param>
    public AccountMoves? For(
        ImmutableArray<HedgeLeg> legs, Func<BigInteger, BigInteger, BigInteger> lossAt, BigInteger leastRelease)
    {
        var (moves, reserve) = (ImmutableArray.CreateBuilder<MarginMove>(), Reserve - Spent(legs));
        foreach (var rule in _rules)
        {
            var amount = rule.MoveFor(
                AfterOf(rule, legs, leg => lossAt(leg.QuotedPriceWad, leg.Size)),
                BigInteger.Max(reserve, BigInteger.Zero));
            if (amount.Sign < 0)
            {
                var worst = AfterOf(rule, legs, leg => lossAt(leg.LimitPriceWad, leg.Size));
                amount = rule.MoveFor(worst, BigInteger.Zero);
                amount = -amount < leastRelease ? BigInteger.Zero : amount;
            }

            if (!amount.IsZero && MayBeMoved(rule.Account) && !(amount.Sign < 0 && LeavesOrder(rule.Account, legs)))
            {
                moves.Add(new MarginMove(rule.Account.Venue.VenueId, amount));
                reserve -= BigInteger.Max(amount, BigInteger.Zero);
            }
        }

        var touched = legs.Select(leg => leg.VenueId).Concat(moves.Select(move => move.VenueId)).ToHashSet();
        ImmutableArray<uint> settles =
        [
            .. executor.Accounts
                .Where(account => NeedsReport(account)
                    || (account.IsUnsettled && touched.Contains(account.Venue.VenueId)))
                .Select(account => account.Venue.VenueId),
        ];
        return moves.Count == 0 && settles.IsEmpty ? null : new AccountMoves(settles, moves.ToImmutable());
    }

    /// <summary>
    /// Why the accounts need a plan: what speaks for one that moves margin, takes a report or makes a position smaller;
    /// empty when nothing is worth a transaction of its own. With a trade only what makes a position smaller counts:
    /// the rest comes with it.
    /// </summary>
    /// <param name="hasTrade">True when there is a plan anyway.</param>
    /// <param name="leastRelease">Quote integer: less than this is not taken out.</param>
    public ImmutableArray<Reason> Needs(bool hasTrade, BigInteger leastRelease)
    {
        if (Shrink is { } shrink)
        {
            var rule = RuleOf(shrink.Venue.VenueId)!;
            return [DistanceOf(rule, rule.Account.Margin) with { Code = ReasonCode.Deleverage, Passed = true }];
        }

        if (hasTrade)
        {
            return [];
        }

        var moves = For([], (_, _) => BigInteger.Zero, leastRelease)?.Margins ?? [];
        return
        [
            .. moves.Select(move => new Reason(
                ReasonCode.MarginMove,
                true,
                Scaled.ToDouble(move.Amount, vault.Quote.Decimals),
                0,
                vault.Quote.Symbol,
                Name(RuleOf(move.VenueId)!.Account))),
            .. executor.Accounts.Where(NeedsReport).Select(ToReport),
        ];
    }

    /// <summary>An account after a plan's trades there.</summary>
    public static LinearMargin AfterOf(
        MarginRule rule, ImmutableArray<HedgeLeg> legs, Func<HedgeLeg, BigInteger> lossOf)
    {
        var after = rule.Account.Margin;
        foreach (var leg in legs.Where(leg => leg.VenueId == rule.Account.Venue.VenueId))
        {
            after = (rule with { Account = rule.Account with { Margin = after } }).After(leg.Size, lossOf(leg));
        }

        return after;
    }

    /// <summary>How far each account is from liquidation, and what would be left of it after a stress.</summary>
    public ImmutableArray<Reason> Remarks =>
    [
        .. _rules
            .Where(rule => rule.Account.Margin.Position != 0.0)
            .Select(rule => DistanceOf(rule, rule.Account.Margin)),
        .. executor.Accounts.Where(account => account.IsUnsettled).Select(ToReport),
        .. executor.Accounts.Where(account => !account.Pending.IsZero).Select(Waits),
        .. executor.Accounts.Where(account => account.Closed is not null).Select(account => new Reason(
            ReasonCode.VenueClosed, false, 1, 0, "closed", $"{Name(account)}: {account.Closed}")),
    ];

    /// <summary>How far an account is from liquidation against the least that the mandate allows.</summary>
    public static Reason DistanceOf(MarginRule rule, LinearMargin margin)
    {
        var distance = rule.DistanceOf(margin);
        var fatal = string.Join(", ", Stresses
            .Where(stress => margin.After(stress).IsLiquidatable)
            .Select(stress => $"{100.0 * stress:+0;-0} %"));
        var at = margin.LiquidationPrice is { } price ? $"liquidated at {price:0.##}" : "liquidated at no price";
        return new Reason(
            ReasonCode.MarginDistance,
            distance >= rule.Mandate.LeastSigmas,
            double.IsFinite(distance) ? distance : Math.CopySign(double.MaxValue, distance),
            rule.Mandate.LeastSigmas,
            "sigmas",
            $"{Name(rule.Account)}: margin {100.0 * margin.Ratio:0.#} % of the position, {at}"
                + (fatal.Length == 0 ? ", by no move of 30 %" : $", by moves of {fatal}"));
    }

    private Reason ToReport(VenueAccount account) =>
        account.HasExpiredOrder ? Expired(account, account.Waiting!) : OffTheRecord(account);

    private Reason Expired(VenueAccount account, WaitingOrder order) => new(
        ReasonCode.OrderExpired,
        NeedsReport(account),
        order.AgeAt(account.SeenAt),
        order.MaxAge,
        "s",
        $"{Amount(order.Size)} at {Name(account)}");

    private Reason Waits(VenueAccount account) => new(
        ReasonCode.PendingOrder,
        false,
        Units(account.Pending),
        0,
        vault.Base.Symbol,
        account.Waiting is { } order
            ? $"{Name(account)}, {order.AgeAt(account.SeenAt)} s old of {order.MaxAge} s"
            : Name(account));

    private Reason OffTheRecord(VenueAccount account) => new(
        ReasonCode.Unsettled,
        IsNoticeable(account),
        Units(account.Position + account.Pending),
        Units(account.RecordedPosition + account.RecordedPending),
        vault.Base.Symbol,
        Name(account));

    private string Amount(BigInteger size) => $"{Units(size):0.####} {vault.Base.Symbol}";

    private static string Name(VenueAccount account) => $"{account.Venue.Kind} {account.Venue.VenueId}";

    /// <summary>
    /// True where a report is worth a plan of its own. A venue that is closed might not give one, and would take every
    /// plan down with it.
    /// </summary>
    private static bool NeedsReport(VenueAccount account) => IsNoticeable(account) && account.Closed is null;

    /// <summary>
    /// True where margin and position can be changed. While an order waits a market refuses both, and would take every
    /// plan down with it; and what the position will be is not known.
    /// </summary>
    private static bool MayBeMoved(VenueAccount account) => account.Closed is null && account.Pending.IsZero;

    /// <summary>
    /// True where a plan leaves an order that waits: what comes back does so after the trades, and would be refused.
    /// </summary>
    private static bool LeavesOrder(VenueAccount account, ImmutableArray<HedgeLeg> legs) =>
        VenueKind.Named(account.Venue.Kind).FillsLater && legs.Any(leg => leg.VenueId == account.Venue.VenueId);

    /// <summary>An order that filled or lapsed, or a change that is no mere interest.</summary>
    private static bool IsNoticeable(VenueAccount account) => account.Pending != account.RecordedPending
        || (account.IsUnsettled && BigInteger.Abs(account.Position - account.RecordedPosition) * NoticeableParts
            > BigInteger.Abs(account.RecordedPosition));

    private static VenueAccount After(VenueAccount account, VaultMandate vault, double move)
    {
        var gained = Scaled.ToInteger(account.Margin.Exposure * move, vault.Quote.Decimals);
        return move == 0.0 ? account : account with
        {
            Margin = account.Margin.After(move),
            Value = account.Value + gained,
            Gains = account.Gains.IsZero ? BigInteger.Zero : account.Gains + gained,
        };
    }

    /// <summary>Quote integer that purchases of the executor's own tokens take.</summary>
    private BigInteger Spent(ImmutableArray<HedgeLeg> legs) => legs
        .Where(leg => leg.Size.Sign > 0 && RuleOf(leg.VenueId) is null)
        .Aggregate(BigInteger.Zero, (sum, leg) => sum + Amounts.QuoteFor(vault, leg.Size, leg.LimitPriceWad));

    private double Units(BigInteger amount) => Scaled.ToDouble(amount, vault.Base.Decimals);
}
