using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Oracles;

/// <summary>
/// Every way in which a price is known to go wrong, each with the one check that must refuse it. Sources: Chainlink's
/// documentation of its feeds, and what was lost by those who did not check.
/// </summary>
internal static class BadFeeds
{
    public static readonly Address Sequencer = Scenario.Account(0xD1);
    public static readonly Address SecondFeed = Scenario.Account(0xD2);
    public static readonly Address Pool = Scenario.Account(0xD3);
    public static readonly Address RatioFeed = Scenario.Account(0xD4);
    public static readonly Address AssetUsdFeed = Scenario.Account(0xD5);
    public static readonly Address Aggregator = Scenario.Account(0xD6);
    public static readonly Address OtherAggregator = Scenario.Account(0xD7);

    private static readonly BigInteger Dollar = Scenario.Integer(1, 8);

    public static readonly ImmutableArray<BadFeed> All =
    [
        .. OfBase(), .. OfQuote(), .. OfAggregator(), .. OfSequencer(), .. OfOpinions(), .. OfClaims(),
    ];

    /// <summary>A proxy over an aggregator, with a band, and a price that must not stand still.</summary>
    public static VaultWorld Plain(VaultWorld vault) => vault with
    {
        BaseFeed = vault.BaseFeed with { Aggregator = Aggregator, RoundId = (5 * Phase) + 1_000 },
        QuoteFeed = vault.QuoteFeed with { RoundId = (2 * Phase) + 1_000 },
        Mandate = vault.Mandate with
        {
            Oracle = vault.Mandate.Oracle with
            {
                BaseLimits = new FeedLimits(Scenario.Ether(100), Scenario.Ether(50_000), 50, 7_200),
                QuoteLimits = new FeedLimits(Scenario.Ether(0.9m), Scenario.Ether(1.05m), 50, 0),
            },
        },
    };

    /// <summary>The sequencer has been up for a day.</summary>
    public static VaultWorld Sequenced(VaultWorld vault) => Plain(vault).Oracle(oracle => oracle with
    {
        Sequencer = new SequencerMandate(Sequencer, 3_600),
    }).Feed(Sequencer, new FeedWorld(0, 0, Scenario.Now - Scenario.Day, 1));

    /// <summary>A mean price, a second feed and a pool's mark that all say what the feeds say.</summary>
    public static VaultWorld Confirmed(VaultWorld vault) => Plain(vault).Oracle(oracle => oracle with
    {
        CrossChecks =
        [
            new CrossCheckMandate("twap", Pool, DeviationLimits.Usual)
            {
                WindowSeconds = 1_800,
                MinLiquidity = 1_000_000,
            },
            new CrossCheckMandate("second-feed", SecondFeed, DeviationLimits.Usual) { MaxAgeSeconds = 3_660 },
            new CrossCheckMandate("pool-mark", Pool, DeviationLimits.Usual),
        ],
    })
        .Feed(SecondFeed, new FeedWorld(3_000 * Dollar, 8, Scenario.Now - 30, 77))
        .Priced(3_000);

    /// <summary>wstETH by its ratio to ETH, and a USD feed of it that shares no factor.</summary>
    public static VaultWorld Claiming(VaultWorld vault)
    {
        var plain = Plain(vault);
        var asset = new AssetMandate(
            new Token(Scenario.Account(0xE3), "wstETH", 18), RatioFeed, 86_460, "WETH",
            new MarketMandate(0.8, 0.04, 0.0))
        {
            UsdCheck = new UsdCheckMandate(AssetUsdFeed, 3_660, 200),
        };
        return (plain with { Mandate = plain.Mandate with { Assets = [asset] } })
            .Feed(RatioFeed, new FeedWorld(Scenario.Ether(1.2m), 18, Scenario.Now - 7_000, 400))
            .Feed(AssetUsdFeed, new FeedWorld(3_600 * Dollar, 8, Scenario.Now - 100, 900));
    }

    private static BigInteger Phase => BigInteger.One << 64;

