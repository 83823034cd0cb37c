using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Plans;

/// <summary>Turns a size into trades: the cheapest route over the venues, their limits, margin and cost.</summary>
public static class Planner
{
    /// <summary>A part stays this far below the cap of one plan: it is counted at the price when it executes.</summary>
    private const int SlicePercent = 95;

    /// <summary>Of a position that costs more to hold than elsewhere, all is moved or one of these parts.</summary>
    private static readonly ImmutableArray<int> MovedParts = [1, 2, 4, 8];

    /// <summary>A trade that the venues do not take whole is made in about so many plans at most.</summary>
    private const int MostParts = 10;

    /// <summary>Gas of taking one venue's report, and of one margin move.</summary>
    private const ulong SettleGas = 150_000, MarginGas = 500_000;

    /// <summary>The leg that the mandate's gas of a hedge includes.</summary>
    private const ulong IncludedLegGas = 150_000;

    /// <summary>The most gas that a plan of a vault may use beyond a hedge with usual legs.</summary>
    public static ulong MostExtraGas(VaultMandate vault)
    {
        var gas = 0UL;
        foreach (var kind in vault.Venues.Select(venue => VenueKind.Named(venue.Kind)).Where(k => k.HoldsPositions))
        {
            gas += kind.LegGas + SettleGas + MarginGas;
        }

        return gas;
    }

    /// <summary>What a plan that takes margin out must bring at least: its gas. Quote integer.</summary>
    public static BigInteger LeastRelease(PlanSetting setting) =>
        setting.QuoteOfGas(setting.Mandate.Gas.HedgeGas + MarginGas);

    /// <summary>What the vault's venues would give at this block, in the mandate's order.</summary>
    public static ImmutableArray<VenueBook> ReadBooks(VaultMandate vault, Answers answers) =>
        [.. vault.Venues.Select(venue => VenueKind.Named(venue.Kind).Read(venue, vault, answers))];

    /// <summary>A draft for the guards to judge.</summary>
    /// <remarks>
    /// Where an account must shrink to be safe, that is the plan: what it gives up goes to the other venues where they
    /// take it, and the trade that was wanted waits a block. Where venues share funds or hold positions and cannot take
    /// a trade whole, as much of it is drafted as they take within the limit on their prices.
    /// </remarks>
    /// <exception cref="UnanswerableException">A venue's read for this size is missing or malformed.</exception>
    public static PlanDraft Draft(PlanSetting setting, Want want)
    {
        if (setting.Accounts?.Shrink is { } shrink)
        {
            return Shrunk(setting, shrink.Venue, shrink.Size);
        }

        if (setting.Move is { } move)
        {
            return Drafted(setting, move.Legs, want with { Size = BigInteger.Zero });
        }

        if (want.Size.IsZero)
        {
            return Drafted(setting, [], want);
        }

        var years = YearsOf(setting, want.Size);
        var router = PlanRoutes.RouterOf(setting, want.Size, without: [], years);
        var legs = PlanRoutes.LegsOf(setting, router.Best, want.Size);
        if (setting.Accounts is null || (!legs.IsEmpty && legs.All(leg => leg.IsWithinLimit))
            || PlanRoutes.PartOf(setting, want.Size, LeastPart(setting.Vault, want.Size), years) is not { } part)
        {
            return Drafted(setting, legs, want) with { Router = router };
        }

        legs = PlanRoutes.LegsOf(setting, part.Router.Best, part.Size);
        return Drafted(setting, legs, want with { Size = part.Size }) with
        {
            Router = part.Router,
            Whole = part.Size == want.Size ? null : want.Size,
        };
    }

    /// <summary>The plan of a draft that every guard let pass.</summary>
    public static HedgePlan Finish(PlanDraft draft, ulong timestamp)
    {
        if (draft.Legs.IsEmpty && draft.Accounts is null)
        {
            throw new InvariantException("a draft that does nothing passed the venue guard");
        }

        return new HedgePlan(
            HedgeExecutor.PlanId(
                draft.Mandate.ChainId, draft.Vault.Executor, draft.Vault.Vault, draft.Executor.Sequence),
            draft.Vault.Executor,
            draft.Executor.Sequence,
            timestamp + (ulong)draft.Vault.Limits.DeadlineSeconds,
            draft.Executor.Hedge,
            draft.TargetHedge,
            draft.Legs,
            draft.Cost,
            draft.Urgency,
            draft.MaxGasPriceWei)
        {
            Accounts = draft.Accounts,
            ExtraGas = draft.ExtraGas,
        };
    }

    /// <summary>
    /// The plan that makes a position smaller, and the same hedge elsewhere when that can be had: as much of it as one
    /// plan may trade, the rest follows.
    /// </summary>
    private static PlanDraft Shrunk(PlanSetting setting, VenueMandate venue, BigInteger wanted)
    {
        var size = wanted.Sign * BigInteger.Min(BigInteger.Abs(wanted), MostToMove(setting));
        var book = setting.Books[setting.Vault.Venues.IndexOf(venue)];
        var limit = PlanRoutes.LimitPrice(setting, size);
        if (book.Quote(size) is not { } quote)
        {
            return Drafted(setting, [], new Want(size, Intents.Urgency.Urgent));
        }

        var leg = new HedgeLeg(venue.VenueId, venue.Kind, size, limit, quote.PriceWad);
        var years = setting.Holding.OfUnits(Units(setting, size));
        var elsewhere = PlanRoutes.LegsOf(setting, PlanRoutes.RouterOf(setting, -size, [venue], years).Best, -size);
        var want = new Want(elsewhere.IsEmpty ? size : BigInteger.Zero, Intents.Urgency.Urgent);
        return Drafted(setting, [leg, .. elsewhere], want);
    }

