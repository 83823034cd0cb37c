using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Asks every feed what it prices (catalogue OR-06: a wrong feed is a wrong price).</summary>
internal sealed class FeedsCheck : VaultCheck
{
    private const int MostDecimals = 18;

    /// <inheritdoc/>
    public override string Name => "feeds";

    /// <inheritdoc/>
    public override string Meaning => "each feed is the price of its token, in USD or in what the token is a claim on";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["contracts", "tokens"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        StatedBy(vault).SelectMany(stated => FeedTerms.Observe(stated.Feed));

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var vault = at.Vault;
        var feeds = StatedBy(vault).Select(one => (Stated: one, Terms: FeedTerms.Understand(one.Feed, at.Answers)))
            .ToList();
        var said = string.Join(
            ", ", feeds.Select(feed => $"{feed.Stated.Symbol} by {Quoted.Of(feed.Terms.Description)}"));
        if (feeds[0].Terms.Prices(vault.Quote.Symbol) && feeds[1].Terms.Prices(vault.Base.Symbol))
        {
            return Fail($"the feeds are swapped: {said}", "exchange oracle.baseFeed and oracle.quoteFeed");
        }

        if (feeds.Any(feed => !feed.Terms.Prices(feed.Stated.Symbol, feed.Stated.Unit)))
        {
            return Fail(
                $"a feed prices something else: {said}",
                "name the feed of that token in USD, of a claim the feed in what it is a claim on");
        }

        if (feeds.Any(feed => feed.Terms.Decimals is < 0 or > MostDecimals))
        {
            return Fail(
                $"their decimals are {string.Join(" and ", feeds.Select(feed => feed.Terms.Decimals))}, "
                + $"at most {MostDecimals} make sense",
                "name Chainlink's own feeds");
        }

        var wrong = feeds.Where(feed => ChainProfile.Of(at.Mandate.ChainId)?.FeedAt(feed.Stated.Feed) is { } known
            && (known.Decimals != feed.Terms.Decimals || known.Description != feed.Terms.Description)).ToList();
        return wrong.Count > 0
            ? Fail(
                $"what is known as another feed is at {string.Join(" and ", wrong.Select(feed => feed.Stated.Feed))}: "
                + said,
                "ask the nodes' provider: a feed does not change its decimals or its description")
            : Ok(said);
    }

    private static IEnumerable<(string Symbol, string Unit, Address Feed)> StatedBy(VaultMandate vault) =>
    [
        (vault.Base.Symbol, FeedTerms.Usd, vault.Oracle.BaseFeed),
        (vault.Quote.Symbol, FeedTerms.Usd, vault.Oracle.QuoteFeed),
        .. vault.Assets.Select(asset => (asset.Token.Symbol, asset.ClaimOn ?? FeedTerms.Usd, asset.Feed)),
        .. vault.Assets.Where(asset => asset.UsdCheck is not null)
            .Select(asset => (asset.Token.Symbol, FeedTerms.Usd, asset.UsdCheck!.Feed)),
        .. vault.Oracle.CrossChecks.Where(check => check.Kind == SecondFeedCheck.KindName)
            .Select(check => (vault.Base.Symbol, FeedTerms.Usd, check.Source)),
    ];
}
