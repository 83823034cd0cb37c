using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Doctors.Checks;

/// <summary>A second opinion: what is known of a public chain, compared with the configuration.</summary>
/// <remarks>It warns and never refuses: an operator may have reasons for another feed or token.</remarks>
internal sealed class ProfileCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "profile";

    /// <inheritdoc/>
    public override string Meaning => "tokens, feeds and pools are those that are known of this chain";

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) => [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        if (ChainProfile.Of(at.Mandate.ChainId) is not { } known)
        {
            return Skip($"nothing is known of chain {at.Mandate.ChainId}");
        }

        var vault = at.Vault;
        var doubts = new List<string>();
        foreach (var (key, token, feed) in new[]
        {
            ("base", vault.Base, vault.Oracle.BaseFeed), ("quote", vault.Quote, vault.Oracle.QuoteFeed),
        })
        {
            foreach (var (knownToken, knownFeed) in new[] { (known.Weth, known.EtherUsd), (known.Usdc, known.UsdcUsd) })
            {
                if (token.Symbol == knownToken.Symbol && token.Address != knownToken.Address)
                {
                    doubts.Add($"{key}.address: {knownToken.Symbol} is at {knownToken.Address}");
                }

                if (token.Address == knownToken.Address && feed != knownFeed.Address)
                {
                    doubts.Add($"oracle.{key}Feed: {knownFeed.Description} is at {knownFeed.Address}");
                }
            }
        }

        var pools = VenueKind.SpotOf(vault).Where(venue => venue.Kind != UniswapV2Venue.KindName).ToList();
        doubts.AddRange(pools
            .Select(venue => (Venue: venue, Pool: known.PoolOf(vault.Base.Address, vault.Quote.Address, venue.FeePips)))
            .Where(pair => pair.Venue.Pool != pair.Pool)
            .Select(pair => $"venue {pair.Venue.VenueId}: Uniswap's pool is at {pair.Pool}"));
        doubts.AddRange(pools.Where(venue => venue.Quoter != known.QuoterV2)
            .Select(venue => $"venue {venue.VenueId}: Uniswap's quoter is at {known.QuoterV2}"));
        return doubts.Count == 0
            ? Ok($"as known of {known.Name}")
            : Warn(
                $"otherwise than known of {known.Name}: {string.Join("; ", doubts)}",
                "correct it, unless you mean another one");
    }
}
