using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Holds the stated ages and limits against what is known of each feed.</summary>
internal sealed class HeartbeatsCheck : VaultCheck
{
    /// <summary>Later than this after its heartbeat a round is not late but missing.</summary>
    private const int MostMarginSeconds = 3_600;

    /// <inheritdoc/>
    public override string Name => "heartbeats";

    /// <inheritdoc/>
    public override string Meaning => "each age limit fits the feed's heartbeat, each deviation limit its threshold";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["feeds"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) => [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var (oracle, known) = (at.Vault.Oracle, ChainProfile.Of(at.Mandate.ChainId));
        (string Key, Address Feed, long MaxAge)[] stated =
        [
            ("oracle.baseMaxAge", oracle.BaseFeed, oracle.BaseMaxAgeSeconds),
            ("oracle.quoteMaxAge", oracle.QuoteFeed, oracle.QuoteMaxAgeSeconds),
            .. at.Vault.Assets.Select(asset => (asset.Token.Symbol, asset.Feed, asset.MaxAgeSeconds)),
        ];
        var feeds = stated.Select(one => (one.Key, one.MaxAge, Known: known?.FeedAt(one.Feed)))
            .Where(one => one.Known is not null)
            .ToList();
        if (feeds.Count == 0)
        {
            return Skip("nothing is known of these feeds");
        }

        var doubts = feeds
            .Where(one => one.MaxAge < one.Known!.HeartbeatSeconds)
            .Select(one => $"{one.Key} is {Figures.Duration(one.MaxAge)}, yet the next round may take "
                + Figures.Duration(one.Known!.HeartbeatSeconds))
            .Concat(feeds.Where(one => one.MaxAge > one.Known!.HeartbeatSeconds + MostMarginSeconds)
                .Select(one => $"{one.Key} is {Figures.Duration(one.MaxAge)}, a round is missing after "
                    + Figures.Duration(one.Known!.HeartbeatSeconds)))
            .Concat(oracle.CrossChecks
                .Where(check => known?.FeedAt(oracle.BaseFeed) is { } feed && check.Limits.WarnBps <= feed.DeviationBps)
                .Select(check => $"warnBps of {check.Kind} is {check.Limits.WarnBps}, the feed may be so far off"))
            .ToList();
        return doubts.Count == 0
            ? Ok(string.Join(", ", feeds.Select(one => $"{one.Key} {Figures.Duration(one.MaxAge)}")))
            : Warn(string.Join("; ", doubts), "state the heartbeat and a few minutes; leave the key out to have that");
    }
}
