using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>One Uniswap V2 pair, traded spot through the executor's adapter.</summary>
/// <remarks>
/// Quotes are computed here from the pair's reserves, to the unit what the router answers. The quoter that a venue
/// states is the pair's factory, which nothing but the doctor asks.
/// </remarks>
public sealed class UniswapV2Venue : VenueKind
{
    /// <summary>The kind's name in configurations.</summary>
    public const string KindName = "uniswap-v2";

    private static readonly AbiFunction ReservesOf = Abis.UniswapV2Pair.Function("getReserves");

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    public override bool HasQuoter => true;

    /// <inheritdoc/>
    public override ulong LegGas => 110_000;

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VenueMandate venue, VaultMandate vault, Answers answers) =>
        [Reserves(venue.Pool)];

    /// <inheritdoc/>
    public override VenueBook Read(VenueMandate venue, VaultMandate vault, Answers answers) =>
        new UniswapV2Book(venue, vault, answers);

    /// <summary>The read of a pair's reserves, in the order of its tokens' addresses.</summary>
    internal static Ask Reserves(Address pair) => new(pair, ReservesOf);

    /// <summary>What the pair trades from in a direction.</summary>
    /// <param name="pair">The pair of the vault's tokens.</param>
    /// <param name="vault">The vault.</param>
    /// <param name="answers">What was read.</param>
    /// <param name="side">Above zero to buy base, below to sell it.</param>
    /// <exception cref="UnanswerableException">The read is missing, reverted or malformed: it is no pair.</exception>
    internal static UniswapV2Reserves ReservesAt(Address pair, VaultMandate vault, Answers answers, int side)
    {
        var answer = answers.Get(Reserves(pair));
        var (first, second) = (answer["_reserve0"].AsBigInteger(), answer["_reserve1"].AsBigInteger());
        var isBaseFirst = vault.Base.Address.CompareTo(vault.Quote.Address) < 0;
        var (held, quote) = isBaseFirst ? (first, second) : (second, first);
        return side > 0 ? new UniswapV2Reserves(quote, held) : new UniswapV2Reserves(held, quote);
    }
}
