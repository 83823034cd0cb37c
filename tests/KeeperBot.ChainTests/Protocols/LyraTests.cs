using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Vaults;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>
/// The books of a real Lyra v1 market, a pool's and a trader's, read and priced as Lyra itself has them.
/// </summary>
public sealed class LyraTests(LyraFixture fixture, ITestOutputHelper output) : IClassFixture<LyraFixture>
{
    private const int LongCall = 0;
    private const int LongPut = 1;
    private const int ShortCallOnBase = 2;
    private const int ShortCallOnDollars = 3;
    private const int ShortPut = 4;
    private const int Lower = 1;
    private const int Middle = 2;
    private const int Upper = 3;

    /// <summary>The package's default <c>staticBaseSettlementFee</c>.</summary>
    private const double SettlementFee = 0.0075;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DevnetControls Controls => fixture.Controls;

    [Fact]
    public async Task Books_OpenedAndChanged_ReadAsLyraItselfAtEveryStep()
    {
        var lyra = await StartAsync();
        Assert.Empty((await HoldAsync(lyra, "nothing traded")).Options);

        await lyra.OpenAsync(new LyraTrade(Middle, LongCall, 100), Cancellation);
        Assert.Equal([-100.0], (await HoldAsync(lyra, "calls bought")).Options.Select(option => option.Units));
        await lyra.DoAsync(lyra.Hedger, "hedgeDelta", Cancellation);
        var hedged = await HoldAsync(lyra, "hedged by Lyra itself");
        Assert.Contains(hedged.Holdings, holding => holding.What.StartsWith("sold short", StringComparison.Ordinal));

        await OpenAllAsync(lyra);
        Assert.Equal(
            [(Lower, OptionKind.Put), (Middle, OptionKind.Call), (Middle, OptionKind.Put), (Upper, OptionKind.Call)],
            (await HoldAsync(lyra, "all sorts opened")).Options.Select(option => ((int)option.Strike, option.Kind)));
        await lyra.CloseAsync(new LyraTrade(Middle, LongCall, 40) { Position = 1 }, Cancellation);
        Assert.Equal(-60.0, (await HoldAsync(lyra, "calls closed")).Options[1].Units);

        await lyra.DoAsync(
            lyra.Pool, "initiateDeposit", Cancellation, LyraMarket.Trader, 10_000 * BigInteger.Pow(10, 18));
        await HoldAsync(lyra, "a deposit queued");
        await Controls.WarpAsync(TimeSpan.FromDays(3), Cancellation);
        await Controls.SetFeedPriceAsync(2_800_00000000, Cancellation);
        await HoldAsync(lyra, "three days later at 2800");
    }

    [Theory]
    [InlineData(2_700.0)]
    [InlineData(3_000.0)]
    [InlineData(3_450.25)]
    public async Task Delta_SpotMoved_IsTheFiniteDifferenceOfLyrasOwnPrices(double price)
    {
        const double Step = 8.0;
        var lyra = await StartAsync();
        await OpenAllAsync(lyra);
        await lyra.OpenAsync(new LyraTrade(Middle, LongCall, 100), Cancellation);
        await lyra.DoAsync(lyra.Hedger, "hedgeDelta", Cancellation);
        await Controls.WarpAsync(TimeSpan.FromDays(5), Cancellation);

        // What Lyra says its pool and the traders' options are worth, right after it priced them.
        Task<(double Pool, double Options)> WorthAt(double moved) => AtRefreshedAsync(lyra, moved, async () => (
            await FigureAsync(lyra.Pool, "getTotalPoolValueQuote"),
            await FigureAsync(lyra.Cache, "getGlobalOptionValue")));
        var (up, down) = (await WorthAt(price + Step), await WorthAt(price - Step));
        var (high, low) = (await WorthAt(price + (2 * Step)), await WorthAt(price - (2 * Step)));

        // Five-point difference: its error is of the fourth order in the step.
        static double Slope(double low, double down, double up, double high) =>
            ((8.0 * (up - down)) - (high - low)) / (12.0 * Step);
        var pool = await AtRefreshedAsync(lyra, price, () => ReadPoolAsync(lyra));
        var trader = await AtRefreshedAsync(lyra, price, () => ReadTraderAsync(lyra));
        Hold("pool", pool.Exposure.Of("WETH").Delta, Slope(low.Pool, down.Pool, up.Pool, high.Pool));
        Hold("options", -OptionsDelta(pool), Slope(low.Options, down.Options, up.Options, high.Options));
        Hold("trader", OptionsDelta(trader), Slope(low.Options, down.Options, up.Options, high.Options));

        void Hold(string what, double delta, double slope)
        {
            var off = Math.Abs(delta - slope) / Math.Abs(slope);
            output.WriteLine($"{what} at {price}: delta {delta:R}, finite difference {slope:R}, off by {off:E1}");
            Assert.True(off <= 1e-6, $"{what}: {delta:R} against {slope:R}");
        }
    }

