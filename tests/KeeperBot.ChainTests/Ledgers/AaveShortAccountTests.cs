using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.ChainTests.Venues;
using KeeperBot.Core;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Ledgers;

/// <summary>The books of a debt at the real Aave V3: interest, proceeds and strangers to the wei.</summary>
public sealed class AaveShortAccountTests(AaveShortVenueFixture fixture, ITestOutputHelper output)
    : IClassFixture<AaveShortVenueFixture>, IAsyncLifetime
{
    private const int VariableRate = 2;
    private static readonly BigInteger Ether = VenueBench.Ether;
    private static readonly BigInteger Dollar = VenueBench.Dollar;
    private static readonly BigInteger Unit = BigInteger.Pow(10, 12);
    private static readonly Address Stranger = DevnetAccounts.Arbitrageur;

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private VenueBench Bench => fixture.Bench;

    private VaultMandate Vault => KindReading.MandateOf(new Token(MainnetAddresses.Usdc, "USDC", 6)) with
    {
        Executor = Bench.Executor.Address,
        Venues =
        [
            new VenueMandate(
                AaveShortVenue.KindName, VenueBench.Venue, MainnetAddresses.UsdcWethPool500,
                MainnetAddresses.QuoterV2, 500)
            {
                Contracts = [new NamedContract("lendingPool", fixture.Aave.Pool.Address)],
                Margin = new MarginMandate(86_400, 3, 5, 7, 12),
            },
        ],
    };

    public async ValueTask InitializeAsync()
    {
        Bench.Receipts.Clear();
        _start = await ChainSnapshot.TakeAsync(fixture.Controls.Chain, Cancellation);
    }

    public async ValueTask DisposeAsync() => await _start!.RestoreAsync();

    [Fact]
    public async Task Interest_OfAMonth_IsWhatDebtAndCollateralGrewBy()
    {
        var account = new AccountOnChain(Bench, Vault, output);
        await account.ReadAsync();
        await account.TradeAsync(-20 * Ether, 40_000 * Dollar);
        var opened = account.Close();
        var (debt, collateral) = (
            await fixture.DebtAsync(Cancellation), await fixture.CollateralAsync(Cancellation));
        await fixture.Controls.WarpAsync(TimeSpan.FromDays(30), Cancellation);
        await account.ReadAsync();
        var line = account.Close();
        var price = (await fixture.Aave.Oracle.ReadAsync("getAssetPrice", [AaveMarket.Weth], Cancellation))[0]
            .AsBigInteger();
        var dollar = (await fixture.Aave.Oracle.ReadAsync("getAssetPrice", [AaveMarket.Usdc], Cancellation))[0]
            .AsBigInteger();
        var mark = price * Ether / dollar;
        var (owed, earned) = (
            await fixture.DebtAsync(Cancellation), await fixture.CollateralAsync(Cancellation) - collateral);
        Assert.True(owed - debt > Ether / 10_000, "a month cost nothing");
        Assert.Equal(
            (earned * Unit) - ((owed * mark / Ether) - (debt * mark / Ether)),
            line.Change.Interest - opened.Change.Interest);
        Assert.Equal(opened.Change with { Interest = 0 }, line.Change with { Interest = 0 });
        Assert.Equal(BigInteger.Zero, line.Change.Others);
        Assert.Equal(40_000 * Dollar * Unit, line.Change.MovedIn);
    }

    [Fact]
    public async Task Strangers_GiftAndRepayment_AreTheirs()
    {
        var account = new AccountOnChain(Bench, Vault, output);
        await account.ReadAsync();
        await account.TradeAsync(-20 * Ether, 40_000 * Dollar);
        await fixture.Aave.SupplyForAsync(Stranger, fixture.Account, AaveMarket.Usdc, 100 * Dollar, Cancellation);
        await account.ReadAsync();
        var gift = account.Close().Change.Others;
        Assert.InRange(gift, (100 * Dollar * Unit) - (10 * Unit), (100 * Dollar * Unit) + (10 * Unit));
        await fixture.Aave.FundAsync(Stranger, AaveMarket.Weth, Ether, Cancellation);
        await fixture.Aave.DoAsync(
            Stranger, "repay", Cancellation, AaveMarket.Weth, Ether, VariableRate, fixture.Account);
        await account.ReadAsync();
        var line = account.Close();
        Assert.InRange((double)line.Change.Others / 1e18, 3_000.0, 3_200.0);
    }

    /// <summary>Orders, margin, days, prices, gifts, repayments, in any order.</summary>
    [Theory]
    [InlineData(5_501)]
    [InlineData(5_502)]
    public async Task Life_OfAnyKind_ClosesAtEveryBlock(int seed)
    {
        var (random, account) = (new Random(seed), new AccountOnChain(Bench, Vault, output));
        output.WriteLine($"seed {seed}");
        await account.ReadAsync();
        await account.TradeAsync(-5 * Ether, 60_000 * Dollar);
        for (var step = 0; step < 40; step++)
        {
            try
            {
                await LiveAsync(random, account);
            }
            catch (DevnetException refusal)
            {
                output.WriteLine($"{step}: {refusal.Message}");
            }

            if (random.Next(4) != 0)
            {
                await account.ReadAsync();
            }
        }

        await account.ReadAsync();
        var line = account.Close();
        Assert.NotEqual(BigInteger.Zero, line.Change.Interest);
        Assert.Equal((double)await Bench.ValueAsync(), (double)line.End / 1e12, 5.0);
    }

    private async Task LiveAsync(Random random, AccountOnChain account)
    {
        BigInteger Wei(int least, int most) => (random.NextInt64(least, most) * Ether / 1_000) + random.Next(1_000);
        switch (random.Next(6))
        {
            case 0 or 1:
                await account.TradeAsync(Wei(-8_000, 4_000), random.NextInt64(-2_000_000, 8_000_000) * Dollar / 1_000);
                break;
            case 2:
                await account.TradeAsync(0, random.NextInt64(-2_000_000, 4_000_000) * Dollar / 1_000);
                break;
            case 3:
                await fixture.Controls.WarpAsync(TimeSpan.FromHours(random.Next(1, 240)), Cancellation);
                break;
            case 4:
                await fixture.Controls.SetPriceAsync(
                    2_850_00000000 + random.NextInt64(0, 300_00000000), Cancellation);
                break;
            default:
                await fixture.Aave.SupplyForAsync(
                    Stranger, fixture.Account, AaveMarket.Usdc, Dollar * random.Next(1, 50), Cancellation);
                break;
        }
    }
}
