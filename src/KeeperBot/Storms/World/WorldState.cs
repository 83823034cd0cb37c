using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Storms.World;

/// <summary>
/// Everything that a storm's contracts and accounts hold after a block. Immutable: every block has its own.
/// </summary>
/// <param name="BaseFeed">USD per base.</param>
/// <param name="QuoteFeed">USD per quote.</param>
/// <param name="Pool">The pool.</param>
/// <param name="KeeperNonce">Transactions of the keeper's account that were included.</param>
/// <param name="KeeperWei">Its balance.</param>
/// <param name="Vaults">The vaults, by index.</param>
internal sealed record WorldState(
    PriceFeed BaseFeed,
    PriceFeed QuoteFeed,
    SpotPool Pool,
    ulong KeeperNonce,
    BigInteger KeeperWei,
    ImmutableArray<VaultBook> Vaults)
{
    /// <summary>
    /// Quote per base with 18 decimals from the feeds, rounded down as ChainlinkPrice.cross does.
    /// </summary>
    public BigInteger OraclePriceWad => BaseFeed.Answer * SimulatedContracts.Ether / QuoteFeed.Answer;

    /// <summary>The state with one vault changed.</summary>
    public WorldState With(VaultBook vault) => this with { Vaults = Vaults.SetItem(vault.Index, vault) };
}
