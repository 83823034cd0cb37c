using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Executors;

public sealed class HedgeExecutorTests
{
    private static readonly Address Executor = Scenario.Account(0x41);
    private static readonly Hash32 Reason = Keccak256.Compute("reason"u8);

    [Fact]
    public void Understand_AnsweredReads_AreTheContractsFigures()
    {
        var scenario = new Scenario { KeeperEther = 12 }.With(v => v with
        {
            Sequence = ulong.MaxValue,
            Paused = true,
            Keeper = Scenario.Account(0x99),
            Hedge = -60,
            PendingBuy = 2,
            PendingSell = 3,
            NotionalUsed = Scenario.Usdc(4_999_999),
            LossUsed = Scenario.Usdc(60_000),
            Bounds = (-100, 5),
            BaseBalance = 8,
            QuoteBalance = 9,
        });
        var reading = Read(scenario);
        Assert.Equal(
            new ExecutorReading(
                ulong.MaxValue,
                true,
                Scenario.Account(0x99),
                -60,
                2,
                3,
                Scenario.Usdc(1),
                0,
                Scenario.Usdc(1_000_000),
                100,
                -100,
                5,
                8,
                9,
                12),
            reading);
    }

    [Fact]
    public void Understand_MissingRead_IsUnanswerableByName()
    {
        var scenario = new Scenario();
        var thrown = Assert.Throws<UnanswerableException>(
            () => HedgeExecutor.Understand(scenario.Mandate, scenario.Only.Mandate, Answers.None));
        Assert.Contains("status", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(8453, 1)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    public void PlanId_AnyPlan_IsTheHashOfTheAbiEncodingThatTheExecutorComputes(ulong chain, ulong sequence)
    {
        // planIdOf: keccak256(abi.encode(block.chainid, address(this), vault, sequence))
        var encoding = AbiFunction.Parse("function f(uint256 chain, address executor, address vault, uint64 sequence)")
            .Encode(chain, Executor, Scenario.Account(0x21), sequence)[4..];
        Assert.Equal(
            Keccak256.Compute(encoding), HedgeExecutor.PlanId(chain, Executor, Scenario.Account(0x21), sequence));
    }

    [Fact]
    public void Encode_Plan_IsReadBackByTheContractsInterface()
    {
        var plan = Plan();
        var order = Abis.HedgeExecutor.Function("hedge").DecodeInput(HedgeExecutor.Encode(plan, Reason))[0];
        Assert.Equal(plan.Id, order["planId"].AsHash32());
        Assert.Equal(plan.Sequence, order["sequence"].AsUInt64());
        Assert.Equal(plan.Deadline, order["deadline"].AsUInt64());
        Assert.Equal(plan.ExpectedHedge, order["expectedHedge"].AsBigInteger());
        Assert.Equal(plan.TargetHedge, order["targetHedge"].AsBigInteger());
        Assert.Equal(Reason, order["reasonHash"].AsHash32());
        Assert.Equal(0, order["settles"].AsItems().Length);
        Assert.Equal(0, order["margins"].AsItems().Length);
        Assert.Equal(2, order["legs"].AsItems().Length);
        for (var i = 0; i < 2; i++)
        {
            var leg = order["legs"][i];
            Assert.Equal(plan.Legs[i].VenueId, leg["venueId"].AsUInt64());
            Assert.Equal(plan.Legs[i].Size, leg["size"].AsBigInteger());
            Assert.Equal(plan.Legs[i].LimitPriceWad, leg["limitPrice"].AsBigInteger());
        }
    }

    [Fact]
    public void Encode_PlanWithAccounts_SettlesAndMovesMargin()
    {
        var plan = Plan() with
        {
            Accounts = new AccountMoves([7, uint.MaxValue], [new MarginMove(7, 12), new MarginMove(8, -34)]),
        };
        var order = Abis.HedgeExecutor.Function("hedge").DecodeInput(HedgeExecutor.Encode(plan, Reason))[0];
        Assert.Equal([7ul, uint.MaxValue], order["settles"].AsItems().ToArray().Select(id => id.AsUInt64()));
        Assert.Equal(
            [(7ul, (BigInteger)12), (8ul, -34)],
            order["margins"].AsItems().ToArray()
                .Select(move => (move["venueId"].AsUInt64(), move["amount"].AsBigInteger())));
    }

    [Fact]
    public void FindFill_LogsOfThePlan_AreWhatTheEventsSay()
    {
        var plan = Plan();
        var fill =
            HedgeExecutor.FindFill(Executor, plan.Id, [LegLog(plan, 1, -2), LegLog(plan, 2, -1), HedgedLog(plan)]);
        Assert.NotNull(fill);
        Assert.Equal((-60, -63, -3), (fill.HedgeBefore, fill.HedgeAfter, fill.BaseDelta));
        Assert.Equal((8_990, Scenario.Ether(3_000), 10), (fill.QuoteDelta, fill.OraclePriceWad, fill.LossQuote));
        Assert.Equal(Reason, fill.ReasonHash);
        Assert.Equal([new LegFill(1, -2, 200), new LegFill(2, -1, 100)], fill.Legs);
    }

    [Fact]
    public void FindFill_LogsOfAnotherPlanOrContract_AreNotTaken()
    {
        var plan = Plan();
        var hedged = HedgedLog(plan);
        Assert.Null(HedgeExecutor.FindFill(Executor, plan.Id, []));
        Assert.Null(HedgeExecutor.FindFill(Executor, Reason, [hedged]));
        Assert.Null(HedgeExecutor.FindFill(Scenario.Account(1), plan.Id, [hedged]));
        Assert.Null(HedgeExecutor.FindFill(Executor, plan.Id, [LegLog(plan, 1, -2)]));
        Assert.Null(HedgeExecutor.FindFill(Executor, plan.Id, [hedged with { Topics = [] }]));
    }

    [Fact]
    public void EtherBalance_OfAnAccount_IsAskedOfTheMulticall()
    {
        var ask = HedgeExecutor.EtherBalance(Scenario.Multicall, Scenario.Keeper);
        Assert.Equal(Scenario.Multicall, ask.To);
        Assert.Equal(Scenario.Keeper, ask.Function!.DecodeInput(ask.Data)[0].AsAddress());
    }

    private static ExecutorReading Read(Scenario scenario) =>
        HedgeExecutor.Understand(scenario.Mandate, scenario.Only.Mandate, scenario.Observe().Answers);

    private static HedgePlan Plan() => new(
        HedgeExecutor.PlanId(1, Executor, Scenario.Account(0x21), 7),
        Executor,
        7,
        Scenario.Now,
        -60,
        BigInteger.MinusOne << 255,
        [new HedgeLeg(1, "a", -2, 3, 4), new HedgeLeg(uint.MaxValue, "b", -1, (BigInteger.One << 256) - 1, 4)],
        new PlanCost(0, 0, 0, 0),
        Urgency.Routine,
        1);

    private static LogEntry LegLog(HedgePlan plan, uint venue, int filled) => Log(
        "LegFilled",
        [plan.Id, Abis.HedgeExecutor.Event("LegFilled").EncodeTopic("venueId", (ulong)venue)],
        "function f(int256 size, int256 filled, int256 pending, int256 quoteDelta)",
        filled,
        filled,
        0,
        -100 * filled);

    private static LogEntry HedgedLog(HedgePlan plan) => Log(
        "Hedged",
        [plan.Id, Abis.HedgeExecutor.Event("Hedged").EncodeTopic("sequence", plan.Sequence), Reason],
        "function f(int256 before, int256 afterwards, int256 base, int256 quote, uint256 price, uint256 loss)",
        -60,
        -63,
        -3,
        8_990,
        Scenario.Ether(3_000),
        10);

    private static LogEntry Log(string name, ImmutableArray<Hash32> topics, string data, params AbiValue[] values) =>
        new(
        Executor,
        [Abis.HedgeExecutor.Event(name).Topic0, .. topics],
        AbiFunction.Parse(data).Encode(values).AsMemory(4),
        1,
        Hash32.Zero,
        Hash32.Zero,
        0);
}
