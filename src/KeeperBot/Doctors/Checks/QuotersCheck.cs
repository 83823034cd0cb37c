using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Compares the quoters' factory with the router's, and looks for a quote both ways.</summary>
internal sealed class QuotersCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "quoters";

    /// <inheritdoc/>
    public override string Meaning => "each venue's quoter quotes that pool";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["pools", "price-age"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        vault.Venues.Select(venue => UniswapV3Adapter.QuoterFactory(venue.Quoter))
            .Concat(vault.Venues.SelectMany(venue => VenueKind.Named(venue.Kind).Observe(venue, vault, answers)));

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        foreach (var venue in at.Vault.Venues)
        {
            var adapter = UniswapV3Adapter.Understand(at.AdapterOf(venue)!.Value, at.Answers);
            var (traded, quoted) = (
                at.Answers.Get(adapter.Factory)[0].AsAddress(),
                at.Answers.Get(UniswapV3Adapter.QuoterFactory(venue.Quoter))[0].AsAddress());
            if (traded != quoted)
            {
                return Fail(
                    $"venue {venue.VenueId} is quoted in pools of the factory {quoted} and trades in those of {traded}",
                    "name the quoter of the same deployment as the router");
            }

            var book = VenueKind.Named(venue.Kind).Read(venue, at.Vault, at.Answers);
            var small = Smallest(at.Vault);
            if (book.Quote(small) is null || book.Quote(-small) is null)
            {
                return Fail(
                    $"the quoter {venue.Quoter} has no quote for {Figures.Token(small, at.Vault.Base.Decimals, 4)} "
                    + $"{at.Vault.Base.Symbol}",
                    "correct the venue's quoter; if it is right, the pool is nearly empty");
            }
        }

        return Ok(string.Join(", ", at.Vault.Venues.Select(venue => venue.Quoter).Distinct()));
    }

    /// <summary>A thousandth of a base token, which the smallest rung of the ladder covers.</summary>
    private static BigInteger Smallest(VaultMandate vault) =>
        BigInteger.Max(1, BigInteger.Pow(10, vault.Base.Decimals) / 1_000);
}