    private static IEnumerable<BadFeed> OfBase()
    {
        BadFeed Case(string name, string code, Func<FeedWorld, FeedWorld> spoil) =>
            new($"base: {name}", code, Plain, v => v with { BaseFeed = spoil(v.BaseFeed) });
        return
        [
            Case("answer 0", "base-price-positive", f => f with { Answer = 0 }),
            Case("answer -1", "base-price-positive", f => f with { Answer = -1 }),
            Case("lowest int256", "base-price-positive", f => f with
            {
                Answer = -(BigInteger.One << 255),
                Earlier = [],
            }),
            Case("highest int256", "base-price-positive", f => f with { Answer = (BigInteger.One << 255) - 1 }),
            Case("a billion USD", "base-price-positive", f => f with { Answer = 1_000_000_000 * Dollar }),
            Case("round 0", "base-price-positive", f => f with { RoundId = 0, Aggregator = Aggregator }),
            Case("round never started", "base-price-positive", f => f with { StartedAt = 0 }),
            Case("round before is younger", "base-price-positive", f => f with
            {
                Earlier = [(f.Answer, f.UpdatedAt + 1)],
            }),
            Case("never answered", "base-price-age", f => f with { UpdatedAt = 0, StartedAt = 1, Earlier = [] }),
            Case("a second in the future", "base-price-age", f => f with { UpdatedAt = Scenario.Now + 13 }),
            Case("end of time", "base-price-age", f => f with { UpdatedAt = ulong.MaxValue }),
            Case("a second too old", "base-price-age", f => f with { UpdatedAt = Scenario.Now + 12 - 3_661 }),
            Case("a day too old", "base-price-age", f => f with { UpdatedAt = Scenario.Now - (2 * Scenario.Day) }),
            Case("other decimals", "base-feed-terms", f => f with { Decimals = 18, Answer = Scenario.Ether(3_000) }),
            Case("other description", "base-feed-terms", f => f with { Description = "BTC / USD" }),
            Case("twice the round before", "base-price-jump", f => f with { Earlier = [(f.Answer / 2, f.UpdatedAt)] }),
            Case("half the round before", "base-price-jump", f => f with { Earlier = [(f.Answer * 2, f.UpdatedAt)] }),
            Case("151 % of the round before", "base-price-jump", f => f with
            {
                Answer = 3_020 * Dollar,
                Earlier = [(2_000 * Dollar, f.UpdatedAt)],
            }),
            Case("one answer for three hours", "base-price-frozen", f => f with { Earlier = Same(f, 3_600) }),
            Case("one answer for a day", "base-price-frozen", f => f with { Earlier = Same(f, 28_800) }),
            Case("99 USD", "base-price-band", f => f with { Answer = 99 * Dollar }),
            Case("50,001 USD", "base-price-band", f => f with { Answer = 50_001 * Dollar }),
        ];
    }

    private static IEnumerable<BadFeed> OfQuote()
    {
        BadFeed Case(string name, string code, Func<FeedWorld, FeedWorld> spoil) =>
            new($"quote: {name}", code, Plain, v => v with { QuoteFeed = spoil(v.QuoteFeed) });
        return
        [
            Case("answer 0", "quote-price-positive", f => f with { Answer = 0 }),
            Case("answer negative", "quote-price-positive", f => f with { Answer = -Dollar }),
            Case("round 0", "quote-price-positive", f => f with { RoundId = 0 }),
            Case("round never started", "quote-price-positive", f => f with { StartedAt = 0 }),
            Case("never answered", "quote-price-age", f => f with { UpdatedAt = 0, StartedAt = 1, Earlier = [] }),
            Case("in the future", "quote-price-age", f => f with { UpdatedAt = Scenario.Now + 3_600 }),
            Case("a second too old", "quote-price-age", f => f with { UpdatedAt = Scenario.Now + 12 - 86_461 }),
            Case("other decimals", "quote-feed-terms", f => f with { Decimals = 8, Description = "USDC / ETH" }),
            Case("lost its peg in a round", "quote-price-jump", f => f with
            {
                Answer = 91 * Dollar / 100,
                Earlier = [(140 * Dollar / 100, f.UpdatedAt)],
            }),
            Case("lost its peg", "quote-price-band", f => f with { Answer = 89 * Dollar / 100 }),
            Case("worth more than a dollar", "quote-price-band", f => f with { Answer = 106 * Dollar / 100 }),
        ];
    }

