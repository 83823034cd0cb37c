using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Ledgers;

/// <summary>
/// The books of one account at a venue that holds positions: fed with block after block, it attributes every change.
/// </summary>
/// <remarks>
/// A block at which the account cannot be read is passed over: the next one that can be explains both. What the
/// position cost is counted as an average: it grows with what is bought, and shrinks in proportion to what is sold.
/// </remarks>
/// <param name="vault">Whose account it is.</param>
/// <param name="venue">The venue.</param>
/// <param name="inclusions">What was executed for the vault, in the order of blocks.</param>
public sealed class AccountBook(VaultMandate vault, VenueMandate venue, ImmutableArray<Inclusion> inclusions)
{
    private readonly PositionVenue _kind = VenueKind.Named(venue.Kind) as PositionVenue
        ?? throw new InvariantException($"venue {venue.VenueId} is a {venue.Kind}, which holds no position");

    private readonly ImmutableArray<AccountStep>.Builder _steps = ImmutableArray.CreateBuilder<AccountStep>();
    private Snapshot? _last;
    private BigInteger _start;
    private BigInteger _worth;
    private AccountChange _change = AccountChange.None;
    private BigInteger _position;
    private BigInteger _cost;
    private BigInteger _mark;
    private int _next;

    /// <summary>The books of every account of a mandate's vaults.</summary>
    /// <param name="mandate">The mandate.</param>
    /// <param name="inclusions">What was executed for a vault, in the order of blocks.</param>
    public static ImmutableArray<AccountBook> Of(
        Mandate mandate, Func<string, ImmutableArray<Inclusion>> inclusions) =>
    [
        .. from vault in mandate.Vaults
           from venue in vault.Venues
           where VenueKind.Named(venue.Kind).HoldsPositions
           select new AccountBook(vault, venue, inclusions(vault.Id)),
    ];

    /// <summary>The account as it stands; null while no block showed it.</summary>
    public AccountLine? Line => _last is null ? null : new AccountLine(
        vault.Id, venue, vault.Quote.Symbol, _start, _change, _worth)
    {
        Unrealised = Worth(_position) - _cost,
        Steps = _steps.ToImmutable(),
    };

    /// <summary>The next block of the canonical chain.</summary>
    public void Add(Snapshot block)
    {
        BigInteger worth;
        AccountChange change;
        VenueAccount account;
        var (fills, next) = Until(block.Block.Number);
        try
        {
            account = _kind.AccountOf(venue, vault, block.Answers);
            worth = _kind.WorthOf(venue, vault, block.Answers);
            var span = new AccountSpan(venue, vault, _last?.Answers ?? block.Answers, block.Answers, fills);
            change = _last is null ? AccountChange.None : _kind.Attribute(span);
            _mark = PositionVenue.MarkOf(account);
            Carry(account.Position, _last is null ? [] : [.. span.Legs], span);
        }
        catch (UnanswerableException)
        {
            return;
        }

        if (_last is null)
        {
            (_start, _worth) = (worth, worth);
        }
        else if (change != AccountChange.None || worth != _worth)
        {
            _steps.Add(new AccountStep(
                block.Block.Number, block.Block.Timestamp, change, worth, worth - _worth - change.Sum));
            (_change, _worth) = (_change + change, worth);
        }

        (_last, _next) = (block, next);
    }

    /// <summary>What was executed up to a block and is not in the books yet.</summary>
    private (ImmutableArray<Fill> Fills, int Next) Until(ulong block)
    {
        var next = _next;
        while (next < inclusions.Length && inclusions[next].Block <= block)
        {
            next++;
        }

        return ([.. inclusions[_next..next].Select(inclusion => inclusion.Fill).OfType<Fill>()], next);
    }

    /// <summary>
    /// Carries the average cost on to another position; what changed by no fill of ours counts at the price.
    /// </summary>
    private void Carry(BigInteger position, ImmutableArray<LegFill> legs, AccountSpan span)
    {
        var others = position - _position - legs.Aggregate(BigInteger.Zero, (sum, leg) => sum + leg.BaseDelta);
        foreach (var leg in legs)
        {
            var fee = _kind.FeeOf(venue, leg.BaseDelta, leg.QuoteDelta);
            Carry(leg.BaseDelta, -span.Wad(leg.QuoteDelta + fee.Quote) - Worth(fee.Base));
        }

        Carry(others, Worth(others));
    }

    private void Carry(BigInteger size, BigInteger cost)
    {
        var closed = _position.Sign * size.Sign < 0
            ? BigInteger.Min(BigInteger.Abs(size), BigInteger.Abs(_position))
            : BigInteger.Zero;
        if (!closed.IsZero)
        {
            _cost -= _cost * closed / BigInteger.Abs(_position);
        }

        var opened = BigInteger.Abs(size) - closed;
        _cost += opened.IsZero ? 0 : cost * opened / BigInteger.Abs(size);
        _position += size;
    }

    private BigInteger Worth(BigInteger size) => size * _mark / PowerOfTen.Of(vault.Base.Decimals);
}
