using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Core;
using KeeperBot.Core.Margins;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.ChainTests.Venues;

/// <summary>What the keeper makes of a Curie market, held against what the protocol itself says and does.</summary>
public sealed class CurieKindTests(CurieVenueFixture fixture, ITestOutputHelper output)
    : IClassFixture<CurieVenueFixture>, IAsyncLifetime
{
    private const int Seed = 7_306, SizesAState = 64;
    private const double Days = 365.0;
    private static readonly BigInteger Ether = VenueBench.Ether;
    private static readonly BigInteger Dollar = VenueBench.Dollar;
    private static readonly BigInteger Unit = BigInteger.Pow(10, 12);
    private static readonly CurieVenue Kind = new();

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private VenueBench Bench => fixture.Bench;

    private VenueMandate Venue => new(Kind.Name, VenueBench.Venue, fixture.Perp.Pool, default, 1_000)
    {
        Contracts =
        [
            new NamedContract("clearingHouse", fixture.Perp.ClearingHouse.Address),
            new NamedContract("baseToken", fixture.Perp.BaseToken.Address),
        ],
        Margin = new MarginMandate(86_400, 3, 5, 7, 12),
    };

    private VaultMandate Vault => KindReading.MandateOf(new Token(MainnetAddresses.Usdc, "USDC", 6)) with
    {
        Executor = Bench.Executor.Address,
        Venues = [Venue],
        Limits = new LimitsMandate(50, 10_000_000 * Dollar, 120),
    };

    public async ValueTask InitializeAsync() =>
        _start = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);

    public async ValueTask DisposeAsync() => await _start!.RestoreAsync();

    /// <summary>
    /// Any size in markets of several ranges of liquidity, asked of the clearing house itself: the same to the wei, and
    /// refused where it refuses.
    /// </summary>
    [Fact]
    public async Task Quote_AnySizeInAnyState_IsTheProtocolsOwnToTheWei()
    {
        var random = new Random(Seed);
        var (equal, refused, most) = (0, new SortedDictionary<string, int>(StringComparer.Ordinal), 0);
        Func<Task>[] states =
        [
            () => Task.CompletedTask,
            () => ProvideAsync(
                (400, 79_800, 80_400), (900, 80_000, 80_200), (60, 79_400, 79_800), (60, 80_400, 80_800),
                (60, 79_600, 80_600)),
            () => TradeAsync(-420),
            () => TradeAsync(1_150),
            async () =>
            {
                await Execute(fixture.Perp.Configure("MarketRegistry", "setMarketMaxPriceSpreadRatio", 20_000));
                await TradeAsync(-300);
            },
        ];
        foreach (var state in states)
        {
            await state();
            await fixture.Market.PassAsync(5, Cancellation);
            var swaps = CurieVenue.SwapsOf(Venue, Vault, fixture.Account, await AnswersAsync());
            for (var i = 0; i < SizesAState; i++)
            {
                var size = new BigInteger(Math.Pow(10, (random.NextDouble() * 9.3) - 6) * 1e9) * 1_000_000_000
                    + random.Next(1_000_000_000);
                var buys = random.Next(2) == 0;
                var (amount, why) = await AskAsync(buys ? size : -size);
                Assert.Equal((size, buys, amount), (size, buys, buys ? swaps.Buy(size) : swaps.Sell(size)));
                equal += amount is null ? 0 : 1;
                if (amount is null)
                {
                    refused[why] = refused.GetValueOrDefault(why) + 1;
                    continue;
                }

                most = Math.Max(most, Crossed(swaps.State, buys ? size : -size));
            }
        }

        output.WriteLine($"seed {Seed}: {equal} equal, up to {most} ticks crossed, refused "
            + string.Join(", ", refused.Select(pair => $"{pair.Value} {pair.Key}")));
        Assert.True(equal >= 200, "too few are within the limits");
        Assert.True(most >= 3, "none crosses ticks");
        Assert.Equal(["EX_OPB", "EX_OPLAS"], refused.Keys);
    }

    /// <summary>The most that the protocol takes in one trade, in both directions and with both limits.</summary>
    [Theory]
    [InlineData(250_000, "EX_OPLAS")]
    [InlineData(20_000, "EX_OPB")]
    public async Task Capacity_OfAMarket_IsTheMostThatItTakes(int spread, string why)
    {
        await Execute(fixture.Perp.Configure("MarketRegistry", "setMarketMaxPriceSpreadRatio", spread));
        await fixture.Market.PassAsync(5, Cancellation);
        var book = Kind.Read(Venue, Vault, await AnswersAsync());
        foreach (var side in new[] { 1, -1 })
        {
            var most = book.Capacity(side);
            output.WriteLine($"{side}: {(double)most / 1e18:F3}");
            Assert.NotNull((await AskAsync(side * most)).Amount);
            Assert.Equal((null, why), await AskAsync(side * most * 10_001 / 10_000));
            Assert.NotNull(book.Quote(side * most));
            Assert.Null(book.Quote(side * most * 10_001 / 10_000));
        }
    }

    /// <summary>Bought and sold through the executor: what a quote said is what was paid, to the unit.</summary>
    [Fact]
    public async Task Quote_Traded_IsWhatTheFillPays()
    {
        await Bench.MoveMarginAsync(200_000 * Dollar);
        foreach (var size in new[] { -20 * Ether, Ether * 10 / 3, 40 * Ether, -Ether / 7, -33 * Ether })
        {
            await fixture.Market.PassAsync(1, Cancellation);
            var quote = Kind.Read(Venue, Vault, await AnswersAsync()).Quote(size)!;
            var fill = await Bench.OrderAsync(size);
            var expected = size.Sign > 0
                ? -Amounts.QuoteFor(Vault, size, quote.PriceWad)
                : Amounts.QuoteForRoundedUp(Vault, -size, quote.PriceWad);
            output.WriteLine($"{(double)size / 1e18:F3}: {expected}, gas {fill.Gas}");
            Assert.Equal(expected, fill.QuoteDelta);
        }
    }

    [Fact]
    public async Task Depth_ToAMarginalPrice_IsWhereTheLastUnitCostsThat()
    {
        await ProvideAsync((400, 79_800, 80_400), (900, 80_000, 80_200));
        await fixture.Market.PassAsync(5, Cancellation);
        var swaps = CurieVenue.SwapsOf(Venue, Vault, fixture.Account, await AnswersAsync());
        var book = Kind.Read(Venue, Vault, await AnswersAsync());
        foreach (var (side, price) in new[] { (1, 3_015), (1, 3_060), (-1, 2_985), (-1, 2_940) })
        {
            var depth = book.DepthTo(side, price * Ether);
            var part = depth / 100_000;
            BigInteger Of(BigInteger size) => (side > 0 ? swaps.Buy(size) : swaps.Sell(size))!.Value;
            var last = (double)(Of(depth) - Of(depth - part)) / (double)part;
            output.WriteLine($"{side} to {price}: {(double)depth / 1e18:F3}, the last at {last:F6}");
            Assert.Equal(price, last, price * 1e-6);
        }
    }

    [Fact]
    public async Task Account_OfAPosition_IsWhatTheProtocolSays()
    {
        foreach (var size in new[] { -20, 35 })
        {
            await Bench.MoveMarginAsync(20_000 * Dollar);
            await Bench.OrderAsync(size * Ether);
            await TradeAsync(size < 0 ? 150 : -150);
            await fixture.Market.PassAsync(45, Cancellation);
            var account = await AccountAsync();
            Assert.InRange(BigInteger.Abs(account.Position - await fixture.SizeAsync(Cancellation)), 0, 0);
            Assert.False(account.IsUnsettled);
            Assert.Null(account.Closed);
            Assert.Equal(await Bench.ValueAsync(), account.Value);
            var required = await fixture.Perp.AccountBalance.ReadAsync(
                "getMarginRequirementForLiquidation", [fixture.Account], Cancellation);
            Assert.Equal((double)required[0].AsBigInteger() / 1e18, account.Margin.Maintenance, 1e-6);

            // Free is what the initial margin leaves of the value without the gains.
            var free = (await fixture.Perp.Vault.ReadAsync("getFreeCollateral", [fixture.Account], Cancellation))[0]
                .AsBigInteger();
            var left = (double)(account.Value - BigInteger.Max(account.Gains, BigInteger.Zero)) / 1e6
                - (account.InitialRatio * account.Margin.Notional);
            output.WriteLine($"{size}: value {(double)account.Value / 1e6:F2}, gains {(double)account.Gains / 1e6:F2}, "
                + $"free {(double)free / 1e6:F2}, liquidated at {account.Margin.LiquidationPrice:F2}");
            Assert.Equal(left, (double)free / 1e6, 1e-3);
        }
    }

    /// <summary>The pool's average above the index's: whoever is long pays the difference a day.</summary>
    [Fact]
    public async Task Carry_OfAMarketAboveItsIndex_IsThePremiumADay()
    {
        await TradeAsync(300);
        await fixture.Market.PassAsync(60, Cancellation);
        var average = (double)(await fixture.Perp.Exchange.ReadAsync(
            "getSqrtMarketTwapX96", [fixture.Perp.BaseToken.Address, 900], Cancellation))[0].AsBigInteger()
            / Math.Pow(2, 96);
        var carry = Kind.Read(Venue, Vault, await AnswersAsync()).CarryAfter(BigInteger.Zero).PerYear;
        output.WriteLine($"carry {carry:R} a year, the pool at {average * average:F3}");
        Assert.True(carry > 1.0, "the premium is too small to tell");
        Assert.Equal(((average * average) - 3_000.0) / 3_000.0 * Days, carry, 1e-6);
    }

    /// <summary>Gains that are not realised cannot be taken out, so a release leaves them.</summary>
    [Fact]
    public async Task Release_OfAnAccountWithGains_IsOneThatTheProtocolLetsOut()
    {
        await Bench.MoveMarginAsync(30_000 * Dollar);
        await Bench.OrderAsync(-60 * Ether);
        for (var trade = 0; trade < 4; trade++)
        {
            await TradeAsync(-100);
        }

        await fixture.Controls.SetFeedPriceAsync(2_700_00000000, Cancellation);
        await fixture.Market.PassAsync(60, Cancellation);
        var account = await AccountAsync();
        Assert.True(account.Gains > 5_000 * Dollar, $"{account.Gains} is too little to tell");

        // A mandate that would leave next to nothing: what the protocol demands itself is all that is left.
        var rule = new MarginRule(account, new MarginMandate(1, 0.001, 0.002, 0.003, 0.004), 0.5, 6, 18);
        await Execute(Bench.Executor.Call(DevnetAccounts.Owner, "setMarginFloor", VenueBench.Venue, 1));
        var moved = (rule with { Account = account with { FloorBps = 1 } }).MoveFor(account.Margin, BigInteger.Zero);
        output.WriteLine($"gains {account.Gains}, value {account.Value}, moved {moved}");
        Assert.True(moved < -1_000 * Dollar, "nothing is released");
        Assert.Equal("venue: V_NEFC", await Bench.RefusalAsync(0, moved * 12 / 10));
        await Bench.MoveMarginAsync(moved);
    }

    [Fact]
    public async Task Market_PausedOrTheProtocol_TakesNothingAndSaysWhy()
    {
        (string Why, DevnetTransaction Pause)[] ways =
        [
            ("the market lets its price move by nothing",
                fixture.Perp.Configure("Exchange", "setMaxTickCrossedWithinBlock", 0)),
            ("the market is paused or closed", fixture.Perp.BaseToken.Call(DevnetAccounts.Owner, "pause")),
            ("the protocol is paused", fixture.Perp.ClearingHouse.Call(DevnetAccounts.Owner, "pause")),
        ];
        Assert.Null((await AccountAsync()).Closed);
        foreach (var (why, pause) in ways)
        {
            await Execute(pause);
            Assert.Equal(why, (await AccountAsync()).Closed);
            var book = Kind.Read(Venue, Vault, await AnswersAsync());
            Assert.Equal((BigInteger.Zero, BigInteger.Zero), (book.Capacity(1), book.Capacity(-1)));
            Assert.Null(book.Quote(-Ether));
        }
    }

    /// <summary>How many ticks at which liquidity changes a trade crosses.</summary>
    private static int Crossed(UniswapV3State state, BigInteger size)
    {
        var pool = new UniswapV3Swaps(state);
        var end = size.Sign > 0 ? pool.ExactOutput(zeroForOne: false, size) : pool.ExactInput(zeroForOne: true, -size);
        var (from, to) = (state.SqrtPriceX96, end!.SqrtPriceX96);
        return state.Ticks.Select(tick => TickMath.RootAt(tick.Tick))
            .Count(root => root > BigInteger.Min(from, to) && root < BigInteger.Max(from, to));
    }

    /// <summary>What the clearing house would exchange now for somebody rich, dollars with 18 decimals.</summary>
    private async Task<(BigInteger? Amount, string Why)> AskAsync(BigInteger size)
    {
        var house = fixture.Perp.ClearingHouse;
        var trade = fixture.Perp.Trade(PerpCurieFixture.Arbitrageur, size);
        var call = new Call(house.Address, trade.Data) { From = PerpCurieFixture.Arbitrageur };
        try
        {
            var answer = await fixture.Controls.Chain.Client.CallAsync(call, BlockRef.Latest, Cancellation);
            return (house.Abi.Function("openPosition").Decode(answer)[1].AsBigInteger(), string.Empty);
        }
        catch (RpcErrorException refusal)
        {
            var data = refusal.RevertData ?? ReadOnlyMemory<byte>.Empty;
            return (null, RevertReason.Decode(data.Span, house.Abi).Text);
        }
    }

    private Task ProvideAsync(params (int Size, int Lowest, int Highest)[] ranges) => Execute(
        [.. ranges.Select(range => fixture.Perp.Provide(
            PerpCurieFixture.Maker, range.Size * Ether, range.Lowest, range.Highest))]);

    private async Task TradeAsync(int size)
    {
        for (var left = size; left != 0; left -= Math.Clamp(left, -150, 150))
        {
            await fixture.Market.TradeAsync(
                PerpCurieFixture.Arbitrageur, Math.Clamp(left, -150, 150) * Ether, Cancellation);
            await fixture.Market.PassAsync(1, Cancellation);
        }
    }

    private async Task<VenueAccount> AccountAsync() => Kind.AccountOf(Venue, Vault, await AnswersAsync());

    private async Task<Answers> AnswersAsync() => await BlockReader.ReadAsync(
        new EthereumNode(fixture.Controls.Chain.Client),
        await fixture.Controls.Chain.HeadAsync(Cancellation),
        known => Kind.Observe(Venue, Vault, known),
        Cancellation);

    private Task Execute(params DevnetTransaction[] transactions) =>
        fixture.Controls.Chain.ExecuteAsync(transactions, Cancellation);
}