    private static IEnumerable<BadFeed> OfAggregator()
    {
        BadFeed Base(string name, string code, Func<FeedWorld, FeedWorld> spoil) =>
            new($"aggregator: {name}", code, Plain, v => v with { BaseFeed = spoil(v.BaseFeed) });
        BadFeed Clipped(string name, string view, BigInteger bound) => Base(
            name, "base-price-bounds", f => f with { Bounds = f.Bounds.Add(view, bound) });
        return
        [
            Base("shut down", "base-feed-answers", f => f with { IsShut = true }),
            new("aggregator: quote's shut down", "quote-feed-answers", Plain, v => v with
            {
                QuoteFeed = v.QuoteFeed with { IsShut = true },
            }),
            Base("next phase", "base-feed-swap", f => f with { RoundId = f.RoundId + Phase }),
            Base("another in the same phase", "base-feed-swap", f => f with { Aggregator = OtherAggregator }),
            Base("none any more", "base-feed-swap", f => f with { Aggregator = null }),
            Base("next phase at twice the price", "base-feed-swap,base-price-jump", f => f with
            {
                Answer = 2 * f.Answer,
                RoundId = (6 * Phase) + 1,
            }),
            new("aggregator: quote's next phase", "quote-feed-swap", Plain, v => v with
            {
                QuoteFeed = v.QuoteFeed with { RoundId = v.QuoteFeed.RoundId + Phase },
            }),
            Clipped("at its least answer", "minAnswer", 3_000 * Dollar),
            Clipped("4 % above its least answer", "minAnswer", 2_880 * Dollar),
            Clipped("at its greatest answer", "maxAnswer", 3_000 * Dollar),
            Clipped("4 % below its greatest answer", "maxAnswer", 3_125 * Dollar),
            Clipped("of the flux kind, at its least", "minSubmissionValue", 3_000 * Dollar),
            Clipped("of the flux kind, at its greatest", "maxSubmissionValue", 3_000 * Dollar),
        ];
    }

    private static IEnumerable<BadFeed> OfSequencer()
    {
        BadFeed Case(string name, Func<FeedWorld, FeedWorld> spoil) => new(
            $"sequencer: {name}", "sequencer", Sequenced, v => v.Feed(Sequencer, spoil(v.Feeds[Sequencer])));
        return
        [
            Case("down", f => f with { Answer = 1 }),
            Case("down for an hour", f => f with { Answer = 1, UpdatedAt = Scenario.Now - 3_600 }),
            Case("round not valid", f => f with { StartedAt = 0 }),
            Case("back for a minute", f => f with { UpdatedAt = Scenario.Now - 48 }),
            Case("back for just the grace period", f => f with { UpdatedAt = Scenario.Now + 12 - 3_600 }),
            Case("back in the future", f => f with { UpdatedAt = Scenario.Now + 13 }),
            Case("feed shut down", f => f with { IsShut = true }),
        ];
    }

    private static IEnumerable<BadFeed> OfOpinions() =>
    [
        new("second feed 4.1 % higher", "second-feed", Confirmed, v => v.Feed(
            SecondFeed, v.Feeds[SecondFeed] with { Answer = 3_123 * Dollar })),
        new("second feed of another asset", "second-feed", Confirmed, v => v.Feed(
            SecondFeed, v.Feeds[SecondFeed] with { Answer = 60_000 * Dollar / 2 })),
        new("mean price 4.1 % lower", "twap", Confirmed, v => v.Priced(2_877, 3_000)),
        new("mark 5 % higher", "pool-mark", Confirmed, v => v.Priced(3_000, 3_150)),
        new("pool 50 % lower", "twap,pool-mark", Confirmed, v => v.Priced(1_500)),
    ];

