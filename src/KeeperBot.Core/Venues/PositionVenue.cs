using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>A kind of venue that holds a position on margin, in an account that is the executor's adapter's.</summary>
public abstract class PositionVenue : VenueKind
{
    private static readonly AbiFunction ExposureOf = Abis.HedgeExecutor.Function("venueExposure");
    private static readonly AbiFunction FloorOf = Abis.HedgeExecutor.Function("marginFloor");

    private static readonly AbiFunction ExecutorOf = Abis.UniswapV3SpotVenue.Function("executor");

    /// <inheritdoc/>
    public sealed override bool HoldsPositions => true;

    /// <summary>The reads of whom an adapter serves, and of the floor that its owner has set.</summary>
    public static IEnumerable<Ask> ObserveAdapter(VaultMandate vault, VenueMandate venue, Address adapter) =>
        [new Ask(adapter, ExecutorOf), new Ask(vault.Executor, FloorOf, (ulong)venue.VenueId)];

    /// <summary>Whom an adapter serves, and the floor that its owner has set, in 1/10000 of a position.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public static (Address Executor, int FloorBps) AdapterOf(
        VaultMandate vault, VenueMandate venue, Address adapter, Answers answers) => (
        answers.Get(new Ask(adapter, ExecutorOf))[0].AsAddress(),
        answers.Get(new Ask(vault.Executor, FloorOf, (ulong)venue.VenueId))[0].AsInt32());

    /// <inheritdoc/>
    public sealed override IEnumerable<Ask> Observe(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var asks = new[]
        {
            ExecutorTerms.Venue(vault.Executor, venue.VenueId),
            new Ask(vault.Executor, ExposureOf, (ulong)venue.VenueId),
            new Ask(vault.Executor, FloorOf, (ulong)venue.VenueId),
        }.Concat(ObserveMarket(venue, vault, answers));
        return ExecutorTerms.VenueAt(vault.Executor, venue.VenueId, answers) is { } listed
            ? asks.Concat(ObserveAccount(venue, vault, listed.Adapter, answers))
            : asks;
    }

    /// <inheritdoc/>
    public sealed override VenueAccount AccountOf(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        if (ExecutorTerms.VenueAt(vault.Executor, venue.VenueId, answers) is not { } listed)
        {
            throw new UnanswerableException($"the executor lists no venue {venue.VenueId}");
        }

        var exposure = answers.Get(new Ask(vault.Executor, ExposureOf, (ulong)venue.VenueId));
        var account = Understand(venue, vault, listed.Adapter, answers) with
        {
            RecordedPosition = exposure[0].AsBigInteger(),
            RecordedPending = exposure[1].AsBigInteger(),
            FloorBps = answers.Get(new Ask(vault.Executor, FloorOf, (ulong)venue.VenueId))[0].AsInt32(),
        };
        return listed.Allowed || account.Closed is not null
            ? account
            : account with { Closed = "its owner has disallowed it" };
    }

    /// <summary>What the account is worth, quote with 18 decimals: what <see cref="Attribute"/> explains.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public virtual BigInteger WorthOf(VenueMandate venue, VaultMandate vault, Answers answers) =>
        Rescaled(AccountOf(venue, vault, answers).Value, vault.Quote.Decimals, AccountChange.Decimals);

    /// <summary>Why the account is worth another amount than before.</summary>
    /// <remarks>
    /// A kind that states no more than its account attributes the margin that was moved, the fills and the price; what
    /// else happens there, such as funding, is unattributed. One that knows better computes every cause by itself, so
    /// that what is left over is a finding.
    /// </remarks>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public virtual AccountChange Attribute(AccountSpan span)
    {
        var before = AccountOf(span.Venue, span.Vault, span.Before);
        var price = MarkOf(AccountOf(span.Venue, span.Vault, span.After));
        var fees = FeesOf(span, price);
        var change = span.Moved with
        {
            Conversion = span.Wad(span.Margins.Aggregate(
                BigInteger.Zero, (sum, move) => sum + move.ValueDelta + move.QuoteDelta)),
            Trading = span.Worth(before.Position, price) - span.Worth(before.Position, MarkOf(before)) + fees
                + span.Legs.Aggregate(
                    BigInteger.Zero,
                    (sum, leg) => sum + span.Wad(leg.QuoteDelta) + span.Worth(leg.BaseDelta, price)),
            Fees = fees,
        };
        var worth = WorthOf(span.Venue, span.Vault, span.After) - WorthOf(span.Venue, span.Vault, span.Before);
        return change with { Unattributed = worth - change.Sum };
    }

    /// <summary>The price that an account is valued at; quote per base with 18 decimals.</summary>
    public static BigInteger MarkOf(VenueAccount account) =>
        Scaled.ToInteger(account.Margin.Spot, AccountChange.Decimals);

    /// <summary>Where the account is: the adapter.</summary>
    /// <exception cref="UnanswerableException">The executor lists no such venue.</exception>
    protected static Address AdapterAt(VenueMandate venue, VaultMandate vault, Answers answers) =>
        ExecutorTerms.VenueAt(vault.Executor, venue.VenueId, answers)?.Adapter
        ?? throw new UnanswerableException($"the executor lists no venue {venue.VenueId}");

    /// <summary>The fees inside fills, quote with 18 decimals; those in base at a price.</summary>
    protected BigInteger FeesOf(AccountSpan span, BigInteger priceWad) => span.Legs
        .Select(leg => FeeOf(span.Venue, leg.BaseDelta, leg.QuoteDelta))
        .Aggregate(BigInteger.Zero, (sum, fee) => sum + span.Wad(fee.Quote) + span.Worth(fee.Base, priceWad));

    /// <summary>The reads of the market.</summary>
    protected abstract IEnumerable<Ask> ObserveMarket(VenueMandate venue, VaultMandate vault, Answers answers);

    /// <summary>The reads of an account.</summary>
    protected abstract IEnumerable<Ask> ObserveAccount(
        VenueMandate venue, VaultMandate vault, Address adapter, Answers answers);

    /// <summary>What the venue says of an account; the caller fills in what is on the executor's record.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    protected abstract VenueAccount Understand(
        VenueMandate venue, VaultMandate vault, Address adapter, Answers answers);

    /// <summary>An amount with other decimals, toward minus infinity.</summary>
    protected static BigInteger Rescaled(BigInteger amount, int from, int to) => from <= to
        ? amount * PowerOfTen.Of(to - from)
        : Floor(amount, PowerOfTen.Of(from - to));

    private static BigInteger Floor(BigInteger amount, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(amount, divisor, out var rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }
}
