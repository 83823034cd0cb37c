using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Volatility;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class PerpsV2VaultTests
{
    private static readonly Address PerpsMarket = Scenario.Account(0x71);
    private static readonly Token Susd = new(Scenario.Account(0x72), "sUSD", 18);

    [Fact]
    public void Understand_ShortPosition_ReadsEveryFigureInOneRound()
    {
        var model = new PerpsV2Model();
        var book = Book(model);
        var reading = Assert.IsType<PerpsV2Position>(book.Read()).Reading;
        Assert.Equal(1, book.Rounds);
        Assert.Equal(
            (model.Size, model.LastPrice, model.Margin, model.Price),
            (reading.Size, reading.LastPrice, reading.Margin, reading.AssetPrice));
        Assert.Equal(
            (model.AccruedFunding, model.RemainingMargin, model.RemainingMargin / 2, model.LiquidationPrice),
            (reading.AccruedFunding, reading.RemainingMargin, reading.AccessibleMargin, reading.LiquidationPrice));
        Assert.Equal(
            (model.Unrecorded, model.Velocity, model.RecordedRate, model.Recorded),
            (reading.UnrecordedFunding, reading.FundingVelocity, reading.RecordedFundingRate,
                reading.FundingRecorded));
        Assert.Null(reading.Pending);
    }

    /// <summary>The contract's own integers at another price and time, against the doubles of one reading.</summary>
    [Fact]
    public void Measure_RandomPositions_IsWhatTheContractWouldSayAtAnyPriceAndTime()
    {
        const int Seed = 20_261_122;
        var random = new Random(Seed);
        for (var i = 0; i < 500; i++)
        {
            var model = Random(random);
            var position = Read(model);
            var later = model with
            {
                Price = model.Price * random.Next(700, 1_301) / 1_000,
                Now = model.Now + (ulong)random.Next(0, 3 * Scenario.Day),
            };
            var value = position.Measure(At(later)).Value;
            var expected = Scaled.ToDouble(later.RemainingMargin, 18);
            var scale = Math.Max(1.0, Math.Abs(Scaled.ToDouble(model.Size, 18)) * Scaled.ToDouble(later.Price, 18));
            Assert.True(
                Math.Abs(value - expected) <= 1e-12 * scale,
                $"seed {Seed}, position {i}: {value:R} against {expected:R} of {later}");
        }
    }

    [Fact]
    public void Measure_RandomPositions_DeltaThetaAndCharmAreFiniteDifferences()
    {
        const int Seed = 77;
        const double Hour = 3_600 / Market.SecondsPerYear;
        var random = new Random(Seed);
        for (var i = 0; i < 300; i++)
        {
            var model = Random(random) with { Margin = Scenario.Ether(10_000_000) };
            var (position, market) = (Read(model), At(model));
            double Value(double spot) => position.Measure(market.AtSpot(spot)).Value;
            double Delta(long seconds) => position
                .Measure(market with { Timestamp = (ulong)((long)market.Timestamp + seconds) }).Of("WETH").Delta;
            var greeks = position.Measure(market).Of("WETH");
            var step = 0.01 * market.Spot;
            var delta = (Value(market.Spot + step) - Value(market.Spot - step)) / (2 * step);
            var later = position.Measure(market with { Timestamp = market.Timestamp + 3_600 }).Value;
            var earlier = position.Measure(market with { Timestamp = market.Timestamp - 3_600 }).Value;
            var size = Math.Abs(Scaled.ToDouble(model.Size, 18));
            var holds = Math.Abs(delta - greeks.Delta) <= 1e-6 * Math.Abs(greeks.Delta)
                && Math.Abs(((later - earlier) / (2 * Hour)) - greeks.Theta) <= 1e-3 * (1 + (size * market.Spot))
                && Math.Abs(((Delta(3_600) - Delta(-3_600)) / (2 * Hour)) - greeks.Charm) <= 1e-6 * (1 + size);
            Assert.True(holds, $"seed {Seed}, position {i}: {greeks} against delta {delta:R} of {model}");
        }
    }

    [Fact]
    public void Measure_FundingNotWrittenDown_IsPartOfDelta()
    {
        // Half a day at 0.2 % a day that longs pay: a tenth of a percent of the notional is owed.
        var model = new PerpsV2Model
        {
            Size = Scenario.Ether(10),
            RecordedRate = Scenario.Ether(0.002m),
            Velocity = BigInteger.Zero,
            Recorded = Scenario.Now - (Scenario.Day / 2),
        };
        Assert.Equal(10 * (1 - 0.001), Read(model).Measure(At(model)).Of("WETH").Delta, 12);
    }

    [Theory]
    [InlineData(10, 0.002, -1)]
    [InlineData(-10, 0.002, 1)]
    [InlineData(10, -0.002, 1)]
    public void Measure_FundingRate_CostsTheSideThatPays(int size, double rate, int sign)
    {
        var model = new PerpsV2Model
        {
            Size = Scenario.Ether(size),
            RecordedRate = Scenario.Ether((decimal)rate),
            Velocity = BigInteger.Zero,
        };
        var theta = Read(model).Measure(At(model)).Of("WETH").Theta;
        Assert.Equal(sign * 10 * 0.002 * 3_000 * 365, theta, 6);
    }

    [Fact]
    public void Measure_BeyondBankruptcy_IsWorthNothingAndMovesNoMore()
    {
        var model = new PerpsV2Model();
        var exposure = Read(model).Measure(At(model).AtSpot(4_500));
        Assert.Equal(0.0, exposure.Value);
        Assert.Equal(0.0, exposure.Of("WETH").Delta);
    }

    [Fact]
    public void Measure_MarginOffItsPeg_TakesTheWholeAccountWithIt()
    {
        var model = new PerpsV2Model();
        var (position, market) = (Read(model), At(model));
        var whole = position.Measure(market);
        var weak = position.Measure(market with { Others = [market.Others[0] with { Spot = 0.9 }] });
        Assert.Equal(0.9 * whole.Value, weak.Value, 9);
        Assert.Equal(0.9 * whole.Of("WETH").Delta, weak.Of("WETH").Delta, 12);
        Assert.Equal(whole.Value, weak.Of("sUSD").Delta, 9);
        Assert.Equal(0.0, whole.Of("WETH").Price);
        Assert.Equal(["short 20 WETH perpetual at 3001", "perpetual margin"], whole.Components.Select(c => c.Label));
    }

    [Fact]
    public void Measure_MarginWithoutAPosition_IsTheMarginAlone()
    {
        var model = Flat() with { Margin = Scenario.Ether(50) };
        var component = Assert.Single(Read(model).Measure(At(model)).Components);
        Assert.Equal(("sUSD", 50.0), (component.Factor, component.Greeks.Price));
        Assert.Empty(Read(Flat()).Measure(At(model)).Components);
        Assert.Empty(Read(Flat()).Remarks);
    }

    [Fact]
    public void Remarks_OpenPosition_SayWhereItIsLiquidatedAndTheMarginBetween()
    {
        var model = new PerpsV2Model { Margin = Scenario.Ether(6_000), LiquidationPrice = Scenario.Ether(3_240) };
        var remarks = Read(model).Remarks;
        Assert.Equal([ReasonCode.LiquidationPrice, ReasonCode.MarginRatio], remarks.Select(reason => reason.Code));
        Assert.All(remarks, remark => Assert.True(remark.Passed));
        Assert.Equal((3_000, 3_240, "USD"), (remarks[0].Measured, remarks[0].Limit, remarks[0].Unit));

        // The price may rise by 240 of 3 000 before the least margin is reached: 8 % of the notional.
        Assert.Equal(8.0, remarks[1].Measured - remarks[1].Limit, 9);
        Assert.Equal(100 * Scaled.ToDouble(model.RemainingMargin, 18) / 60_000, remarks[1].Measured, 9);
    }

    [Fact]
    public void Remarks_PendingOrder_IsShownAndDoesNotCount()
    {
        var model = new PerpsV2Model { OrderSize = Scenario.Ether(-5) };
        var remark = Read(model).Remarks[0];
        Assert.Equal((ReasonCode.PendingOrder, false, -5.0), (remark.Code, remark.Passed, remark.Measured));
        Assert.Contains("limit 2900.00 sUSD", remark.Detail, StringComparison.Ordinal);
        Assert.Equal(
            Read(new PerpsV2Model()).Measure(At(model)).Of("WETH"), Read(model).Measure(At(model)).Of("WETH"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Remarks_LiquidatableOrFlagged_DoNotPass(bool liquidatable, bool flagged)
    {
        var model = new PerpsV2Model { Liquidatable = liquidatable, Flagged = flagged };
        Assert.All(Read(model).Remarks, remark => Assert.False(remark.Passed));
    }

    [Fact]
    public void Remarks_NoPriceLiquidates_SayNothingOfTheLeastMargin()
    {
        var remark = Assert.Single(Read(new PerpsV2Model { LiquidationPrice = BigInteger.Zero }).Remarks);
        Assert.Equal((ReasonCode.LiquidationPrice, true, 0.0), (remark.Code, remark.Passed, remark.Limit));
    }

    [Fact]
    public void Understand_Nonsense_IsRefusedWithWhatIsWrong()
    {
        Refused(Book(new PerpsV2Model { Invalid = true }), "stale, zero or suspended");
        Refused(Book(new PerpsV2Model { Price = 0 }), "stale, zero or suspended");
        Refused(Book(new PerpsV2Model { LastPrice = 0 }), "no entry price");
        Refused(Book(new PerpsV2Model { ClaimedMargin = 1 }), "no PerpsV2 market that this version knows");
        Refused(Book(new PerpsV2Model()).Reverting("positions"), "positions");
        var poor = Vault with { Assets = [] };
        Refused(Book(new PerpsV2Model(), poor), "add it to the vault's assets");
    }

    [Theory]
    [InlineData(3_000, true)]
    [InlineData(3_300, true)]
    [InlineData(3_400, false)]
    [InlineData(64_000, false)]
    public void Understand_MarketOfAnotherAsset_IsRefused(int price, bool isTaken)
    {
        var model = new PerpsV2Model { Price = Scenario.Ether(price), Size = 0, LastPrice = 0 };
        var book = Book(model);
        book.Known = Answers.None.With(OracleKind.Named(Vault.Oracle.Kind).Observe(Vault, Answers.None)
            .Select(ask => KeyValuePair.Create(ask, OracleAnswer(ask))));
        if (isTaken)
        {
            Assert.IsType<PerpsV2Position>(book.Read());
        }
        else
        {
            Refused(book, "another asset's market");
        }
    }

    private static VaultMandate Vault { get; } = Scenario.Vault("eth").Mandate with
    {
        Assets = [new AssetMandate(Susd, Scenario.Account(0xF3), 90_000, null, new MarketMandate(0, 0, 0))],
    };

    private static PerpsV2Model Flat() => new() { Size = 0, LastPrice = 0, Margin = 0, SequenceDifference = 0 };

    private static PerpsV2Position Read(PerpsV2Model model) => Assert.IsType<PerpsV2Position>(Book(model).Read());

    private static AnsweredBook Book(PerpsV2Model model, VaultMandate? vault = null)
    {
        var book = new AnsweredBook(
            new PerpsV2Vault(), vault ?? Vault, ("market", PerpsMarket), ("marginToken", Susd.Address));
        model.Answer(book);
        return book;
    }

    private static void Refused(AnsweredBook book, string because) => Assert.Contains(
        because, Assert.Throws<UnanswerableException>(book.Read).Message, StringComparison.Ordinal);

    private static Answer OracleAnswer(Ask ask)
    {
        var function = ask.Function!;
        var price = ask.To == Vault.Oracle.BaseFeed ? 300_000_000_000 : 100_000_000;
        return function.Name switch
        {
            "decimals" => new Answer(true, function.EncodeOutput(8)),
            "latestRoundData" => new Answer(true, function.EncodeOutput(1, price, Scenario.Now, Scenario.Now, 1)),
            _ => new Answer(false, default),
        };
    }

    private static Market At(PerpsV2Model model)
    {
        var market = Market.Flat(Scaled.ToDouble(model.Price, 18), 0.8, 0.04, 0.0, model.Now);
        return market with { Others = [new AssetMarket("sUSD", 1.0, new FlatSurface(0), 0, 0)] };
    }

    private static PerpsV2Model Random(Random random)
    {
        BigInteger Wad(double low, double high) =>
            Scaled.ToInteger(low + (random.NextDouble() * (high - low)), 18);
        return new PerpsV2Model
        {
            Size = Wad(-500, 500),
            LastPrice = Wad(1_500, 4_500),
            Margin = Wad(0, 1_000_000),
            Price = Wad(1_500, 4_500),
            SequenceDifference = Wad(-200, 200),
            RecordedRate = Wad(-0.05, 0.05),
            Velocity = Wad(-0.05, 0.05),
            Recorded = Scenario.Now - (ulong)random.Next(4_000, 5 * Scenario.Day),
        };
    }
}
