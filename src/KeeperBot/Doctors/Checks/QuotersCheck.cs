using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>
/// Compares the quoters' factory with the router's, looks for a quote both ways, and holds what is computed of a pool's
/// state against what its quoter answers, to the unit.
/// </summary>
internal sealed class QuotersCheck : VaultCheck
{
    private static readonly VenueKind Asked = VenueKind.Named(QuotedPoolVenue.KindName);

    /// <inheritdoc/>
    public override string Name => "quoters";

    /// <inheritdoc/>
    public override string Meaning => "each venue's quoter quotes that pool, and says what the keeper computes";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["pools", "price-age"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        VenueKind.SpotOf(vault).SelectMany(venue => (IEnumerable<Ask>)
        [
            .. VenueKind.Named(venue.Kind).Observe(venue, vault, answers),
            .. venue.Kind == UniswapV2Venue.KindName
                ? [UniswapV2Adapter.PairAt(venue.Quoter, vault)]
                : Asked.Observe(venue, vault, answers).Prepend(UniswapV3Adapter.QuoterFactory(venue.Quoter)),
        ]);

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at) =>
        VenueKind.SpotOf(at.Vault).Select(venue => Problem(at, venue)).FirstOrDefault(problem => problem is not null)
        ?? Ok(string.Join(", ", VenueKind.SpotOf(at.Vault).Select(venue => venue.Quoter).Distinct()));

    private Finding? Problem(VaultExamination at, VenueMandate venue)
    {
        if (StrangerOf(at, venue) is { } stranger)
        {
            return stranger;
        }

        var book = VenueKind.Named(venue.Kind).Read(venue, at.Vault, at.Answers);
        var small = Smallest(at.Vault);
        return book.Quote(small) is null || book.Quote(-small) is null ? NoQuote(at, venue, small)
            : venue.Kind == UniswapV3Venue.KindName ? Difference(at, venue, book)
            : null;
    }

    /// <summary>A quoter of another deployment than what the adapter trades in.</summary>
    private Finding? StrangerOf(VaultExamination at, VenueMandate venue)
    {
        if (venue.Kind == UniswapV2Venue.KindName)
        {
            var pair = at.Answers.Get(UniswapV2Adapter.PairAt(venue.Quoter, at.Vault))[0].AsAddress();
            return pair == venue.Pool
                ? null
                : Fail(
                    $"venue {venue.VenueId}'s pair is {venue.Pool}, the factory {venue.Quoter} has {pair}",
                    "name the pair's factory as the quoter");
        }

        var adapter = UniswapV3Adapter.Understand(at.AdapterOf(venue)!.Value, at.Answers);
        var (traded, quoted) = (
            at.Answers.Get(adapter.Factory)[0].AsAddress(),
            at.Answers.Get(UniswapV3Adapter.QuoterFactory(venue.Quoter))[0].AsAddress());
        return traded == quoted
            ? null
            : Fail(
                $"venue {venue.VenueId} is quoted in pools of the factory {quoted} and trades in those of {traded}",
                "name the quoter of the same deployment as the router");
    }

    /// <summary>A size at which the pool's quoter answers otherwise than what is computed of its state.</summary>
    private Finding? Difference(VaultExamination at, VenueMandate venue, VenueBook book)
    {
        var asked = Asked.Read(venue, at.Vault, at.Answers);
        foreach (var rung in QuotedPoolVenue.Sizes(at.Vault, at.Answers))
        {
            foreach (var size in new[] { rung, -rung })
            {
                // What is beyond the ticks that are read is not computed, and no fault.
                if (book.Quote(size) is not { } computed)
                {
                    continue;
                }

                if (asked.Quote(size) is not { } quoted)
                {
                    return NoQuote(at, venue, size);
                }

                if (quoted.PriceWad != computed.PriceWad)
                {
                    string Show(BigInteger wad) => Figures.Token(wad, PriceEvidence.WadDecimals, 8);
                    return Fail(
                        $"venue {venue.VenueId}'s quoter says {Show(quoted.PriceWad)} {at.Vault.Quote.Symbol} for "
                        + $"{Figures.Token(size, at.Vault.Base.Decimals, 4)} {at.Vault.Base.Symbol}, the pool's state "
                        + Show(computed.PriceWad),
                        $"its arithmetic is not Uniswap's: name the kind {QuotedPoolVenue.KindName}");
                }
            }
        }

        return null;
    }

    private Finding NoQuote(VaultExamination at, VenueMandate venue, BigInteger size) => Fail(
        $"the quoter {venue.Quoter} has no quote for {Figures.Token(size, at.Vault.Base.Decimals, 4)} "
        + $"{at.Vault.Base.Symbol}",
        "correct the venue's quoter; if it is right, the pool is nearly empty");

    /// <summary>A thousandth of a base token, which the smallest rung of the ladder covers.</summary>
    private static BigInteger Smallest(VaultMandate vault) =>
        BigInteger.Max(1, BigInteger.Pow(10, vault.Base.Decimals) / 1_000);
}
