using System.Numerics;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>An account on the real Aave V3 reads as Aave itself has it, through all that may happen to it.</summary>
public sealed class AaveTests(DevnetFixture fixture, ITestOutputHelper output) : IClassFixture<DevnetFixture>
{
    private const int StableRate = 1;
    private const int VariableRate = 2;
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);
    private static readonly BigInteger Everything = (BigInteger.One << 256) - 1;

    // The sixth and the seventh account of anvil's mnemonic.
    private static readonly Address Account = Address.Parse("0x976EA74026E726554dB657fA54763abd0C3a0aa9");
    private static readonly Address Another = Address.Parse("0x14dC79964da2C08b23698B3D3cc7Ca32193d9955");

    private static readonly VaultMandate Vault = KindReading.MandateOf(new Token(AaveMarket.Usdc, "USDC", 6));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DevnetControls Controls => fixture.Controls;

    [Fact]
    public async Task Account_ShortedLiquidatedAndRepaid_ReadsAsAaveItselfAtEveryStep()
    {
        var aave = await StartAsync();
        Assert.Empty((await HoldAsync(aave, "nothing yet")).Holdings);

        await aave.SupplyAsync(Account, AaveMarket.Usdc, 100_000 * Dollar, Cancellation);
        await HoldAsync(aave, "supplied");
        await BorrowAsync(aave, Account, 15 * Ether, VariableRate);
        await HoldAsync(aave, "borrowed at a variable rate");
        await BorrowAsync(aave, Account, 5 * Ether, StableRate);
        await HoldAsync(aave, "borrowed at a stable rate");
        await SellAsync(20 * Ether);
        await HoldAsync(aave, "sold");

        await Controls.WarpAsync(TimeSpan.FromDays(30), Cancellation);
        var accrued = Holding(await HoldAsync(aave, "a month later"), "WETH");
        Assert.True(accrued.VariableDebt > 15 * Ether && accrued.StableDebt > 5 * Ether, "no interest in a month");

        await Controls.SetFeedPriceAsync(4_100_00000000, Cancellation);
        var distressed = await HoldAsync(aave, "at 4100");
        Assert.False(Remark(distressed, ReasonCode.HealthFactor).Passed);
        Assert.True(Remark(distressed, ReasonCode.LiquidationDistance).Measured < 0);

        await aave.FundAsync(DevnetAccounts.Owner, AaveMarket.Weth, 10 * Ether, Cancellation);
        await aave.DoAsync(
            DevnetAccounts.Owner, "liquidationCall", Cancellation, AaveMarket.Usdc, AaveMarket.Weth, Account, 5 * Ether,
            false);
        var liquidated = await HoldAsync(aave, "liquidated");
        Assert.InRange(Holding(liquidated, "WETH").VariableDebt, 10 * Ether, 11 * Ether);
        Assert.True(Remark(liquidated, ReasonCode.HealthFactor).Measured
            > Remark(distressed, ReasonCode.HealthFactor).Measured);

        await aave.FundAsync(Account, AaveMarket.Weth, 30 * Ether, Cancellation);
        await aave.DoAsync(Account, "repay", Cancellation, AaveMarket.Weth, Everything, VariableRate, Account);
        await HoldAsync(aave, "variable debt repaid");
        await aave.DoAsync(Account, "repay", Cancellation, AaveMarket.Weth, Everything, StableRate, Account);
        var repaid = await HoldAsync(aave, "all debt repaid");
        Assert.Equal(["USDC"], repaid.Holdings.Select(holding => holding.Token.Symbol));
        Assert.Empty(repaid.Remarks);

        await aave.DoAsync(
            Account, "setUserUseReserveAsCollateral", Cancellation, AaveMarket.Usdc, false);
        Assert.Single((await HoldAsync(aave, "supplied, and no collateral", isCollateral: false)).Holdings);
        await aave.DoAsync(Account, "withdraw", Cancellation, AaveMarket.Usdc, Everything, Account);
        Assert.Empty((await HoldAsync(aave, "withdrawn")).Holdings);
    }

    [Theory]
    [InlineData(VariableRate, 3_000.0, 60.0)]
    [InlineData(StableRate, 3_000.0, 60.0)]
    [InlineData(VariableRate, 1_873.51, 0.5)]
    public async Task Delta_OraclePriceMoved_IsTheFiniteDifferenceOfAavesNetValue(int rate, double price, double step)
    {
        var aave = await StartAsync();
        await Controls.SetFeedPriceAsync(Scaled.ToInteger(price, 8), Cancellation);
        await aave.SupplyAsync(Another, AaveMarket.Usdc, 90_000 * Dollar, Cancellation);
        await aave.SupplyAsync(Another, AaveMarket.Weth, 3 * Ether, Cancellation);

        // More at a stable rate than is supplied of the token, which Aave wants.
        await BorrowAsync(aave, Another, 11 * Ether, rate);
        await Controls.WarpAsync(TimeSpan.FromDays(3), Cancellation);

        Task<double> NetAt(double moved) => KindReading.AtPriceAsync(
            Controls, moved, async () => await NetOf(aave, Another), Cancellation);
        var slope = (await NetAt(price + step) - await NetAt(price - step)) / (2.0 * step);
        var delta = await KindReading.AtPriceAsync(
            Controls, price, async () => (await ReadAsync(aave, Another)).Exposure.Of("WETH").Delta, Cancellation);

        output.WriteLine($"delta {delta:R}, finite difference {slope:R}, off by {Math.Abs((delta / slope) - 1.0):E1}");
        Assert.InRange(delta, -8.1, -7.9);
        Assert.True(Math.Abs(delta - slope) <= 1e-6 * Math.Abs(slope), $"delta {delta:R} against {slope:R}");
    }

    [Fact]
    public async Task Account_StrangerSuppliesATokenNobodyNamed_IsReadWithARemarkUntilItIsMuch()
    {
        var aave = await StartAsync();
        await aave.SupplyAsync(Another, AaveMarket.Weth, 50 * Ether, Cancellation);
        Task Give(BigInteger amount) => aave.SupplyForAsync(Account, Another, AaveMarket.Link, amount, Cancellation);
        Assert.Empty((await ReadAsync(aave, Another)).Position.Remarks);

        await Give(1);
        var dust = await ReadAsync(aave, Another);
        Assert.Equal(50.0, dust.Exposure.Of("WETH").Delta, 1e-6);
        var remark = Assert.Single(dust.Position.Remarks);
        Assert.Equal((ReasonCode.UnnamedSupply, AaveMarket.Link.ToString()), (remark.Code, remark.Detail));
        Assert.Equal(1e-18, remark.Measured, 1e-24);
        Assert.Equal(15.0, remark.Limit, 1e-3);

        await Give(14 * Ether);
        Assert.Equal(14.0, Assert.Single((await ReadAsync(aave, Another)).Position.Remarks).Measured, 1e-3);
        await Give(2 * Ether);
        var error = await Assert.ThrowsAsync<UnanswerableException>(() => ReadAsync(aave, Another));
        Assert.Contains($"has supplied 16 USD of {AaveMarket.Link}", error.Message, StringComparison.Ordinal);
        Assert.Contains("more than 15 USD", error.Message, StringComparison.Ordinal);
        Assert.Contains("add it to the vault's assets", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Account_OwesATokenNobodyNamed_IsUnanswerableHoweverLittleItIs()
    {
        var aave = await StartAsync();
        await aave.SupplyAsync(Another, AaveMarket.Weth, 50 * Ether, Cancellation);
        await aave.DoAsync(Another, "borrow", Cancellation, AaveMarket.Link, 1, VariableRate, 0, Another);

        var error = await Assert.ThrowsAsync<UnanswerableException>(() => ReadAsync(aave, Another));

        Assert.Contains($"owes 1 units of {AaveMarket.Link}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remarks_AavesOracleDiffersFromOurs_SayBothPrices()
    {
        var aave = await StartAsync();
        await aave.SupplyAsync(Another, AaveMarket.Weth, Ether, Cancellation);
        var reading = await ReadAsync(aave, Another);
        Assert.DoesNotContain(
            reading.Position.RemarksIn(reading.Market), remark => remark.Code == ReasonCode.ProtocolPrice);

        var elsewhere = reading.Market.AtSpot(reading.Market.Spot * 1.01);
        var remark = Assert.Single(
            reading.Position.RemarksIn(elsewhere), remark => remark.Code == ReasonCode.ProtocolPrice);
        Assert.Equal((reading.Market.Spot, elsewhere.Spot, "WETH"), (remark.Measured, remark.Limit, remark.Detail));
    }

    private static AaveHolding Holding(AavePosition position, string symbol) =>
        position.Holdings.Single(holding => holding.Token.Symbol == symbol);

    private static Reason Remark(AavePosition position, string code) =>
        position.Remarks.Single(remark => remark.Code == code);

    private async Task<AaveMarket> StartAsync()
    {
        await Controls.SetPriceAsync(3_000_00000000, Cancellation);
        return await AaveMarket.DeployAsync(Controls, Cancellation);
    }

    private Task<KindReading> ReadAsync(AaveMarket aave, Address account) =>
        KindReading.ReadAsync(Controls, Vault, aave.BookOf(account), Cancellation);

    private static Task BorrowAsync(AaveMarket aave, Address account, BigInteger amount, int rate) =>
        aave.DoAsync(account, "borrow", Cancellation, AaveMarket.Weth, amount, rate, 0, account);

    private Task SellAsync(BigInteger amount)
    {
        var router = Controls.Contracts.Router;
        AbiValue order = new AbiValue[] { AaveMarket.Weth, AaveMarket.Usdc, 500, Account, amount, 0, 0 };
        return Controls.Chain.ExecuteAsync(
            [
                Controls.Contracts.Weth.Call(Account, "approve", router.Address, amount),
                router.Call(Account, "exactInputSingle", order),
            ],
            Cancellation);
    }

    private static async Task<double> NetOf(AaveMarket aave, Address account)
    {
        var data = await aave.Pool.ReadAsync("getUserAccountData", [account], Cancellation);
        return Scaled.ToDouble(data["totalCollateralBase"].AsBigInteger() - data["totalDebtBase"].AsBigInteger(), 8);
    }

    /// <summary>Reads the account and holds everything that was read against Aave's own views.</summary>
    private async Task<AavePosition> HoldAsync(AaveMarket aave, string step, bool isCollateral = true)
    {
        var reading = await ReadAsync(aave, Account);
        var position = Assert.IsType<AavePosition>(reading.Position);
        foreach (var (asset, symbol) in new[] { (AaveMarket.Weth, "WETH"), (AaveMarket.Usdc, "USDC") })
        {
            var held = position.Holdings.SingleOrDefault(holding => holding.Token.Symbol == symbol);
            var read = (
                Supplied: held?.Supplied ?? BigInteger.Zero,
                Stable: held?.StableDebt ?? BigInteger.Zero,
                Variable: held?.VariableDebt ?? BigInteger.Zero);
            Assert.Equal(await aave.BalancesAsync(Account, asset, Cancellation), read);
            var user = await aave.DataProvider.ReadAsync("getUserReserveData", [asset, Account], Cancellation);
            BigInteger Of(string name) => user[name].AsBigInteger();
            Assert.Equal(
                (Of("currentATokenBalance"), Of("currentStableDebt"), Of("currentVariableDebt")), read);
        }

        var account = await aave.Pool.ReadAsync("getUserAccountData", [Account], Cancellation);
        var health = position.Remarks.SingleOrDefault(remark => remark.Code == ReasonCode.HealthFactor);
        Assert.Equal(account["totalDebtBase"].AsBigInteger().IsZero, health is null);
        if (health is not null)
        {
            Assert.Equal(Scaled.ToDouble(account["healthFactor"].AsBigInteger(), 18), health.Measured);
            var share = Remark(position, ReasonCode.LoanToValue);
            Assert.Equal(health.Measured, share.Limit / share.Measured, 1e-7 * health.Measured);
        }

        // Aave rounds the dollars of each reserve to 8 decimals.
        var (net, value) = (await NetOf(aave, Account), reading.Exposure.Value);
        Assert.True(!isCollateral || Math.Abs(net - value) <= 1e-7, $"{step}: {value:R} against Aave's {net:R}");
        output.WriteLine($"{step}: {value:F2} USD, health {health?.Measured:F4}, "
            + string.Join("; ", reading.Exposure.Components.Select(component => component.Label)));
        return position;
    }
}