    [Fact]
    public async Task GreekCache_NotUpdated_IsFlaggedAndAgreesOnceItIs()
    {
        var lyra = await StartAsync();
        await lyra.OpenAsync(new LyraTrade(Middle, LongCall, 100), Cancellation);
        await lyra.RefreshAsync(Cancellation);
        Assert.Equal((true, true, true), await FreshnessAsync(lyra));

        // Lyra takes five percent for no move, a hundredth of which its delta is already wrong by.
        await Controls.SetFeedPriceAsync(3_140_00000000, Cancellation);
        Assert.Equal((true, true, false), await FreshnessAsync(lyra));
        await Controls.SetFeedPriceAsync(3_150_00000000, Cancellation);
        Assert.Equal((true, false, false), await FreshnessAsync(lyra));
        await lyra.RefreshAsync(Cancellation);
        Assert.Equal((true, true, true), await FreshnessAsync(lyra));
        await Controls.WarpAsync(TimeSpan.FromHours(3) - TimeSpan.FromSeconds(12), Cancellation);
        Assert.Equal((true, true, false), await FreshnessAsync(lyra));
        await Controls.WarpAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.Equal((false, true, false), await FreshnessAsync(lyra));
        await lyra.RefreshAsync(Cancellation);
        Assert.Equal((true, true, true), await FreshnessAsync(lyra));
    }

    [Theory]
    [InlineData(3_400_00000000)]
    [InlineData(2_600_00000000)]
    public async Task Books_BoardExpires_AreWorthWhatItsSettlementPays(long price)
    {
        var lyra = await StartAsync();
        await OpenAllAsync(lyra);
        await lyra.OpenAsync(new LyraTrade(Middle, LongCall, 10), Cancellation);
        await Controls.WarpAsync(TimeSpan.FromDays(28), Cancellation);
        await Controls.SetFeedPriceAsync(price, Cancellation);

        var expired = await ReadTraderAsync(lyra);
        var deltas = expired.Exposure.Components.Where(part => part.Label.Contains("board")).Select(part =>
            part.Greeks.Delta);
        Assert.All(deltas, delta => Assert.Equal(Math.Round(delta), delta));
        var pool = await ReadPoolAsync(lyra);

        await lyra.DoAsync(lyra.Market, "settleExpiredBoard", Cancellation, 1);
        var settledPool = await ReadPoolAsync(lyra);
        Assert.Empty(Assert.IsType<LyraPosition>(settledPool.Position).Options);
        output.WriteLine($"pool {pool.Exposure.Value:R} before, {settledPool.Exposure.Value:R} after its settlement");
        await HoldNavAsync(lyra, settledPool, "settled");

        var settled = await ReadTraderAsync(lyra);
        var position = Assert.IsType<LyraPosition>(settled.Position);
        Assert.Empty(position.Options);
        output.WriteLine($"trader {expired.Exposure.Value:R} before, {settled.Exposure.Value:R} after");

        // Lyra keeps a fee for the base that a sold call on base gives up: 12 of them at 3300.
        var spot = Scaled.ToDouble(price, 8);
        var fee = 12.0 * Math.Max(spot - 3_300.0, 0.0) * ((1.0 / (1.0 - SettlementFee)) - 1.0);
        Assert.Equal(expired.Exposure.Value - fee, settled.Exposure.Value, 1e-9);
        Assert.Equal(pool.Exposure.Value + fee, settledPool.Exposure.Value, 1e-8);
        await HoldPayoutAsync(lyra, position);
    }

