using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Margins;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Decisions;

/// <summary>A vault's venues at one block: what they quote, what is held there, and what is usual.</summary>
internal sealed class VaultVenues(VaultMandate vault, VaultState memory, ExecutorReading executor, Answers answers)
{
    private const double DaysPerYear = 365.0;
    private const int WholePercent = 100;

    // Asked some fifty times to find the flips, and the same each time.
    private ImmutableArray<VenueBook>? _books;
    private double? _impact;
    private (BigInteger PriceWad, ImmutableArray<VenueThrottle> Venues)? _throttles;
    private (ulong Timestamp, BigInteger BaseUsd, VaultAccounts Accounts)? _accounts;

    /// <summary>What hedging by the cheapest venue moves its price by.</summary>
    /// <exception cref="UnanswerableException">A venue's reads are missing or malformed.</exception>
    public double Impact => _impact ??= HedgingCosts.ImpactOf(vault, Books);

    /// <summary>True where some venues hold positions.</summary>
    public bool HasAccounts => !executor.Accounts.IsEmpty;

    private ImmutableArray<VenueBook> Books => _books ??= Planner.ReadBooks(vault, answers);

    /// <summary>The accounts at venues that hold positions, at a price; null where there are none.</summary>
    public VaultAccounts? AccountsUnder(Moment moment, PriceEvidence evidence)
    {
        if (!HasAccounts)
        {
            return null;
        }

        if (_accounts is { } known && known.Timestamp == moment.Timestamp && known.BaseUsd == evidence.BaseUsd)
        {
            return known.Accounts;
        }

        var read = moment.Evidence.BaseUsd;
        var move = evidence.BaseUsd == read ? 0.0 : Scaled.ToDouble(evidence.BaseUsd - read, evidence.BaseDecimals)
            / Scaled.ToDouble(read, evidence.BaseDecimals);
        var volatility = VaultMarket.Level(moment.MarketUnder(evidence).Base);
        var accounts = new VaultAccounts(vault, executor, volatility, move);
        _accounts = (moment.Timestamp, evidence.BaseUsd, accounts);
        return accounts;
    }

    /// <summary>What plans are drafted from.</summary>
    /// <param name="moment">The time.</param>
    /// <param name="evidence">The price.</param>
    /// <param name="sketch">The book as a guess; null for the book itself.</param>
    /// <param name="costs">What hedging costs; null where nobody weighs it.</param>
    /// <param name="hedge">What the hedge is, base units.</param>
    public VenuesNow Under(
        Moment moment, PriceEvidence evidence, BookSketch? sketch, HedgingCosts? costs, double hedge)
    {
        if (AccountsUnder(moment, evidence) is not { } accounts)
        {
            return new VenuesNow(Books, null, costs) { Throttles = ThrottlesAt(evidence) };
        }

        var (market, book) = (moment.MarketUnder(evidence), moment.BandGreeksUnder(evidence, sketch));
        var volatility = VaultMarket.Level(market.Base);
        return new VenuesNow(Books, accounts, costs)
        {
            Holding = HoldingTime.Of(
                book.Gamma, market.Spot, volatility, HedgingCosts.YearsOf(book, volatility, market.Spot)),
            NetDelta = book.Delta + hedge,
            Throttles = ThrottlesAt(evidence),
        };
    }

    /// <summary>What is usual at the venues, with this block; of one that is closed what was usual before.</summary>
    /// <exception cref="UnanswerableException">A venue's reads are missing or malformed.</exception>
    public ImmutableArray<VenueMemory> UsualAt(Moment moment)
    {
        var usual = ImmutableArray.CreateBuilder<VenueMemory>();
        foreach (var (venue, book) in vault.Venues.Zip(Books))
        {
            var account = executor.Accounts.FirstOrDefault(held => held.Venue == venue);
            var known = VenueMemory.Find(memory.Venues, venue.VenueId);
            if (account?.Closed is not null)
            {
                if (known is not null)
                {
                    usual.Add(known);
                }

                continue;
            }

            var seconds = moment.Timestamp - (double)(known?.SeenAt ?? moment.Timestamp);
            var depth = ThrottlesAt(moment.Evidence).FirstOrDefault(throttle => throttle.Venue == venue)?.Depth;
            if (account is not null || depth is not null)
            {
                usual.Add(new VenueMemory(venue.VenueId, moment.Timestamp)
                {
                    CarryPerYear = account is null ? null : VenueMemory.Smoothed(
                        known?.CarryPerYear,
                        book.CarryAfter(BigInteger.Zero).PerYear,
                        seconds,
                        venue.CarryHalfLifeSeconds ?? Carry.UsualHalfLifeSeconds),
                    Depth = depth is not { } seen ? null : VenueMemory.Smoothed(
                        known?.Depth, seen, seconds, vault.Throttle!.DepthHalfLifeSeconds),
                });
            }
        }

        return usual.ToImmutable();
    }

    /// <summary>True when plans may take less of a venue than all.</summary>
    public bool AreThrottled(PriceEvidence evidence, Urgency urgency) => vault.Throttle is { } throttle
        && (throttle.MaxOpenInterestBps is not null || (urgency == Urgency.Urgent
            ? throttle.UrgentPercent < WholePercent
            : ThrottlesAt(evidence).Any(venue => venue.RoutinePercent < WholePercent)));

    /// <summary>What speaks against more, of every venue that has something; null when none has.</summary>
    public string? WhyThrottled(PriceEvidence evidence)
    {
        var why = string.Join("; ", ThrottlesAt(evidence).Select(venue => venue.Why).OfType<string>());
        return why.Length == 0 ? null : why;
    }

    /// <summary>How much of the venues plans may take at a price; empty where nothing throttles.</summary>
    private ImmutableArray<VenueThrottle> ThrottlesAt(PriceEvidence evidence)
    {
        if (vault.Throttle is null || !evidence.Usable)
        {
            return [];
        }

        var priceWad = evidence.QuotePerBaseWad;
        if (_throttles is not { } known || known.PriceWad != priceWad)
        {
            var slippageBps = Math.Min(vault.Limits.MaxSlippageBps, executor.MaxSlippageBps);
            _throttles = known = (
                priceWad,
                [
                    .. vault.Venues.Zip(Books).Select(pair => VenueThrottle.Of(
                        vault, pair.First, pair.Second, VenueMemory.Find(memory.Venues, pair.First.VenueId), priceWad,
                        slippageBps)),
                ]);
        }

        return known.Venues;
    }

    /// <summary>What a move saves and costs.</summary>
    public Reason Told(HedgeMove move)
    {
        var units = Scaled.ToDouble(BigInteger.Abs(move.Size), vault.Base.Decimals);
        var targets = string.Join(", ", move.Legs.Skip(1).Select(leg => $"{leg.Venue} {leg.VenueId}"));
        return new Reason(
            ReasonCode.Move,
            move.Pays,
            Scaled.ToDouble(move.Saves, vault.Quote.Decimals),
            Scaled.ToDouble(move.Costs, vault.Quote.Decimals),
            vault.Quote.Symbol,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{units:0.####} {vault.Base.Symbol} from {move.From.Kind} {move.From.VenueId} to {targets}, ")
            + string.Create(CultureInfo.InvariantCulture, $"held for {DaysPerYear * move.Years:0.#} days"));
    }
}
