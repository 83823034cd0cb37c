using System.Globalization;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Oracles;
using KeeperBot.Ethereum;
using KeeperBot.Terminal;

namespace KeeperBot.Configuration;

/// <summary>
/// Turns a vault's price options into their part of its mandate. What is known of the chain fills in what they leave
/// out.
/// </summary>
/// <param name="text">Where they are stated.</param>
/// <param name="values">Reads what all options share.</param>
/// <param name="chainId">The chain whose feeds they are.</param>
internal sealed class OracleBuilder(ConfigurationText text, MandateBuilder values, ulong chainId)
{
    private const string None = "none";

    /// <summary>How much later than its heartbeat a round may be: it waits for a block, and for gas to fall.</summary>
    private const int HeartbeatMarginSeconds = 300;

    private const int BaseFrozenAges = 2;
    private const int MostBps = 10_000;

    private readonly ChainProfile? _known = ChainProfile.Of(chainId);

    /// <summary>The mandate.</summary>
    /// <param name="at">The options' key.</param>
    /// <param name="oracle">The options.</param>
    /// <exception cref="ProblemException">A value is impossible; names its key.</exception>
    public OracleMandate Build(string at, OracleOptions oracle)
    {
        values.OneOf($"{at}.kind", oracle.Kind, OracleKind.All.Select(kind => kind.Name));
        var baseFeed = values.AddressAt($"{at}.baseFeed", oracle.BaseFeed);
        var quoteFeed = values.AddressAt($"{at}.quoteFeed", oracle.QuoteFeed);
        var baseAge = AgeAt($"{at}.baseMaxAge", oracle.BaseMaxAge, baseFeed);
        text.Require(
            oracle.MaxJumpPercent is >= 1 and <= 900, $"{at}.maxJumpPercent", "outside 1 to 900",
            "50 is half as much again");
        text.Require(
            oracle.ReducedTradePercent is >= 1 and <= 95, $"{at}.reducedTradePercent", "outside 1 to 95",
            "25 is a quarter of the cap");
        return new OracleMandate(
            oracle.Kind, baseFeed, quoteFeed, baseAge,
            AgeAt($"{at}.quoteMaxAge", oracle.QuoteMaxAge, quoteFeed))
        {
            BaseLimits = new FeedLimits(
                UsdAt($"{at}.baseLowest", oracle.BaseLowest),
                UsdAt($"{at}.baseHighest", oracle.BaseHighest),
                oracle.MaxJumpPercent,
                oracle.BaseFrozenAfter is { } frozen
                    ? values.SecondsAt($"{at}.baseFrozenAfter", frozen)
                    : BaseFrozenAges * baseAge),
            QuoteLimits = new FeedLimits(
                UsdAt($"{at}.quoteLowest", oracle.QuoteLowest),
                UsdAt($"{at}.quoteHighest", oracle.QuoteHighest),
                oracle.MaxJumpPercent,
                values.SecondsAt($"{at}.quoteFrozenAfter", oracle.QuoteFrozenAfter)),
            SwapHoldSeconds = values.SecondsAt($"{at}.swapHold", oracle.SwapHold),
            Sequencer = SequencerAt(at, oracle),
            CrossChecks =
            [
                .. oracle.CrossChecks.Select((check, index) =>
                    CrossCheckAt($"{at}.crossChecks[{index}]", check)),
            ],
            ReducedTradePercent = oracle.ReducedTradePercent,
        };
    }

    /// <summary>What confirms an asset's price.</summary>
    /// <exception cref="ProblemException">A value is impossible; names its key.</exception>
    public UsdCheckMandate UsdCheck(string at, UsdCheckOptions check)
    {
        text.Require(
            check.MaxDeviationBps is > 0 and < MostBps, $"{at}.maxDeviationBps", "outside 1 to 9999", "200 is usual");
        var feed = values.AddressAt($"{at}.feed", check.Feed);
        return new UsdCheckMandate(feed, AgeAt($"{at}.maxAge", check.MaxAge, feed), check.MaxDeviationBps);
    }

    /// <summary>How old a feed's answer may be: as stated, or the heartbeat that is known of it and a margin.</summary>
    /// <exception cref="ProblemException">Nothing is stated or known, or it is impossible; names its key.</exception>
    public long AgeAt(string at, string? stated, Address feed)
    {
        if (stated is not null)
        {
            return values.AgeAt(at, stated);
        }

        var profile = _known?.FeedAt(feed);
        text.Require(
            profile is not null, at, "the feed's heartbeat is not known",
            "state the heartbeat that its provider's page gives, and a margin");
        return profile!.HeartbeatSeconds + HeartbeatMarginSeconds;
    }

    private BigInteger? UsdAt(string at, string? stated) => stated is null
        ? null
        : text.Read(at, () => Quantities.Amount(stated, "USD", PriceEvidence.WadDecimals));

    private SequencerMandate? SequencerAt(string at, OracleOptions oracle)
    {
        var feed = oracle.SequencerFeed switch
        {
            null => _known?.SequencerUptime,
            None => null,
            { } stated => values.AddressAt($"{at}.sequencerFeed", stated),
        };
        var grace = values.SecondsAt($"{at}.sequencerGrace", oracle.SequencerGrace);
        return feed is { } address ? new SequencerMandate(address, grace) : null;
    }

    private CrossCheckMandate CrossCheckAt(string at, CrossCheckOptions check)
    {
        values.OneOf($"{at}.kind", check.Kind, CrossCheck.All.Select(kind => kind.Name));
        text.Require(
            check.WarnBps > 0 && check.WarnBps <= check.ReduceBps && check.ReduceBps <= check.HaltBps
            && check.HaltBps < MostBps,
            at, "warnBps, reduceBps and haltBps do not rise from above 0 to below 10000", "100, 200 and 400 are usual");
        var source = values.AddressAt($"{at}.source", check.Source);
        var window = values.SecondsAt($"{at}.window", check.Window);
        text.Require(
            window is >= 60 and <= 86_400, $"{at}.window", "outside 1 min to 1 d", "30 min is usual");
        return new CrossCheckMandate(
            check.Kind, source, new DeviationLimits(check.WarnBps, check.ReduceBps, check.HaltBps))
        {
            MaxAgeSeconds = check.Kind == SecondFeedCheck.KindName
                ? AgeAt($"{at}.maxAge", check.MaxAge, source)
                : 0,
            WindowSeconds = check.Kind == TwapCheck.KindName ? window : 0,
            MinLiquidity = LiquidityAt($"{at}.minLiquidity", check.MinLiquidity),
        };
    }

    private BigInteger LiquidityAt(string at, string stated)
    {
        var isNumber = BigInteger.TryParse(
            stated, NumberStyles.None, CultureInfo.InvariantCulture, out var liquidity);
        text.Require(
            isNumber && liquidity.GetBitLength() <= 128, at, $"'{stated}' is no whole number of up to 128 bits",
            "write the digits that the pool's liquidity() returns");
        return liquidity;
    }
}
