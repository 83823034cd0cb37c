using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Asks both feeds what they price (catalogue OR-06: a wrong feed is a wrong price).</summary>
internal sealed class FeedsCheck : VaultCheck
{
    private const int MostDecimals = 18;

    /// <inheritdoc/>
    public override string Name => "feeds";

    /// <inheritdoc/>
    public override string Meaning => "each feed is the USD price of its token";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["contracts", "tokens"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) =>
        [.. FeedTerms.Observe(vault.Oracle.BaseFeed), .. FeedTerms.Observe(vault.Oracle.QuoteFeed)];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var oracle = at.Vault.Oracle;
        var inBase = FeedTerms.Understand(oracle.BaseFeed, at.Answers);
        var inQuote = FeedTerms.Understand(oracle.QuoteFeed, at.Answers);
        var (baseSymbol, quoteSymbol) = (at.Vault.Base.Symbol, at.Vault.Quote.Symbol);
        var said = $"{baseSymbol} by {Quoted.Of(inBase.Description)}, "
            + $"{quoteSymbol} by {Quoted.Of(inQuote.Description)}";
        if (inBase.Prices(quoteSymbol) && inQuote.Prices(baseSymbol))
        {
            return Fail($"the feeds are swapped: {said}", "exchange oracle.baseFeed and oracle.quoteFeed");
        }

        if (!inBase.Prices(baseSymbol) || !inQuote.Prices(quoteSymbol))
        {
            return Fail($"a feed prices something else: {said}", "name the feed of that token in USD");
        }

        return inBase.Decimals is >= 0 and <= MostDecimals && inQuote.Decimals is >= 0 and <= MostDecimals
            ? Ok(said)
            : Fail(
                $"their decimals are {inBase.Decimals} and {inQuote.Decimals}, at most {MostDecimals} make sense",
                "name Chainlink's own feeds");
    }
}
