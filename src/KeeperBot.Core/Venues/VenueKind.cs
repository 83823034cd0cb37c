using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Venues;

/// <summary>A kind of venue: which reads it needs, and what a trade of a size would cost there. No I/O.</summary>
public abstract class VenueKind
{
    /// <summary>Every kind there is. A new kind is a new file and one entry here.</summary>
    public static readonly ImmutableArray<VenueKind> All =
    [
        new UniswapV3Venue(), new QuotedPoolVenue(), new UniswapV2Venue(), new PerpsV2Venue(),
        new PerpsV2DelayedVenue(), new CurieVenue(), new AaveShortVenue(),
    ];

    /// <summary>The value of <c>kind</c> in the configuration, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The kind with this name.</summary>
    /// <exception cref="InvariantException">
    /// Unknown; the configuration was checked before a mandate was made of it.
    /// </exception>
    public static VenueKind Named(string name) =>
        All.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.Ordinal))
        ?? throw new InvariantException($"no venue kind is named '{name}'");

    /// <summary>A vault's venues that trade the executor's own tokens, in the mandate's order.</summary>
    public static IEnumerable<VenueMandate> SpotOf(VaultMandate vault) =>
        vault.Venues.Where(venue => !Named(venue.Kind).HoldsPositions);

    /// <summary>The reads this venue needs, given what is already answered.</summary>
    public abstract IEnumerable<Ask> Observe(VenueMandate venue, VaultMandate vault, Answers answers);

    /// <summary>What the venue would give at this block, ready to be asked for any number of sizes.</summary>
    public abstract VenueBook Read(VenueMandate venue, VaultMandate vault, Answers answers);

    /// <summary>True when it holds a position on margin, false when it trades the executor's tokens at once.</summary>
    public virtual bool HoldsPositions => false;

    /// <summary>
    /// True when an order fills some time after its plan, or not at all; then the executor counts it as filled at its
    /// limit until it knows better.
    /// </summary>
    public virtual bool FillsLater => false;

    /// <summary>True when a contract quotes trades, which the mandate names.</summary>
    public virtual bool HasQuoter => false;

    /// <summary>Gas that one leg there uses, about; measured on the venue's own contracts.</summary>
    public virtual ulong LegGas => 150_000;

    /// <summary>The contracts that a mandate must name for it, besides the pool or market.</summary>
    public virtual ImmutableArray<string> Contracts => [];

    /// <summary>The executor's account there; null at a venue that holds no positions.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public virtual VenueAccount? AccountOf(VenueMandate venue, VaultMandate vault, Answers answers) => null;

    /// <summary>
    /// True for what a contract told, in a transaction of the executor's, of the account there: the journal keeps it.
    /// </summary>
    public virtual bool TellsOfAccount(VenueMandate venue, LogEntry log) => false;

    /// <summary>
    /// The venue's fee that is inside a fill, in the token that went in. Pools take it from that, rounded up (V3:
    /// SwapMath.computeSwapStep; V2: UniswapV2Library.getAmountIn).
    /// </summary>
    public virtual VenueFee FeeOf(VenueMandate venue, BigInteger baseDelta, BigInteger quoteDelta)
    {
        static BigInteger Part(BigInteger amount, int pips) => amount.Sign < 0
            ? IntegerMath.DivideRoundingUp(-amount * pips, SwapMath.PipsPerUnit)
            : BigInteger.Zero;
        return new VenueFee(Part(baseDelta, venue.FeePips), Part(quoteDelta, venue.FeePips));
    }
}

/// <summary>The prices of one venue at one block. Asking again gives the same answer.</summary>
public abstract class VenueBook
{
    /// <summary>What a trade of this size would get; null when it cannot be filled or quoted.</summary>
    /// <param name="size">Signed base integer, not zero.</param>
    /// <exception cref="UnanswerableException">The read that this size needs is missing or malformed.</exception>
    public abstract VenueQuote? Quote(BigInteger size);

    /// <summary>
    /// The fraction by which one whole unit traded moves its own average price, fee apart, at sizes that hedges usually
    /// have; the worse of both directions. Null when the venue's quotes do not tell.
    /// </summary>
    public abstract double? Impact { get; }

    /// <summary>
    /// The average price of a size itself, quote per base with fee and impact, where <see cref="Quote"/> gives that of
    /// the next size that was quoted. Null when the venue's quotes do not tell.
    /// </summary>
    /// <param name="size">Signed base integer, not zero.</param>
    public abstract double? PriceOf(BigInteger size);

    /// <summary>
    /// The most that can be traded in a direction so that the last unit costs no more, or brings no less, than a price.
    /// </summary>
    /// <param name="side">1 to buy base, -1 to sell it.</param>
    /// <param name="marginalPriceWad">Quote per base with 18 decimals, the venue's fee included.</param>
    /// <returns>Base integer, not negative; never more than what <see cref="Quote"/> answers.</returns>
    /// <exception cref="UnanswerableException">A read that this needs is missing or malformed.</exception>
    public abstract BigInteger DepthTo(int side, BigInteger marginalPriceWad);

    /// <summary>
    /// What an order costs whatever its size, quote integer, not negative; part of what <see cref="Quote"/> answers.
    /// </summary>
    public virtual BigInteger FlatCost => BigInteger.Zero;

    /// <summary>What holding a unit long costs there after a trade of this size of our own.</summary>
    /// <param name="size">Signed base integer; zero for what it costs now.</param>
    /// <exception cref="UnanswerableException">A read that this needs is missing or malformed.</exception>
    public virtual Carry CarryAfter(BigInteger size) => Carry.None;

    /// <summary>
    /// What everybody together holds or owes there, base integer: positions long and short, or a debt; null at a venue
    /// that holds none.
    /// </summary>
    public virtual BigInteger? OpenInterest => null;

    /// <summary>The most that <see cref="Quote"/> answers in a direction, base integer, not negative.</summary>
    /// <param name="side">1 to buy base, -1 to sell it.</param>
    /// <exception cref="UnanswerableException">A read that this needs is missing or malformed.</exception>
    public abstract BigInteger Capacity(int side);
}

/// <summary>What a venue offers for a size.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Size">Signed base integer.</param>
/// <param name="PriceWad">Average quote per base with 18 decimals, fee and impact included.</param>
public sealed record VenueQuote(VenueMandate Venue, BigInteger Size, BigInteger PriceWad);

/// <summary>A fee already contained in a fill, non-negative integers.</summary>
/// <param name="Base">Base integer.</param>
/// <param name="Quote">Quote integer.</param>
public sealed record VenueFee(BigInteger Base, BigInteger Quote);
