using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Tests.Core.Oracles;

public sealed class ChainlinkOracleTests
{
    private const int MaxAge = 3_660;

    [Fact]
    public void Judge_FreshPositiveAnswers_AreTrustedWithFourChecks()
    {
        var evidence = Judge(feed => feed);
        Assert.True(evidence.Trusted);
        Assert.True(evidence.Usable);
        Assert.Equal(Scenario.Integer(3_000, 8), evidence.BaseUsd);
        Assert.Equal(Scenario.Ether(3_000), evidence.QuotePerBaseWad);
        Assert.Equal(
            ["base-price-positive", "base-price-age", "quote-price-positive", "quote-price-age"],
            evidence.Checks.Select(c => c.Code).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Judge_AnswerIsNotPositive_IsNoPrice(long answer) =>
        AssertNoPrice(Judge(feed => feed with { Answer = answer }), "base-price-positive");

    [Fact]
    public void Judge_AnswerOfABillionUsd_IsNoPrice()
    {
        var billion = Scenario.Integer(1_000_000_000, 8);
        AssertNoPrice(Judge(feed => feed with { Answer = billion }), "base-price-positive");
        Assert.True(Judge(feed => feed with { Answer = billion - 1 }).Trusted);
    }

    [Fact]
    public void Judge_AnswerOfABillionthUsd_IsNoPrice()
    {
        AssertNoPrice(Judge(feed => feed with { Answer = 1, Decimals = 9 }), "base-price-positive");
        AssertNoPrice(Judge(feed => feed with { Answer = 1, Decimals = 255 }), "base-price-positive");
        Assert.True(Judge(feed => feed with { Answer = 2, Decimals = 9, Earlier = [] }).Trusted);
    }

    [Fact]
    public void Judge_SmallestAndLargestPrices_StillGiveAPositiveCross()
    {
        var scenario = new Scenario().With(v => v with
        {
            BaseFeed = v.BaseFeed with { Answer = 2, Decimals = 9 },
            QuoteFeed = v.QuoteFeed with { Answer = Scenario.Integer(1_000_000_000, 8) - 1 },
        });
        Assert.True(Judge(scenario, Scenario.Now).QuotePerBaseWad.Sign > 0);
    }

    [Theory]
    [InlineData(MaxAge, true)]
    [InlineData(MaxAge + 1, false)]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void Judge_AgeOfAnswer_IsTrustedUpToTheLimitAndNotFromTheFuture(int age, bool trusted)
    {
        var evidence = Judge(feed => feed with { UpdatedAt = Scenario.Now - (ulong)age });
        Assert.Equal(trusted, evidence.Trusted);
        var check = Assert.Single(evidence.Checks, c => c.Code == "base-price-age");
        Assert.Equal((trusted, (double)age, MaxAge, "s"), (check.Passed, check.Measured, check.Limit, check.Unit));

        // An old price still says where the book stands; only acting on it is refused.
        Assert.True(evidence.Usable);
    }

    [Fact]
    public void Judge_RoundWithoutTime_IsNotTrusted() =>
        Assert.False(Judge(feed => feed with { UpdatedAt = 0 }).Trusted);

    [Fact]
    public void Judge_EpochBlockAndRoundWithoutTime_IsNotTrusted()
    {
        var scenario = new Scenario().With(v => v with
        {
            BaseFeed = v.BaseFeed with { UpdatedAt = 0 },
            QuoteFeed = v.QuoteFeed with { UpdatedAt = 0 },
        });
        Assert.False(Judge(scenario, 10).Trusted);
    }

    [Fact]
    public void Judge_RoundZero_IsNotTrusted()
    {
        var evidence = Judge(feed => feed with { RoundId = 0 });
        Assert.False(Assert.Single(evidence.Checks, c => c.Code == "base-price-positive").Passed);
    }

    [Fact]
    public void Judge_QuoteFeedIsStale_NamesTheQuoteFeed()
    {
        var scenario = new Scenario().With(v => v with
        {
            QuoteFeed = v.QuoteFeed with { UpdatedAt = Scenario.Now - 86_461 },
        });
        Assert.Equal("quote-price-age", Assert.Single(Judge(scenario, Scenario.Now).Checks, c => !c.Passed).Code);
    }

    [Theory]
    [InlineData(true, 0, "latestRoundData")]
    [InlineData(true, 159, "latestRoundData")]
    public void Judge_FeedAnswersSomethingElse_IsUnanswerableByName(bool success, int length, string says)
    {
        var scenario = new Scenario();
        var snapshot = scenario.Observe();
        var oracle = scenario.Only.Mandate.Oracle;
        var broken = snapshot.Answers.InOrder
            .Where(pair => pair.Key.To == oracle.BaseFeed)
            .Select(pair => KeyValuePair.Create(pair.Key, new Answer(success, new byte[length])));
        var thrown = Assert.Throws<UnanswerableException>(
            () => new ChainlinkOracle().Judge(
                scenario.Only.Mandate, snapshot.Answers.With(broken), Scenario.Now, []));
        Assert.Contains(says, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(oracle.BaseFeed.ToString(), thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NothingWasAsked_IsUnanswerable() =>
        Assert.Throws<UnanswerableException>(
            () => new ChainlinkOracle().Judge(new Scenario().Only.Mandate, Answers.None, Scenario.Now, []));

    [Fact]
    public void QuotePerBaseWad_FeedsOfDifferentDecimals_RoundsDownAsTheExecutorDoes()
    {
        // ChainlinkPrice.cross: base·10^quoteDecimals·1e18 / (quote·10^baseDecimals), rounded down.
        var evidence = new PriceEvidence(
            BigInteger.Parse("3000123456789012345678"), 18, 99_987_654, 8, []);
        Assert.Equal(BigInteger.Parse("3000493897765630490418"), evidence.QuotePerBaseWad);
    }

    [Fact]
    public void QuotePerBaseWad_OfAnyAnswers_IsThatOfTheEvidenceOrNull()
    {
        var vault = new Scenario().Only.Mandate;
        BigInteger[] prices = [-1, 0, 1, Scenario.Integer(3_000, 8), Scenario.Integer(2_000_000_000, 8)];
        foreach (var price in prices)
        {
            var scenario = new Scenario().WithSpot(price);
            var evidence = Judge(scenario, Scenario.Now);
            Assert.Equal(
                evidence.Usable ? evidence.QuotePerBaseWad : null,
                new ChainlinkOracle().QuotePerBaseWad(vault, scenario.Observe().Answers));
        }

        var answers = new Scenario().Observe().Answers;
        string[] needed = ["latestRoundData", "decimals"];
        foreach (var ask in new ChainlinkOracle().Observe(vault, answers))
        {
            if (!needed.Contains(ask.Function!.Name))
            {
                continue;
            }

            Assert.Null(new ChainlinkOracle().QuotePerBaseWad(
                vault, answers.With([KeyValuePair.Create(ask, new Answer(false, default))])));
            Assert.Null(new ChainlinkOracle().QuotePerBaseWad(
                vault, Answers.None.With(answers.InOrder.Where(pair => !pair.Key.Equals(ask)))));
        }
    }

    [Fact]
    public void Named_EveryKind_IsFoundByItsName() =>
        Assert.All(OracleKind.All, kind => Assert.Same(kind, OracleKind.Named(kind.Name)));

    [Fact]
    public void Named_UnknownKind_BreaksAnInvariant() =>
        Assert.Throws<KeeperBot.Core.InvariantException>(() => OracleKind.Named("guess"));

    private static PriceEvidence Judge(Func<FeedWorld, FeedWorld> change) =>
        Judge(new Scenario().With(v => v with { BaseFeed = change(v.BaseFeed) }), Scenario.Now);

    private static PriceEvidence Judge(Scenario scenario, ulong timestamp) =>
        OracleKind.Named("chainlink").Judge(scenario.Only.Mandate, scenario.Observe().Answers, timestamp, []);

    private static void AssertNoPrice(PriceEvidence evidence, string code)
    {
        Assert.False(evidence.Usable);
        Assert.False(evidence.Trusted);
        Assert.True(evidence.BaseUsd.IsZero);
        Assert.Contains(evidence.Checks, (Reason check) => check.Code == code && !check.Passed);
    }
}
