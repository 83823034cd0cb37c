using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Doctors.Checks;

/// <summary>Compares the tokens, the feeds and the ages with the executor's.</summary>
internal sealed class AssetsCheck : VaultCheck
{
    /// <inheritdoc/>
    public override string Name => "assets";

    /// <inheritdoc/>
    public override string Meaning => "executor and configuration mean the same tokens and feeds, and ages of prices";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["executor", "tokens", "feeds"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) => [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var (vault, terms) = (at.Vault, at.Terms);
        var oracle = vault.Oracle;
        (string Key, Address Here, Address There)[] pairs =
        [
            ("base.address", vault.Base.Address, terms.BaseToken),
            ("quote.address", vault.Quote.Address, terms.QuoteToken),
            ("oracle.baseFeed", oracle.BaseFeed, terms.BaseFeed),
            ("oracle.quoteFeed", oracle.QuoteFeed, terms.QuoteFeed),
        ];
        var wrong = pairs.Where(pair => pair.Here != pair.There)
            .Select(pair => $"{pair.Key} is {pair.Here}, the executor has {pair.There}")
            .ToList();
        (string Key, long Here, BigInteger There)[] ages =
        [
            ("oracle.baseMaxAge", oracle.BaseMaxAgeSeconds, terms.MaxBaseAgeSeconds),
            ("oracle.quoteMaxAge", oracle.QuoteMaxAgeSeconds, terms.MaxQuoteAgeSeconds),
        ];

        // A stricter keeper refuses earlier than the chain; a laxer one sends what the chain reverts.
        wrong.AddRange(ages.Where(age => age.Here > age.There)
            .Select(age => $"{age.Key} is {age.Here} s, the executor takes prices of at most {age.There} s"));
        return wrong.Count == 0
            ? Ok($"prices of at most {oracle.BaseMaxAgeSeconds} s and {oracle.QuoteMaxAgeSeconds} s")
            : Fail(string.Join("; ", wrong), "state what the executor has: it was deployed with it for ever");
    }
}
