using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Venues;

/// <summary>An account at a venue at two blocks, and what the keeper's own transactions did there in between.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Vault">Whose account it is.</param>
/// <param name="Before">What the chain answered at the first block.</param>
/// <param name="After">What it answered at the second.</param>
/// <param name="Fills">What was executed after the first block and up to the second, in order.</param>
public sealed record AccountSpan(
    VenueMandate Venue, VaultMandate Vault, Answers Before, Answers After, ImmutableArray<Fill> Fills)
{
    /// <summary>The fills at the venue.</summary>
    public IEnumerable<LegFill> Legs => Fills.SelectMany(fill => fill.Legs).Where(leg => leg.VenueId == Venue.VenueId);

    /// <summary>What was moved into the account and out of it.</summary>
    public IEnumerable<MarginFill> Margins =>
        Fills.SelectMany(fill => fill.Margins ?? []).Where(move => move.VenueId == Venue.VenueId);

    /// <summary>What the venue's contracts told of it, in order.</summary>
    public IEnumerable<VenueLog> Logs =>
        Fills.SelectMany(fill => fill.Logs ?? []).Where(log => log.VenueId == Venue.VenueId);

    /// <summary>The change that is nothing but what the executor paid in and got out.</summary>
    public AccountChange Moved => new()
    {
        MovedIn = Sum(Margins.Select(move => BigInteger.Max(BigInteger.Zero, -move.QuoteDelta))),
        MovedOut = Sum(Margins.Select(move => BigInteger.Max(BigInteger.Zero, move.QuoteDelta))),
    };

    /// <summary>Quote with 18 decimals, of the token's integer.</summary>
    public BigInteger Wad(BigInteger quote) =>
        quote * PowerOfTen.Of(AccountChange.Decimals) / PowerOfTen.Of(Vault.Quote.Decimals);

    /// <summary>What base is worth, toward zero; quote with 18 decimals.</summary>
    /// <param name="size">Base integer.</param>
    /// <param name="priceWad">Quote per base with 18 decimals.</param>
    public BigInteger Worth(BigInteger size, BigInteger priceWad) =>
        size * priceWad / PowerOfTen.Of(Vault.Base.Decimals);

    private BigInteger Sum(IEnumerable<BigInteger> amounts) =>
        Wad(amounts.Aggregate(BigInteger.Zero, (sum, amount) => sum + amount));
}
