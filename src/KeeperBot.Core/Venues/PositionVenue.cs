using System.Numerics;
using KeeperBot.Core.Executors;
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
        ? amount * Pricing.PowerOfTen.Of(to - from)
        : Floor(amount, Pricing.PowerOfTen.Of(from - to));

    private static BigInteger Floor(BigInteger amount, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(amount, divisor, out var rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }
}
