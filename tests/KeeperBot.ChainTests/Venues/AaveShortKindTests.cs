using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Core;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.ChainTests.Venues;

/// <summary>
/// What the keeper makes of a short position borrowed from Aave, held against what Aave says and does.
/// </summary>
public sealed class AaveShortKindTests(AaveShortVenueFixture fixture, ITestOutputHelper output)
    : IClassFixture<AaveShortVenueFixture>, IAsyncLifetime
{
    private static readonly BigInteger Ether = VenueBench.Ether;
    private static readonly BigInteger Dollar = VenueBench.Dollar;
    private static readonly VenueKind Kind = VenueKind.Named(AaveShortVenue.KindName);

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private VenueBench Bench => fixture.Bench;

    private VenueMandate Venue => new(
        AaveShortVenue.KindName, VenueBench.Venue, MainnetAddresses.UsdcWethPool500, MainnetAddresses.QuoterV2, 500)
    {
        Contracts = [new NamedContract("lendingPool", fixture.Aave.Pool.Address)],
        Margin = new MarginMandate(86_400, 3, 5, 7, 12),
    };

    private VaultMandate Vault => KindReading.MandateOf(new Token(MainnetAddresses.Usdc, "USDC", 6)) with
    {
        Executor = Bench.Executor.Address,
        Venues = [Venue],
        Limits = new LimitsMandate(500, 10_000_000 * Dollar, 120),
    };

    public async ValueTask InitializeAsync() =>
        _start = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);

    public async ValueTask DisposeAsync() => await _start!.RestoreAsync();

    [Fact]
    public async Task Quote_Traded_IsWhatTheFillCosts()
    {
        await Bench.MoveMarginAsync(50_000 * Dollar);
        foreach (var size in new[] { -20 * Ether, 7 * Ether, -3 * Ether })
        {
            var answers = await ReadAsync();
            var quoted = Kind.Read(Venue, Vault, answers).Quote(size)!.PriceWad;
            var fill = await Bench.OrderAsync(size);
            var paid = BigInteger.Abs(fill.QuoteDelta) * BigInteger.Pow(10, 12) * Ether / BigInteger.Abs(size);
            output.WriteLine($"{size / Ether}: quoted {(double)quoted / 1e18:F6}, paid {(double)paid / 1e18:F6}");
            Assert.Equal(0.0, (double)(paid - quoted) / 1e18, 1e-5);
        }
    }

    [Fact]
    public async Task Account_OfADebt_IsWhatAaveSays_AndItsLiquidationPriceIsWhereHealthIsOne()
    {
        await Bench.MoveMarginAsync(30_000 * Dollar);
        await Bench.OrderAsync(-20 * Ether);
        var account = await AccountAsync();
        var debt = await fixture.DebtAsync(Cancellation);
        Assert.Equal((-debt, -20 * Ether), (account.Position, account.RecordedPosition));
        Assert.Equal(VenueBench.FloorBps, account.FloorBps);
        Assert.Null(account.Closed);
        Assert.True(account.IsShortOnly);
        Assert.InRange((double)(account.Value - await Bench.ValueAsync()), -5, 5);

        var liquidated = Assert.NotNull(account.Margin.LiquidationPrice);
        output.WriteLine($"spot {account.Margin.Spot:F2}, liquidated at {liquidated:F4}");
        Assert.True(await HealthAtAsync(liquidated * 0.9995) > 1.0);
        Assert.True(await HealthAtAsync(liquidated * 1.0005) < 1.0);
    }

    /// <summary>What the book expects interest to be after a trade is what Aave says after it.</summary>
    [Fact]
    public async Task Carry_AfterOurOwnTrade_IsWhatAaveSaysAfterIt()
    {
        await Bench.MoveMarginAsync(300_000 * Dollar);
        foreach (var size in new[] { -20 * Ether, -60 * Ether, 30 * Ether })
        {
            var before = await BookAsync();
            var expected = before.CarryAfter(size);
            await Bench.OrderAsync(size);
            var after = (await BookAsync()).CarryAfter(0);
            output.WriteLine(
                $"{size / Ether}: {before.CarryAfter(0).PerYear:P4} now, {expected.PerYear:P4} expected, "
                + $"{after.PerYear:P4} found");
            Assert.NotEqual(before.CarryAfter(0).PerYear, expected.PerYear);
            var change = after.PerYear - before.CarryAfter(0).PerYear;
            Assert.InRange((expected.PerYear - after.PerYear) / change, -0.01, 0.01);
        }
    }

    /// <summary>A month of interest is a larger debt than on record, until the venue is settled.</summary>
    [Fact]
    public async Task Account_InterestAccrues_IsOffTheRecordUntilItIsSettled()
    {
        await Bench.MoveMarginAsync(30_000 * Dollar);
        await Bench.OrderAsync(-20 * Ether);
        await fixture.Controls.WarpAsync(TimeSpan.FromDays(30), Cancellation);
        var account = await AccountAsync();
        Assert.True(account.Shift < -Ether / 10_000, $"{account.Shift}");
        await Bench.SettleAsync();
        Assert.InRange((await AccountAsync()).Shift, -Ether / 1_000_000, 0);
    }

    /// <summary>What cannot be borrowed is not quoted, and what is owed is all that can be bought.</summary>
    [Fact]
    public async Task Quote_MoreThanCanBeBorrowed_IsNone()
    {
        var book = Kind.Read(Venue, Vault, await ReadAsync());
        var most = book.Capacity(-1);
        output.WriteLine($"{(double)most / 1e18:F2} ether can be borrowed and sold");
        Assert.InRange(most, Ether, 100_000 * Ether);
        Assert.NotNull(book.Quote(-most));
        Assert.Null(book.Quote(-1_000_000 * Ether));
    }

    private async Task<double> HealthAtAsync(double price) => Scaled.ToDouble(
        await Bench.AtPriceAsync(
            Scaled.ToInteger(price, 8),
            async () => (await fixture.Aave.Pool.ReadAsync("getUserAccountData", [fixture.Account], Cancellation))
                ["healthFactor"].AsBigInteger()),
        18);

    private async Task<VenueBook> BookAsync() => Kind.Read(Venue, Vault, await ReadAsync());

    private async Task<VenueAccount> AccountAsync() => Kind.AccountOf(Venue, Vault, await ReadAsync())!;

    private async Task<Answers> ReadAsync()
    {
        var vault = Vault;
        var block = await fixture.Controls.Chain.HeadAsync(Cancellation);
        return await BlockReader.ReadAsync(
            new EthereumNode(fixture.Controls.Chain.Client), block, known => Kind.Observe(Venue, vault, known),
            Cancellation);
    }
}