    private static async Task<double> FigureAsync(DevnetContract contract, string view) =>
        Scaled.ToDouble((await contract.ReadAsync(view, [], Cancellation))[0].AsBigInteger(), 18);

    private static double OptionsDelta(KindReading reading) =>
        reading.Exposure.Components.Where(part => part.Label.Contains("board", StringComparison.Ordinal))
            .Sum(part => part.Greeks.Delta);

    private static async Task OpenAllAsync(LyraMarket lyra)
    {
        await lyra.OpenAsync(new LyraTrade(Lower, LongPut, 7), Cancellation);
        await lyra.OpenAsync(new LyraTrade(Upper, ShortCallOnBase, 12) { Collateral = 12 }, Cancellation);
        await lyra.OpenAsync(new LyraTrade(Upper, ShortCallOnDollars, 3) { Collateral = 9_000 }, Cancellation);
        await lyra.OpenAsync(new LyraTrade(Middle, ShortPut, 5) { Collateral = 15_000 }, Cancellation);
    }

    private Task<LyraMarket> StartAsync() => fixture.StartAsync(Cancellation);

    private Task<KindReading> ReadPoolAsync(LyraMarket lyra) =>
        KindReading.ReadAsync(Controls, lyra.Vault, lyra.PoolBook, Cancellation);

    private Task<KindReading> ReadTraderAsync(LyraMarket lyra) =>
        KindReading.ReadAsync(Controls, lyra.Vault, lyra.TraderBook, Cancellation);

    private Task<T> AtRefreshedAsync<T>(LyraMarket lyra, double price, Func<Task<T>> read) => KindReading.AtPriceAsync(
        Controls,
        price,
        async () =>
        {
            await lyra.RefreshAsync(Cancellation);
            return await read();
        },
        Cancellation);

    /// <summary>
    /// Whether the cache is fresh by age, by price, and by delta; the first two must be what Lyra says.
    /// </summary>
    private async Task<(bool Age, bool Spot, bool Delta)> FreshnessAsync(LyraMarket lyra)
    {
        var reading = await ReadPoolAsync(lyra);
        var remarks = reading.Position.RemarksIn(reading.Market);
        bool Of(string code) => remarks.Single(remark => remark.Code == code).Passed;
        var (age, spot) = (Of(ReasonCode.GreekCacheAge), Of(ReasonCode.GreekCacheSpot));
        var isStale = (await lyra.Cache.ReadAsync("isBoardCacheStale", [1], Cancellation))[0].AsBool();
        Assert.Equal(isStale, !(age && spot));

        var cached = await FigureAsync(lyra.Cache, "getGlobalNetDelta");
        var remark = remarks.Single(remark => remark.Code == ReasonCode.GreekCacheDelta);
        Assert.Equal((-OptionsDelta(reading), cached), (-remark.Measured, -remark.Limit));
        Assert.Equal(remark.Passed, Math.Abs(remark.Margin) <= 1e-4 * Math.Abs(cached));
        output.WriteLine($"our delta {remark.Measured:R}, Lyra's {remark.Limit:R}");
        return (age, spot, remark.Passed);
    }

