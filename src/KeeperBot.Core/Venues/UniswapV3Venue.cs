using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Venues;

/// <summary>One Uniswap V3 pool, traded spot through the executor's adapter.</summary>
/// <remarks>
/// Quotes are computed here from the pool's state, to the unit what its quoter answers, for any number of sizes without
/// another read. As far as the state is read (<see cref="UniswapV3Reads"/>) a price may move; a size that takes it
/// further has no quote.
/// </remarks>
public sealed class UniswapV3Venue : VenueKind
{
    /// <summary>The kind's name in configurations.</summary>
    public const string KindName = "uniswap-v3";

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    public override bool HasQuoter => true;

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VenueMandate venue, VaultMandate vault, Answers answers) =>
        UniswapV3Reads.Observe(venue.Pool, vault, answers);

    /// <inheritdoc/>
    public override VenueBook Read(VenueMandate venue, VaultMandate vault, Answers answers) =>
        new UniswapV3Book(venue, vault, answers);
}
