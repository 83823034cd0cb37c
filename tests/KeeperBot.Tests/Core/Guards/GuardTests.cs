using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Guards;

namespace KeeperBot.Tests.Core.Guards;

/// <summary>Each guard, on both sides of its boundary and exactly on it.</summary>
public sealed class GuardTests
{
    private static readonly Scenario Calm = new();
    private static readonly BigInteger Sell = Scenario.Ether(-10);
    private static readonly BigInteger Buy = Scenario.Ether(10);

    [Fact]
    public void All_CalmScenario_LetsTheTradePass()
    {
        Assert.All(Guard.All, guard => Assert.True(guard.Judge(Drafts.Of(Calm, Sell)).Passed, guard.Code));
        Assert.All(Guard.All, guard => Assert.Equal(guard.Code, guard.Judge(Drafts.Of(Calm, Sell)).Code));
    }

    [Fact]
    public void All_Guards_HaveOneCodeEachAndAMeaning()
    {
        Assert.Equal(Guard.All.Length, Guard.All.Select(g => g.Code).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Guard.All, guard => Assert.Matches("^[a-z]+(-[a-z]+)*$", guard.Code));
        Assert.All(Guard.All, guard => Assert.NotEmpty(guard.Meaning));
    }

    [Fact]
    public void OperatorMayOverride_OfAllGuards_IsTheGasCeilingAlone() =>
        Assert.Equal("gas-ceiling", Assert.Single(Guard.All, g => g.OperatorMayOverride).Code);

