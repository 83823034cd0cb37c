using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Oracles;

/// <summary>Another USD feed of the base, by another provider or another set of nodes.</summary>
public sealed class SecondFeedCheck : CrossCheck
{
    /// <summary>The kind's name in configurations.</summary>
    public const string KindName = "second-feed";

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    public override string Meaning => "a second feed of the base says nearly the same";

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(CrossCheckMandate check, VaultMandate vault, Answers answers) =>
        FeedRead.Observe(check.Source, answers);

    /// <inheritdoc/>
    protected internal override Opinion Consult(
        CrossCheckMandate check, VaultMandate vault, PriceEvidence price, Answers answers, ulong timestamp)
    {
        var use = new FeedUse(
            vault.Base.Symbol, FeedTerms.Usd, check.Source, check.MaxAgeSeconds, vault.Oracle.BaseLimits,
            ReasonCode.BaseFeed);
        var verdict = use.Judge(FeedRead.Read(use.Asset, use.Feed, answers), null, 0, timestamp);
        var against = PriceEvidence.ToWad(price.BaseUsd, price.BaseDecimals);
        return verdict.Trusted
            ? new Opinion(verdict.Wad, against, null, verdict.Reading)
            : new Opinion(null, against, verdict.Checks.First(check => !check.Passed).Code, verdict.Reading);
    }
}
