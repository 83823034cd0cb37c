using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Triangulates the derived price against the pools' own (catalogue OR-06).</summary>
/// <remarks>
/// A forgotten factor or wrong decimals are orders of magnitude off; a market that runs ahead of the feeds is not.
/// </remarks>
internal sealed class PriceCheck : VaultCheck
{
    private const int WarnBps = 200;
    private const int FailBps = 500;

    /// <inheritdoc/>
    public override string Name => "price";

    /// <inheritdoc/>
    public override string Meaning => "the pools' price confirms what the feeds say";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["pools", "price-age"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) => [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var vault = at.Vault;
        var oracle = OracleKind.Named(vault.Oracle.Kind).QuotePerBaseWad(vault, at.Answers)!.Value;

        var spot = VenueKind.SpotOf(vault).ToList();
        if (spot.Count == 0)
        {
            return Ok("no pool to hold the feeds against");
        }

        // The deepest pool is the hardest to push.
        var (venue, pool) = spot
            .Select(venue => (Venue: venue, Pool: PoolMark.Understand(venue, vault, at.Answers)))
            .MaxBy(pair => pair.Pool.Liquidity);
        var price = pool.PriceWad;
        var deviation = Deviation.Bps(oracle, price);
        string Show(BigInteger wad) => $"{Figures.Token(wad, PriceEvidence.WadDecimals)} {vault.Quote.Symbol}";
        var text = $"the feeds say {Show(oracle)}, the pool {venue.Pool} {Show(price)}: {deviation} bps apart";
        return deviation > FailBps
            ? Fail(text, "find out which is wrong: a feed of another asset, wrong decimals, or a pool that was pushed")
            : deviation > WarnBps
                ? Warn(text, "the market may be moving fast: look again in a few minutes")
                : Ok(text);
    }
}