    [Fact]
    public void Role_ExecutorObeysAnother_RefusesAndNamesIt()
    {
        var other = Scenario.Account(0x77);
        var reason = Judge<RoleGuard>(Calm.With(v => v with { Keeper = other }), Sell);
        Assert.False(reason.Passed);
        Assert.Contains(other.ToString(), reason.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, "executor contract")]
    [InlineData(false, true, "operator")]
    [InlineData(true, true, "executor contract")]
    public void Pause_ContractOrOperatorPaused_RefusesAndSaysWho(bool contract, bool operatorPaused, string who)
    {
        var draft = Drafts.Of(Calm.With(v => v with { Paused = contract }), Sell, operatorPaused);
        var reason = new PauseGuard().Judge(draft);
        Assert.False(reason.Passed);
        Assert.Contains(who, reason.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(-1, true)]
    public void GasCeiling_GasPriceAroundIt_PassesUpToTheLastWei(int wei, bool passes)
    {
        var reason = Judge<GasCeilingGuard>(Calm.WithGasPrice(Calm.Gas.CeilingWei + wei), Sell);
        Assert.Equal(passes, reason.Passed);
        Assert.Equal((50.0, "gwei"), (reason.Limit, reason.Unit));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    public void GasFunds_BalanceAroundTheReserve_PassesFromTheReserveOn(int wei, bool passes)
    {
        var reserve = Calm.Gas.CeilingWei * Calm.Gas.HedgeGas * Calm.Gas.ReserveHedges;
        Assert.Equal(passes, Judge<GasFundsGuard>(Calm with { KeeperEther = reserve + wei }, Sell).Passed);
    }

    [Fact]
    public void GasFunds_GasAboveTheCeiling_ReservesAtTheHigherPrice()
    {
        var doubled = Calm.WithGasPrice(2 * Calm.Gas.CeilingWei);
        var reserve = 2 * Calm.Gas.CeilingWei * Calm.Gas.HedgeGas * Calm.Gas.ReserveHedges;
        Assert.True(Judge<GasFundsGuard>(doubled with { KeeperEther = reserve }, Sell).Passed);
        Assert.False(Judge<GasFundsGuard>(doubled with { KeeperEther = reserve - 1 }, Sell).Passed);
    }

    /// <summary>
    /// HedgeExecutor._checkBounds: inside is right; from outside, nearer and past neither side is right.
    /// </summary>
    [Theory]
    [InlineData(-60, -40, true)] // inside to inside
    [InlineData(-60, -100, true)] // to the edge
    [InlineData(-60, -101, false)] // past the lower edge
    [InlineData(-5, 0, true)]
    [InlineData(-5, 1, false)]
    [InlineData(20, 10, true)] // outside, nearer
    [InlineData(20, 21, false)] // outside, farther
    [InlineData(20, -100, true)] // outside to the other edge
    [InlineData(20, -101, false)] // outside, past the other side
    [InlineData(-120, -110, true)]
    [InlineData(-120, -121, false)]
    [InlineData(-120, 1, false)]
    public void Bounds_HedgeBeforeAndAfter_IsJudgedAsTheExecutorDoes(int before, int after, bool passes)
    {
        var scenario = Calm.With(v => v with { Hedge = before, Bounds = (-100, 0) });
        Assert.Equal(passes, Judge<BoundsGuard>(scenario, after - before).Passed);
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(-10)]
    [InlineData(20)]
    public void Bounds_Inverted_AreRefusedAsTheExecutorDoes(int after)
    {
        var scenario = Calm.With(v => v with { Hedge = 30, Bounds = (10, -10) });
        Assert.False(Judge<BoundsGuard>(scenario, after - 30).Passed);
    }

    [Fact]
    public void Bounds_HedgeWouldLeave_StatesTheNearestAllowedHedge()
    {
        var scenario = Calm.With(v => v with { Hedge = Scenario.Ether(-95) });
        var reason = Judge<BoundsGuard>(scenario, Sell);
        Assert.Equal((false, -105.0, -100.0, "WETH"), (reason.Passed, reason.Measured, reason.Limit, reason.Unit));
    }

    [Fact]
    public void Venue_NothingQuotesTheSize_Refuses()
    {
        var reason = Judge<VenueGuard>(Calm, Scenario.Ether(-171));
        Assert.False(reason.Passed);
        Assert.Contains("no venue quotes", reason.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Slippage_NothingQuotesTheSize_Refuses() =>
        Assert.False(Judge<SlippageGuard>(Calm, Scenario.Ether(-171)).Passed);

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public void Slippage_QuotedPriceAroundTheLimit_PassesExactlyAtIt(int size)
    {
        var draft = Drafts.Of(Calm, Scenario.Ether(size));
        PlanDraft Quoted(BigInteger price) => draft with { Legs = [draft.Legs[0] with { QuotedPriceWad = price }] };
        var limit = draft.Legs[0].LimitPriceWad;
        Assert.True(new SlippageGuard().Judge(Quoted(limit)).Passed);
        Assert.False(new SlippageGuard().Judge(Quoted(limit + Math.Sign(size))).Passed);
        Assert.Equal(50.0, new SlippageGuard().Judge(Quoted(limit)).Measured);
    }

    [Fact]
    public void Slippage_PoolBetterThanTheOracle_IsNegative()
    {
        var draft = Drafts.Of(Calm, Sell);
        var better = draft with
        {
            Legs = [draft.Legs[0] with { QuotedPriceWad = draft.OraclePriceWad * 1_001 / 1_000 }],
        };
        Assert.Equal(-10.0, new SlippageGuard().Judge(better).Measured);
    }

    [Theory]
    [InlineData(50, 100, 50)]
    [InlineData(50, 30, 30)]
    public void Slippage_MandateOrChainIsStricter_StatesTheStricterLimit(int own, int chains, int stated)
    {
        var scenario =
            Calm.WithLimits(l => l with { MaxSlippageBps = own }).With(v => v with { MaxSlippageBps = chains });
        Assert.Equal(stated, Judge<SlippageGuard>(scenario, Sell).Limit);
        Assert.Equal(stated, Judge<SlippageGuard>(scenario, Scenario.Ether(-171)).Limit);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void TradeCap_MandatesCapAroundTheNotional_PassesExactlyAtIt(int units, bool passes)
    {
        var scenario = Calm.WithLimits(l => l with { MaxNotionalPerTrade = Scenario.Usdc(30_000) + units });
        Assert.Equal(passes, Judge<TradeCapGuard>(scenario, Sell).Passed);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void TradeCap_ChainsCapAroundTheNotional_PassesExactlyAtIt(int units, bool passes)
    {
        var scenario = Calm.With(v => v with { MaxNotionalPerTrade = Scenario.Usdc(30_000) + units });
        Assert.Equal(passes, Judge<TradeCapGuard>(scenario, Sell).Passed);
        Assert.Equal(30_000 + (units / 1e6), Judge<TradeCapGuard>(scenario, Sell).Limit, 1e-9);
    }

    [Fact]
    public void TradeCap_NotionalWithAFraction_CountsItRoundedUpAsTheExecutorDoes()
    {
        var scenario = Calm.With(v => v with { MaxNotionalPerTrade = Scenario.Usdc(30_000) });
        Assert.False(Judge<TradeCapGuard>(scenario, Sell - 1).Passed);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void WindowCap_NotionalAroundWhatIsLeft_PassesExactlyAtIt(int units, bool passes)
    {
        var scenario = Calm.With(v => v with
        {
            NotionalUsed = v.MaxNotionalPerWindow - Scenario.Usdc(30_000) + units,
        });
        Assert.Equal(passes, Judge<WindowCapGuard>(scenario, Sell).Passed);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void LossBudget_SlippageAroundWhatIsLeft_PassesExactlyAtIt(int units, bool passes)
    {
        var loss = Drafts.Of(Calm, Sell).Cost.SlippageQuote;
        var scenario = Calm.With(v => v with { LossUsed = v.MaxLossPerWindow - loss + units });
        Assert.Equal(passes, Judge<LossBudgetGuard>(scenario, Sell).Passed);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void Funds_SellsAroundTheInventory_PassesExactlyAtIt(int units, bool passes)
    {
        var scenario = Calm.With(v => v with { BaseBalance = -Sell + units, QuoteBalance = 0 });
        Assert.Equal(passes, Judge<FundsGuard>(scenario, Sell).Passed);
    }

    /// <summary>The executor approves floor(size·limit/scale) quote for a purchase.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void Funds_BuysAroundTheInventoryAtTheLimitPrice_PassesExactlyAtIt(int units, bool passes)
    {
        var scenario = Calm.With(v => v with { BaseBalance = 0, QuoteBalance = Scenario.Usdc(30_150) + units });
        Assert.Equal(passes, Judge<FundsGuard>(scenario, Buy).Passed);
    }

    [Fact]
    public void Funds_BuysWithoutALeg_AreJudgedAtTheOraclePrice()
    {
        var scenario = Calm.With(v => v with { QuoteBalance = Scenario.Usdc(513_000) });
        Assert.True(Judge<FundsGuard>(scenario, Scenario.Ether(171)).Passed);
        Assert.False(Judge<FundsGuard>(scenario, Scenario.Ether(171.1m)).Passed);
    }

    private static Reason Judge<T>(Scenario scenario, BigInteger size)
        where T : Guard, new() => new T().Judge(Drafts.Of(scenario, size));
}
