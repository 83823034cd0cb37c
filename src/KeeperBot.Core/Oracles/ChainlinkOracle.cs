using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Oracles;

/// <summary>Chainlink feeds, read through their proxies, and second opinions on what they say.</summary>
/// <remarks>
/// A feed that was shut down reverts, one whose proxy got another aggregator is not acted on for a while, and after an
/// L2's sequencer came back no price is acted on before its grace period is over (Chainlink, "L2 Sequencer Uptime
/// Feeds").
/// </remarks>
public sealed class ChainlinkOracle : OracleKind
{
    /// <inheritdoc/>
    public override string Name => "chainlink";

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, Answers answers) =>
    [
        .. Uses(vault).SelectMany(use => FeedRead.Observe(use.Feed, answers)),
        .. vault.Assets.Select(asset => asset.UsdCheck).OfType<UsdCheckMandate>()
            .SelectMany(check => FeedRead.Observe(check.Feed, answers)),
        .. vault.Oracle.Sequencer is { } sequencer ? SequencerStatus.Observe(sequencer) : [],
        .. vault.Oracle.CrossChecks.SelectMany(check =>
            CrossCheck.Named(check.Kind).Observe(check, vault, answers)),
    ];

    /// <inheritdoc/>
    public override BigInteger? QuotePerBaseWad(VaultMandate vault, Answers answers)
    {
        if (FeedRead.TryAnswer(vault.Oracle.BaseFeed, answers) is not var (inBase, baseDecimals)
            || FeedRead.TryAnswer(vault.Oracle.QuoteFeed, answers) is not var (inQuote, quoteDecimals)
            || !FeedUse.IsPlausible(inBase, baseDecimals)
            || !FeedUse.IsPlausible(inQuote, quoteDecimals))
        {
            return null;
        }

        return new PriceEvidence(inBase, baseDecimals, inQuote, quoteDecimals, []).QuotePerBaseWad;
    }

    /// <inheritdoc/>
    public override PriceEvidence Judge(
        VaultMandate vault, Answers answers, ulong timestamp, ImmutableArray<FeedSeen> seen)
    {
        var oracle = vault.Oracle;
        var feeds = Uses(vault)
            .Select(use => Judge(use, oracle, answers, timestamp, seen))
            .ToImmutableArray();
        var (inBase, inQuote) = (feeds[0], feeds[1]);
        var evidence = new PriceEvidence(inBase.Price, inBase.Decimals, inQuote.Price, inQuote.Decimals, [])
        {
            Assets = ClaimChain.Price(vault, feeds),
        };
        var checks = ImmutableArray.CreateBuilder<Reason>();
        if (oracle.Sequencer is { } sequencer)
        {
            checks.Add(SequencerStatus.Judge(sequencer, answers, timestamp));
        }

        checks.AddRange(feeds.SelectMany(feed => feed.Checks));
        var readings = feeds.Select(feed => feed.Reading).OfType<FeedReading>().ToList();
        foreach (var (asset, priced) in vault.Assets.Zip(evidence.Assets)
            .Where(pair => IsTriangulated(pair.First) && pair.Second.UsdWad.Sign > 0))
        {
            var (reason, reading) = Triangulate(asset, priced, oracle, answers, timestamp, seen);
            checks.Add(reason);
            readings.AddRange(reading is null ? [] : [reading]);
        }

        var opinions = evidence.Usable
            ? oracle.CrossChecks
                .Select(check => CrossCheck.Named(check.Kind).Judge(check, vault, evidence, answers, timestamp))
                .ToImmutableArray()
            : [];
        checks.AddRange(opinions.SelectMany(opinion => opinion.Reasons));
        readings.AddRange(opinions.Select(opinion => opinion.Reading).OfType<FeedReading>());
        return evidence with
        {
            Checks = checks.ToImmutable(),
            Feeds = [.. readings],
            Reduced = opinions.Any(opinion => opinion.Reduces),
        };
    }

    /// <summary>The feeds of a vault: base, quote, then the other assets.</summary>
    private static IEnumerable<FeedUse> Uses(VaultMandate vault)
    {
        var oracle = vault.Oracle;
        yield return new FeedUse(
            vault.Base.Symbol, FeedTerms.Usd, oracle.BaseFeed, oracle.BaseMaxAgeSeconds, oracle.BaseLimits,
            ReasonCode.BaseFeed);
        yield return new FeedUse(
            vault.Quote.Symbol, FeedTerms.Usd, oracle.QuoteFeed, oracle.QuoteMaxAgeSeconds, oracle.QuoteLimits,
            ReasonCode.QuoteFeed);
        foreach (var asset in vault.Assets)
        {
            yield return new FeedUse(
                asset.Token.Symbol, asset.ClaimOn ?? FeedTerms.Usd, asset.Feed, asset.MaxAgeSeconds, asset.Limits,
                ReasonCode.AssetFeed);
        }
    }

    private static FeedVerdict Judge(
        FeedUse use, OracleMandate oracle, Answers answers, ulong timestamp, ImmutableArray<FeedSeen> seen) =>
        use.Judge(
            FeedRead.Read(use.Asset, use.Feed, answers),
            FeedSeen.Find(seen, use.Feed),
            oracle.SwapHoldSeconds,
            timestamp);

    private static bool IsTriangulated(AssetMandate asset) => asset.ClaimOn is not null || asset.UsdCheck is not null;

    /// <summary>
    /// Holds a price that is a product of factors against one that shares none with it. A forgotten factor is the
    /// mistake that no check of a single feed sees (catalogue OR-06; Moonwell's cbETH of February 2026).
    /// </summary>
    private static (Reason Reason, FeedReading? Reading) Triangulate(
        AssetMandate asset,
        AssetEvidence priced,
        OracleMandate oracle,
        Answers answers,
        ulong timestamp,
        ImmutableArray<FeedSeen> seen)
    {
        Reason Say(bool passed, double bps, string detail) => new(
            ReasonCode.Triangle, passed, bps, asset.UsdCheck?.MaxDeviationBps ?? 0, "bps",
            $"{asset.Token.Symbol}, {detail}");
        if (asset.UsdCheck is not { } check)
        {
            return (Say(false, 0, "nothing independent confirms it"), null);
        }

        var use = new FeedUse(
            asset.Token.Symbol, FeedTerms.Usd, check.Feed, check.MaxAgeSeconds, FeedLimits.Usual, ReasonCode.AssetFeed);
        var verdict = Judge(use, oracle, answers, timestamp, seen);
        if (verdict.Checks.FirstOrDefault(reason => !reason.Passed) is { } flaw)
        {
            return (Say(false, 0, $"{check.Feed} does not confirm it: {flaw.Code}"), verdict.Reading);
        }

        var bps = Deviation.Bps(priced.UsdWad, verdict.Wad);
        return (
            Say(
                bps <= check.MaxDeviationBps, (double)bps,
                $"{Deviation.Text(priced.UsdWad)} USD by its factors, {Deviation.Text(verdict.Wad)} by {check.Feed}"),
            verdict.Reading);
    }
}
