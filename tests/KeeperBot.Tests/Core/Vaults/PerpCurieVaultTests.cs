using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class PerpCurieVaultTests
{
    private static readonly Address House = Scenario.Account(0x81);
    private static readonly Address BaseToken = Scenario.Account(0x82);
    private static readonly VaultMandate Vault = Scenario.Vault("eth").Mandate;

    [Fact]
    public void Understand_ShortPosition_ReadsEveryFigureInThreeRounds()
    {
        var book = Book();
        var reading = Assert.IsType<PerpCuriePosition>(book.Read()).Reading;
        Assert.Equal(3, book.Rounds);
        Assert.Equal(
            (Scenario.Ether(-20), Scenario.Ether(59_400)), (reading.Size, reading.OpenNotional));
        Assert.Equal(
            (Scenario.Ether(-15), Scenario.Ether(-640), Scenario.Ether(5), Scenario.Usdc(20_000)),
            (reading.OwedRealizedPnl, reading.UnrealizedPnl, reading.PendingFunding, reading.Balance));
        Assert.Equal((Scenario.Ether(3_002), Scenario.Ether(3_000)), (reading.MarkPrice, reading.IndexPrice));
        Assert.Equal(Scenario.Usdc(19_340), reading.SettlementValue);
    }

    [Fact]
    public void Measure_AtTheIndex_IsTheAccountValueAndDeltaTheSize()
    {
        var exposure = Read(Book()).Measure(At(3_000));
        Assert.Equal(19_340.0, exposure.Value, 9);
        Assert.Equal(-20.0, exposure.Of("WETH").Delta);
        Assert.Equal(19_340.0, exposure.Of("USDC").Delta, 9);
        Assert.Equal(["short 20 WETH perpetual at 2970", "perpetual margin"], exposure.Components.Select(c => c.Label));
    }

    [Theory]
    [InlineData(2_100)]
    [InlineData(3_300)]
    [InlineData(3_900)]
    public void Measure_AnotherSpot_MovesTheMarkWithIt(double spot) =>
        Assert.Equal(19_340.0 - (20 * (spot - 3_000)), Read(Book()).Measure(At(spot)).Value, 8);

    [Fact]
    public void Measure_OtherCollateral_CountsAtItsPriceAndIsPartOfDelta()
    {
        var book = Book()
            .With("getCollateralTokens", AbiValue.Of(Vault.Base.Address))
            .With("getBalanceByToken", Scenario.Ether(3))
            .With("getAccountValue", Scenario.Usdc(25_640));
        var exposure = Read(book).Measure(At(3_000));
        Assert.Equal(19_340.0 + 9_000.0, exposure.Value, 8);
        Assert.Equal(-17.0, exposure.Of("WETH").Delta, 12);
    }

    /// <summary>Pool's average over an index of 3 000: longs pay the difference a day, a short receives it.</summary>
    [Theory]
    [InlineData(3_010, 10)]
    [InlineData(2_990, -10)]
    [InlineData(3_900, 300)]
    [InlineData(2_000, -300)]
    public void Measure_Funding_IsPaidByTheSideThatThePoolLeansToWithinTheLimit(int average, double daily)
    {
        var book = Book().With("getSqrtMarketTwapX96", Root(average));
        Assert.Equal(20 * daily * 365, Read(book).Measure(At(3_000)).Of("WETH").Theta, 3);
    }

    [Fact]
    public void Remarks_OpenPosition_HoldTheAccountAgainstItsRequirement()
    {
        var remarks = Read(Book()).Remarks;
        Assert.Equal([ReasonCode.LiquidationPrice, ReasonCode.MarginRatio], remarks.Select(reason => reason.Code));
        Assert.All(remarks, remark => Assert.True(remark.Passed));
        Assert.Equal(100 * 19_340.0 / 60_040, remarks[1].Measured, 9);
        Assert.Equal(6.25, remarks[1].Limit, 9);

        // At the mark where it is liquidated, what is left is 6.25 % of the notional there.
        var price = remarks[0].Limit;
        Assert.Equal(0.0625 * 20 * price, 19_340.0 - (20 * (price - 3_002)), 6);
    }

    [Fact]
    public void Remarks_AccountBelowItsRequirement_DoNotPass()
    {
        var book = Book()
            .With("getBalance", Scenario.Usdc(4_000))
            .With("getAccountValue", Scenario.Usdc(3_340));
        Assert.All(Read(book).Remarks, remark => Assert.False(remark.Passed));
    }

    [Fact]
    public void Remarks_LongThatNoPriceLiquidates_SayZero()
    {
        var book = Book()
            .With("getTakerPositionSize", Scenario.Ether(1))
            .With("getTakerOpenNotional", Scenario.Ether(-3_642))
            .With("getMarginRequirementForLiquidation", Scenario.Ether(187.625m));
        Assert.Equal(0.0, Read(book).Remarks[0].Limit);
    }

    [Fact]
    public void Understand_NoPosition_IsTheDepositAlone()
    {
        var book = Book()
            .With("getTakerPositionSize", 0)
            .With("getTakerOpenNotional", 0)
            .With("getPnlAndPendingFee", 0, 0, 0)
            .With("getPendingFundingPayment", 0)
            .With("getBaseTokens", AbiValue.Of())
            .With("getAccountValue", Scenario.Usdc(20_000));
        var position = Read(book);
        Assert.Empty(position.Remarks);
        Assert.Equal(("USDC", 20_000.0), Assert.Single(position.Measure(At(3_000)).Components) is var only
            ? (only.Factor, only.Greeks.Price)
            : default);
    }

    [Theory]
    [InlineData(-1, -1)]
    [InlineData(1, 0)]
    public void SettlementValue_LessThanAUnit_IsRoundedDownAsTheProtocolDoes(int owed, int value)
    {
        var reading = Read(Book()).Reading with
        {
            Balance = 0,
            OwedRealizedPnl = owed,
            UnrealizedPnl = 0,
            PendingFunding = 0,
        };
        Assert.Equal(value, reading.SettlementValue);
    }

    [Fact]
    public void Understand_AccountThatIsNotATakerOfThisMarketAlone_IsRefusedWithWhatToDo()
    {
        Refused(Book().With("hasOrder", true), "remove the orders");
        Refused(Book().With("isOpen", false), "paused or closed");
        var other = Scenario.Account(0x99);
        Refused(Book().With("getBaseTokens", AbiValue.Of(BaseToken, other)), $"also trades in {other}");
    }

    [Fact]
    public void Understand_Nonsense_IsRefusedWithWhatIsWrong()
    {
        Refused(Book().With("getAccountValue", Scenario.Usdc(19_341)), "its parts come to");
        Refused(Book().With("getMarkPrice", 0), "has no price");
        Refused(Book().With("getIndexPrice", 0), "has no price");
        Refused(Book().Reverting("getVault"), "getVault");
        Refused(Book().Reverting("getSqrtMarketTwapX96"), "getSqrtMarketTwapX96");
        Refused(Book().With("getSettlementToken", Scenario.Account(0x9A)), "add it to the vault's assets");
        var stranger = Book()
            .With("getCollateralTokens", AbiValue.Of(Scenario.Account(0x9B)))
            .With("getBalanceByToken", Scenario.Ether(3));
        Refused(stranger, "add it to the vault's assets");
        var coarse = Vault with { Quote = Vault.Quote with { Decimals = 19 } };
        Refused(Book(coarse), "more decimals than the protocol takes");
    }

    private static PerpCuriePosition Read(AnsweredBook book) => Assert.IsType<PerpCuriePosition>(book.Read());

    private static Market At(double spot) => Market.Flat(spot, 0.8, 0.04, 0.0, Scenario.Now);

    private static void Refused(AnsweredBook book, string because) => Assert.Contains(
        because, Assert.Throws<UnanswerableException>(book.Read).Message, StringComparison.Ordinal);

    /// <summary>Twenty short at 2 970, marked at 3 002: 20 000 - 15 - 640 - 5 = 19 340.</summary>
    private static AnsweredBook Book(VaultMandate? vault = null) =>
        new AnsweredBook(
            new PerpCurieVault(), vault ?? Vault, ("clearingHouse", House), ("baseToken", BaseToken))
            .With("getVault", Scenario.Account(0x83))
            .With("getAccountBalance", Scenario.Account(0x84))
            .With("getExchange", Scenario.Account(0x85))
            .With("getClearingHouseConfig", Scenario.Account(0x86))
            .With("isOpen", true)
            .With("getIndexPrice", Scenario.Ether(3_000))
            .With("getSettlementToken", Vault.Quote.Address)
            .With("getTwapInterval", 900)
            .With("getMaxFundingRate", 100_000)
            .With("getBalance", Scenario.Usdc(20_000))
            .With("getAccountValue", Scenario.Usdc(19_340))
            .With("getCollateralTokens", AbiValue.Of())
            .With("getTakerPositionSize", Scenario.Ether(-20))
            .With("getTakerOpenNotional", Scenario.Ether(59_400))
            .With("getPnlAndPendingFee", Scenario.Ether(-15), Scenario.Ether(-640), 0)
            .With("getMarginRequirementForLiquidation", Scenario.Ether(3_752.5m))
            .With("getMarkPrice", Scenario.Ether(3_002))
            .With("getBaseTokens", AbiValue.Of(BaseToken))
            .With("hasOrder", false)
            .With("getPendingFundingPayment", Scenario.Ether(5))
            .With("getSqrtMarketTwapX96", Root(3_001));

    /// <summary>The pool's root of a whole price, times 2^96.</summary>
    private static BigInteger Root(int price) =>
        Scaled.ToInteger(Math.Sqrt(price), 18) * (BigInteger.One << 96) / BigInteger.Pow(10, 18);
}