    private static IEnumerable<BadFeed> OfClaims()
    {
        BadFeed Ratio(string name, string code, Func<FeedWorld, FeedWorld> spoil) =>
            new($"claim: {name}", code, Claiming, v => v.Feed(RatioFeed, spoil(v.Feeds[RatioFeed])));
        BadFeed Usd(string name, Func<FeedWorld, FeedWorld> spoil) => new(
            $"claim: {name}", "asset-usd-check", Claiming, v => v.Feed(AssetUsdFeed, spoil(v.Feeds[AssetUsdFeed])));
        BadFeed Mandate(string name, string code, Func<AssetMandate, AssetMandate> spoil) => new(
            $"claim: {name}", code, Claiming, v => v with
            {
                Mandate = v.Mandate with { Assets = [spoil(v.Mandate.Assets[0])] },
            });
        return
        [
            Ratio("a factor is missing", "asset-usd-check", f => f with { Answer = Scenario.Ether(1), Earlier = [] }),
            Ratio("its ratio is old", "asset-price-age", f => f with { UpdatedAt = Scenario.Now - 86_449 }),
            Ratio("its ratio is 0", "asset-price-positive", f => f with { Answer = 0 }),
            Ratio("its feed is shut down", "asset-feed-answers", f => f with { IsShut = true }),
            Ratio("its ratio jumps", "asset-price-jump", f => f with { Earlier = [(f.Answer / 2, f.UpdatedAt)] }),
            Ratio("its feed has another phase", "asset-feed-swap", f => f with { RoundId = f.RoundId + Phase }),
            Usd("what confirms it is 3 % off", f => f with { Answer = 3_710 * Dollar }),
            Usd("what confirms it is old", f => f with { UpdatedAt = Scenario.Now - 4_000 }),
            Usd("what confirms it is shut down", f => f with { IsShut = true }),
            Mandate("nothing confirms it", "asset-usd-check", a => a with { UsdCheck = null }),
            Mandate("on an asset that is not stated", "unreadable", a => a with { ClaimOn = "stETH" }),
            Mandate("on itself", "unreadable", a => a with { ClaimOn = "wstETH" }),
        ];
    }

    /// <summary>Three rounds with the same answer as the latest.</summary>
    private static ImmutableArray<(BigInteger Answer, ulong UpdatedAt)> Same(FeedWorld feed, ulong apart) =>
        [.. Enumerable.Range(1, 3).Select(back => (feed.Answer, feed.UpdatedAt - ((ulong)back * apart)))];

    public static VaultWorld Feed(this VaultWorld vault, Address at, FeedWorld feed) =>
        vault with { Feeds = vault.Feeds.SetItem(at, feed) };

    public static VaultWorld Oracle(this VaultWorld vault, Func<OracleMandate, OracleMandate> change) =>
        vault with { Mandate = vault.Mandate with { Oracle = change(vault.Mandate.Oracle) } };

    /// <summary>A pool that was at a mean price in USDC for ether, and is at the same or another now.</summary>
    public static VaultWorld Priced(this VaultWorld vault, int mean, int? now = null) =>
        vault with { Observations = vault.Observations.SetItem(Pool, PoolAt(mean, now ?? mean)) };

    public static ObservationWorld PoolAt(int mean, int now)
    {
        // The base token has the lower address: the price is of USDC units for a wei of ether.
        var tick = (int)Math.Floor(Math.Log(mean * 1e-12) / Math.Log(1.0001));
        return new ObservationWorld(Root(now), tick, BigInteger.Pow(10, 15));
    }

    /// <summary>The root of the pool's price times 2^96, by Newton's method on integers.</summary>
    private static BigInteger Root(int usdcPerEther)
    {
        var square = ((BigInteger)usdcPerEther << 192) / BigInteger.Pow(10, 12);
        var root = BigInteger.One << (((int)square.GetBitLength() / 2) + 1);
        for (var next = (root + (square / root)) / 2; next < root; next = (root + (square / root)) / 2)
        {
            root = next;
        }

        return root;
    }
}

/// <summary>A way in which a price goes wrong.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Codes">The checks that must fail, and no others; separated by commas.</param>
/// <param name="SetUp">The vault while all is well.</param>
/// <param name="Spoil">What goes wrong a block later.</param>
internal sealed record BadFeed(
    string Name, string Codes, Func<VaultWorld, VaultWorld> SetUp, Func<VaultWorld, VaultWorld> Spoil);