    /// <summary>
    /// The part of a position that is worth most elsewhere, whether or not that pays; null where nothing there costs
    /// anything, or nobody takes it.
    /// </summary>
    /// <remarks>
    /// Asked where no trade is wanted. It pays when what holding it elsewhere saves, over the time until the book's
    /// delta is expected to have taken it back, is more than the trades and their gas cost.
    /// </remarks>
    /// <param name="setting">What it is drafted in.</param>
    /// <param name="isTold">
    /// True for who tells of it in any case; else null may be answered at once where nothing can pay.
    /// </param>
    public static HedgeMove? BestMove(PlanSetting setting, bool isTold)
    {
        HedgeMove? best = null;
        foreach (var rule in setting.Accounts?.Rules ?? [])
        {
            var (venue, position) = (rule.Account.Venue, rule.Account.Position);
            if (position.IsZero || rule.Account.Closed is not null || !rule.Account.Pending.IsZero)
            {
                continue;
            }

            var most = MostToMove(setting);
            foreach (var size in MovedParts
                .Select(parts => BigInteger.Min(BigInteger.Abs(position) / parts, most) * -position.Sign)
                .Distinct())
            {
                var move = size.IsZero ? null : TryMove(setting, venue, size, isTold);
                best = move?.Or(best) ?? best;
            }
        }

        return best;
    }

    private static HedgeMove? TryMove(PlanSetting setting, VenueMandate from, BigInteger size, bool isTold)
    {
        var book = setting.Books[setting.Vault.Venues.IndexOf(from)];
        var years = setting.Holding.OfUnits(Units(setting, size));
        var held = setting.HoldingCostWad(from, book, size, years);
        var (units, gas) = (BigInteger.Abs(size), setting.QuoteOfGas(
            setting.Mandate.Gas.HedgeGas + VenueKind.Named(from.Kind).LegGas));
        var left = Amounts.QuoteFor(setting.Vault, units, BigInteger.Max(BigInteger.Zero, -held));
        if (held.Sign >= 0 || (!isTold && left <= gas) || book.Quote(size) is not { } quote
            || PlanRoutes.RouterOf(setting, -size, [from], years).Best is not { } route)
        {
            return null;
        }

        var leg = new HedgeLeg(from.VenueId, from.Kind, size, PlanRoutes.LimitPrice(setting, size), quote.PriceWad);
        var lost = Amounts.QuoteForRoundedUp(
            setting.Vault, units, BigInteger.Abs(quote.PriceWad - setting.OraclePriceWad));
        var leaving = (quote.PriceWad - setting.OraclePriceWad) * size.Sign > 0 ? lost : -lost;
        return new HedgeMove(
            from,
            size,
            [leg, .. PlanRoutes.LegsOf(setting, route, -size)],
            left - route.Cost.Holding,
            leaving + route.Cost.Execution + route.Cost.Fixed + gas,
            years)
        {
            IsReason = left > gas,
        };
    }

    /// <summary>The most that is taken from one venue and brought to others in one plan, base integer.</summary>
    private static BigInteger MostToMove(PlanSetting setting)
    {
        var cap = BigInteger.Min(
            setting.Vault.Limits.MaxNotionalPerTrade, setting.Executor.MaxNotionalPerTrade) * SlicePercent / 100;
        return Amounts.BaseFor(setting.Vault, cap, setting.OraclePriceWad) / 2;
    }

    /// <summary>The least part that is worth a plan where venues do not take a trade whole, base integer.</summary>
    private static BigInteger LeastPart(VaultMandate vault, BigInteger size) =>
        BigInteger.Max(vault.Policy.MinimumTrade, BigInteger.Abs(size) / MostParts);

    /// <summary>How long a trade is expected to last: until the delta that it leaves is as far off as now.</summary>
    private static double YearsOf(PlanSetting setting, BigInteger size) => setting.Accounts is null
        ? 0.0
        : setting.Holding.OfTrade(setting.NetDelta, setting.NetDelta + Units(setting, size));

    private static double Units(PlanSetting setting, BigInteger size) =>
        Scaled.ToDouble(size, setting.Vault.Base.Decimals);

    private static PlanDraft Drafted(PlanSetting setting, ImmutableArray<HedgeLeg> legs, Want want)
    {
        var vault = setting.Vault;
        var notional = legs.IsEmpty ? BigInteger.Abs(want.Size) : legs.Aggregate(
            BigInteger.Zero, (sum, leg) => sum + BigInteger.Abs(leg.Size));
        var draft = new PlanDraft(
            setting.Mandate,
            vault,
            setting.Executor,
            setting.GasPriceWei,
            setting.Paused,
            setting.Executor.Recorded + want.Size,
            setting.OraclePriceWad,
            legs,
            want.Size,
            Amounts.QuoteForRoundedUp(vault, notional, setting.OraclePriceWad),
            want.Urgency,
            setting.GasSpokenForWei,
            setting.MostNotionalAsked);
        var accounts = setting.Accounts?.For(legs, draft.LossAt, LeastRelease(setting));
        return draft with
        {
            Margins = setting.Accounts,
            Accounts = accounts,
            ExtraGas = ExtraGasOf(vault, legs, accounts),
        };
    }

    /// <summary>Gas beyond that of a hedge with one usual leg.</summary>
    private static ulong ExtraGasOf(VaultMandate vault, ImmutableArray<HedgeLeg> legs, AccountMoves? accounts)
    {
        var gas = ((ulong)(accounts?.Settles.Length ?? 0) * SettleGas)
            + ((ulong)(accounts?.Margins.Length ?? 0) * MarginGas);
        foreach (var leg in legs)
        {
            gas += VenueKind.Named(leg.Venue).LegGas;
        }

        return gas - Math.Min(gas, IncludedLegGas);
    }
}
