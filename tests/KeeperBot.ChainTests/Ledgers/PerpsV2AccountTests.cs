using System.Numerics;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.ChainTests.Venues;
using KeeperBot.Core;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Ledgers;

/// <summary>The books of an account at a real PerpsV2 market: every cause to the wei.</summary>
public sealed class PerpsV2AccountTests(PerpsV2VenueFixture fixture, ITestOutputHelper output)
    : IClassFixture<PerpsV2VenueFixture>, IAsyncLifetime
{
    private static readonly BigInteger Ether = VenueBench.Ether;
    private static readonly BigInteger Dollar = VenueBench.Dollar;

    /// <summary>sUSD units in one of USDC.</summary>
    private static readonly BigInteger Unit = BigInteger.Pow(10, 12);

    private ChainSnapshot? _start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private VenueBench Bench => fixture.Bench;

    private VaultMandate Vault => KindReading.MandateOf(new Token(MainnetAddresses.Usdc, "USDC", 6)) with
    {
        Executor = Bench.Executor.Address,
        Venues =
        [
            new VenueMandate(PerpsV2Venue.KindName, VenueBench.Venue, fixture.Perps.Market, default, 600)
            {
                Contracts =
                [
                    new NamedContract("settings", fixture.Perps.MarketSettings),
                    new NamedContract("systemStatus", fixture.Perps.SystemStatus),
                ],
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

    /// <summary>Somebody is 1,000 short, so shorts pay; the price stays, so nothing else happens.</summary>
    [Fact]
    public async Task Funding_OfFiveDays_IsAllThatChangesAnAccount_AndIsWhatTheMarketSays()
    {
        var account = new AccountOnChain(Bench, Vault, output);
        await account.ReadAsync();
        await account.TradeAsync(-20 * Ether, 20_000 * Dollar);
        var (opened, worth) = (account.Close(), await fixture.RemainingMarginAsync(Cancellation));
        Assert.Equal((BigInteger.Zero, worth), (opened.Start, opened.End));
        for (var day = 0; day < 5; day++)
        {
            await fixture.PassAsync(24, Cancellation);
            await account.ReadAsync();
        }

        var line = account.Close();
        var change = line.End - opened.End;
        var accrued = await fixture.Perps.Views.ReadAsync("accruedFunding", [fixture.Account], Cancellation);
        Assert.Equal(change, line.Change.Funding - opened.Change.Funding);
        Assert.Equal(accrued["funding"].AsBigInteger(), line.Change.Funding);
        Assert.True(change < -Ether, $"{change} is no funding worth the name");
        Assert.Equal(opened.Change.Trading, line.Change.Trading);
        Assert.Equal(await fixture.RemainingMarginAsync(Cancellation), line.End);
        Assert.Equal((20_000 * Dollar * Unit, BigInteger.Zero), (line.Change.MovedIn, line.Change.MovedOut));
        var fill = await fixture.Perps.LastFillAsync(fixture.Account, Cancellation);
        Assert.Equal(fill.Fee, line.Change.Fees);
    }

    [Fact]
    public async Task Liquidation_TakesAll_AndIsOthersDoing()
    {
        var account = new AccountOnChain(Bench, Vault, output);
        await account.ReadAsync();
        await account.TradeAsync(-20 * Ether, 8_000 * Dollar);
        var price = await fixture.Controls.ReadFeedPriceAsync(Cancellation);
        await fixture.Controls.SetFeedPriceAsync(price * 112 / 100, Cancellation);
        await account.ReadAsync();
        var before = account.Close();
        await fixture.Controls.Chain.ExecuteAsync(
            [
                fixture.Perps.Liquidation.Call(PerpsV2Fixture.Keeper, "flagPosition", fixture.Account),
                fixture.Perps.Liquidation.Call(PerpsV2Fixture.Keeper, "liquidatePosition", fixture.Account),
            ],
            Cancellation);
        await account.ReadAsync();
        var line = account.Close();
        Assert.Equal(BigInteger.Zero, line.End);
        Assert.Equal(-before.End, line.Change.Others);
        Assert.Equal(before.Change, line.Change with { Others = 0 });
    }

    /// <summary>Orders, margin, days, prices, others' trades and liquidations, in any order.</summary>
    [Theory]
    [InlineData(4_401)]
    [InlineData(4_402)]
    public async Task Life_OfAnyKind_ClosesAtEveryBlock_AndFeesAreTheMarketsOwn(int seed)
    {
        var (random, account, fees) = (new Random(seed), new AccountOnChain(Bench, Vault, output), BigInteger.Zero);
        output.WriteLine($"seed {seed}");
        await account.ReadAsync();
        await account.TradeAsync(-5 * Ether, 40_000 * Dollar);
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
        var modified = Abis.PerpsV2MarketEvents.Event("PositionModified");
        foreach (var log in Bench.Receipts.SelectMany(receipt => receipt.Logs)
            .Where(log => log.Address == fixture.Perps.Market && modified.Matches(log.Topics.AsSpan())))
        {
            fees += modified.Decode(log.Topics.AsSpan(), log.Data.Span)["fee"].AsBigInteger();
        }

        Assert.Equal(fees, line.Change.Fees);
        Assert.NotEqual(BigInteger.Zero, line.Change.Funding);
        Assert.Equal(await fixture.RemainingMarginAsync(Cancellation), line.End);
    }

    private async Task LiveAsync(Random random, AccountOnChain account)
    {
        BigInteger Wei(int most) => (random.NextInt64(-most, most) * Ether / 1_000) + random.Next(1_000);
        switch (random.Next(6))
        {
            case 0 or 1:
                await account.TradeAsync(Wei(12_000), random.NextInt64(-2_000_000, 8_000_000) * Dollar / 1_000);
                break;
            case 2:
                await account.TradeAsync(0, random.NextInt64(-2_000_000, 4_000_000) * Dollar / 1_000);
                break;
            case 3:
                await fixture.Controls.Chain.ExecuteAsync(
                    [
                        fixture.Perps.Trading.Call(
                            DevnetAccounts.Liquidity, "modifyPosition", Wei(400_000), 1_000_000 * Ether),
                    ],
                    Cancellation);
                break;
            case 4 when (await fixture.PositionAsync(Cancellation))["size"].AsBigInteger().IsZero:
                await account.TradeAsync(Wei(12_000), 0, settles: true);
                break;
            default:
                output.WriteLine(await fixture.DisturbAsync(random, Cancellation));
                break;
        }
    }
}