    /// <summary>
    /// Makes Lyra price its options, reads both books, and holds all that was read against Lyra's own views.
    /// </summary>
    private async Task<LyraPosition> HoldAsync(LyraMarket lyra, string step)
    {
        await lyra.RefreshAsync(Cancellation);
        var pool = await ReadPoolAsync(lyra);
        var position = Assert.IsType<LyraPosition>(pool.Position);
        var board = await lyra.Cache.ReadAsync("getOptionBoardCache", [1], Cancellation);
        foreach (var strike in board[0]["strikes"].AsItems().ToArray())
        {
            var cache = (await lyra.Cache.ReadAsync("getStrikeCache", [strike], Cancellation))[0];
            HoldStrike(pool, position, cache, OptionKind.Call, "call");
            HoldStrike(pool, position, cache, OptionKind.Put, "put");
        }

        var delta = OptionsDelta(pool);
        Assert.Equal(-await FigureAsync(lyra.Cache, "getGlobalNetDelta"), delta, 1e-9 * Math.Max(1.0, Math.Abs(delta)));
        Assert.All(pool.Position.RemarksIn(pool.Market), remark => Assert.True(remark.Passed, remark.Code));
        var hedger = (await lyra.Hedger.ReadAsync("getCurrentHedgedNetDelta", [], Cancellation))[0].AsBigInteger();
        var byHedger = position.Holdings.Where(holding => holding.Asset is null && holding.What.Contains("hedger"));
        Assert.Equal(hedger, byHedger.Aggregate(BigInteger.Zero, (sum, holding) => sum + holding.Amount));
        await HoldNavAsync(lyra, pool, step);

        var trader = await ReadTraderAsync(lyra);
        var owned = await lyra.Token.ReadAsync("getOwnerPositions", [LyraMarket.Trader], Cancellation);
        var positions = owned[0].AsItems().ToArray();
        Assert.Equal(
            positions.Select(one => one["amount"].AsBigInteger()).Order(),
            Assert.IsType<LyraPosition>(trader.Position).Options
                .Select(option => BigInteger.Abs(option.Amount))
                .Order());
        Assert.Equal(-delta, OptionsDelta(trader), 1e-9 * Math.Max(1.0, Math.Abs(delta)));
        return position;
    }

    private static void HoldStrike(
        KindReading pool, LyraPosition position, AbiValue cache, OptionKind kind, string side)
    {
        var option = position.Options.SingleOrDefault(option =>
            option.Strike == cache["id"].AsBigInteger() && option.Kind == kind);
        Assert.Equal(-cache[side + "Exposure"].AsBigInteger(), option?.Amount ?? BigInteger.Zero);
        if (option is not null)
        {
            double Cached(string name) => Scaled.ToDouble(cache["greeks"][name].AsBigInteger(), 18);
            var greeks = pool.Exposure.Components.Single(part => part.Label == option.Label).Greeks;
            Assert.Equal(Cached(side + "Price"), greeks.Price / option.Units, 1e-9);
            Assert.Equal(Cached(side + "Delta"), greeks.Delta / option.Units, 1e-12);
        }
    }

    private async Task HoldNavAsync(LyraMarket lyra, KindReading pool, string step)
    {
        var nav = await FigureAsync(lyra.Pool, "getTotalPoolValueQuote");
        var value = pool.Exposure.Value;
        output.WriteLine($"{step}: {value:F6} USD, Lyra's {nav:F6}; delta {pool.Exposure.Of("WETH").Delta:F6}; "
            + string.Join("; ", pool.Exposure.Components.Select(part => part.Label)));
        Assert.True(Math.Abs(value - nav) <= 1e-12 * nav, $"{step}: {value:R} against Lyra's {nav:R}");
    }

    /// <summary>Has Lyra pay every settled position and holds what arrived against what was read.</summary>
    private async Task HoldPayoutAsync(LyraMarket lyra, LyraPosition position)
    {
        async Task<(BigInteger Base, BigInteger Quote)> Balances() => (
            await lyra.BalanceAsync("baseAsset", LyraMarket.Trader, Cancellation),
            await lyra.BalanceAsync("quoteAsset", LyraMarket.Trader, Cancellation));
        BigInteger Expected(bool isBase) => position.Holdings
            .Where(holding => holding.Asset is null == isBase)
            .Aggregate(BigInteger.Zero, (sum, holding) => sum + holding.Amount);
        var owned = await lyra.Token.ReadAsync("getOwnerPositions", [LyraMarket.Trader], Cancellation);
        var ids = owned[0].AsItems().ToArray().Select(one => one["positionId"]).ToArray();
        var before = await Balances();
        await lyra.DoAsync(lyra.Collateral, "settleOptions", Cancellation, (AbiValue)ids);
        var after = await Balances();
        Assert.Equal(Expected(isBase: true), after.Base - before.Base);
        Assert.Equal(Expected(isBase: false), after.Quote - before.Quote);
        Assert.Empty((await ReadTraderAsync(lyra)).Exposure.Components);
    }
}
