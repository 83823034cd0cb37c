using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Volatility;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class AaveVaultTests
{
    private static readonly Address Pool = ProtocolReplies.AddressOf(1);
    private static readonly Address Provider = ProtocolReplies.AddressOf(2);
    private static readonly Address Reader = ProtocolReplies.AddressOf(3);
    private static readonly Address Oracle = ProtocolReplies.AddressOf(4);
    private static readonly Address Account = ProtocolReplies.AddressOf(5);
    private static readonly Address Stranger = ProtocolReplies.AddressOf(6);
    private static readonly Token WrappedStake = new(ProtocolReplies.AddressOf(7), "wstETH", 18);

    private static readonly VaultMandate Vault = ProtocolReplies.Vault(new AssetMandate(
        WrappedStake, ProtocolReplies.AddressOf(8), 90_000, "WETH", new MarketMandate(0.6, 0, 0)));

    private static readonly BookMandate Book = new("aave", Account) { Contracts = [new NamedContract("pool", Pool)] };

    private static readonly Market Market = Market.Flat(3_000, 0.6, 0, 0, Scenario.Now) with
    {
        Others = [new AssetMarket("wstETH", 3_600, new FlatSurface(0.6), 0, 0) { Claim = new Claim("WETH", 1.2) }],
    };

    private readonly ProtocolReplies _aave = new();

    public AaveVaultTests()
    {
        _aave
            .Says(Pool, "ADDRESSES_PROVIDER", [], Provider)
            .Says(
                Pool, "getReservesList", [],
                AbiValue.Of(Vault.Base.Address, Vault.Quote.Address, WrappedStake.Address, Stranger))
            .Says(Provider, "getPoolDataProvider", [], Reader)
            .Says(Provider, "getPriceOracle", [], Oracle)
            .Says(Oracle, "BASE_CURRENCY_UNIT", [], 100_000_000);
        Health(0, 0, 0);
        foreach (var (asset, price) in new[]
        {
            (Vault.Base.Address, 3_000_00000000), (Vault.Quote.Address, 1_00000000),
            (WrappedStake.Address, 3_600_00000000),
        })
        {
            Reserve(asset, 0, 0, 0);
            _aave.Says(Oracle, "getAssetPrice", [asset], price);
        }

        Reserve(Stranger, 0, 0, 0);
    }

    [Fact]
    public void Understand_SuppliedAndOwed_IsReadToTheUnitInThreeRounds()
    {
        Reserve(Vault.Base.Address, 1, Scenario.Ether(2), Scenario.Ether(3) + 7);
        Reserve(Vault.Quote.Address, 50_000_000_001, 0, 0);
        Assert.Equal(
            [
                new AaveHolding(Vault.Base, 1, Scenario.Ether(2), Scenario.Ether(3) + 7) { ProtocolPrice = 3_000 },
                new AaveHolding(Vault.Quote, 50_000_000_001, 0, 0) { ProtocolPrice = 1 },
            ],
            Read().Holdings);
        Assert.Equal(3, _aave.Rounds);
    }

    [Fact]
    public void Measure_SuppliedAndOwed_MovesWithEachAsset()
    {
        Reserve(Vault.Base.Address, 0, Scenario.Ether(2), Scenario.Ether(3));
        Reserve(Vault.Quote.Address, 50_000_000_000, 0, 0);
        Reserve(WrappedStake.Address, Scenario.Ether(4), 0, 0);
        var exposure = Read().Measure(Market);

        // -2 - 3 of its own and 4 x 1.2 of the claim; 4 x 3000 a ratio of 1.00.
        Assert.Equal(-0.2, exposure.Of("WETH").Delta, 1e-12);
        Assert.Equal(50_000.0, exposure.Of("USDC").Delta);
        Assert.Equal(12_000.0, exposure.Of("wstETH/WETH").Delta);
        Assert.Equal(50_000.0 - 15_000.0 + 14_400.0, exposure.Value, 1e-9);
        Assert.Equal(
            ["2 WETH owed at a stable rate", "3 WETH owed at a variable rate", "50000 USDC supplied"],
            exposure.Components.Take(3).Select(part => part.Label));
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 1)]
    public void Understand_DebtOfATokenNobodyNamed_IsUnanswerable(int supplied, int stable, int variable)
    {
        Assert.Empty(Read().Holdings);
        Price(Stranger, 1, 18);
        Reserve(Stranger, supplied, stable, variable);
        var thrown = Assert.Throws<UnanswerableException>(() => Read());
        Assert.Contains(Stranger.ToString(), thrown.Message, StringComparison.Ordinal);
        Assert.Contains("add it to the vault's assets", thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>Tokens of 8 decimals at 60 000 USD, in an account with so much collateral.</summary>
    [Theory]
    [InlineData(0, 16_000, 10)]
    [InlineData(0, 17_000, null)]
    [InlineData(100_000, 16_000, 10)]
    [InlineData(1_000_000, 166_000, 100)]
    [InlineData(1_000_000, 167_000, null)]
    public void Understand_SupplyOfATokenNobodyNamed_IsLeftOutUpToTheLimit(int collateral, int units, int? limit)
    {
        Health(100_000_000 * (BigInteger)collateral, 0, 0);
        Reserve(Vault.Quote.Address, 50_000_000_000, 0, 0);
        Price(Stranger, 60_000_00000000, 8);
        Reserve(Stranger, units, 0, 0);
        if (limit is null)
        {
            var thrown = Assert.Throws<UnanswerableException>(() => Read());
            Assert.Contains(Stranger.ToString(), thrown.Message, StringComparison.Ordinal);
            Assert.Contains("add it to the vault's assets", thrown.Message, StringComparison.Ordinal);
            return;
        }

        var position = Read();
        Assert.Equal(4, _aave.Rounds);
        Assert.Equal("USDC", Assert.Single(position.Holdings).Token.Symbol);
        var remark = Assert.Single(position.Remarks);
        Assert.Equal(
            (ReasonCode.UnnamedSupply, (double)limit, Stranger.ToString()),
            (remark.Code, remark.Limit, remark.Detail));
        Assert.Equal(units * 6e-4, remark.Measured, 1e-9);
    }

    [Fact]
    public void Understand_SuppliesOfSeveralTokensNobodyNamed_CountTogether()
    {
        var another = ProtocolReplies.AddressOf(9);
        _aave.Says(Pool, "getReservesList", [], AbiValue.Of(Stranger, another));
        Price(Stranger, 1_00000000, 18);
        Price(another, 1_00000000, 6);
        Reserve(Stranger, Scenario.Ether(6), 0, 0);
        Reserve(another, 4_000_000, 0, 0);
        Assert.Equal($"{Stranger}, {another}", Assert.Single(Read().Remarks).Detail);
        Reserve(another, 4_000_001, 0, 0);
        Assert.Throws<UnanswerableException>(() => Read());
    }

    [Fact]
    public void Understand_SupplyThatAaveHasNoPriceOf_IsUnanswerable()
    {
        Reserve(Stranger, 1, 0, 0);
        Assert.Throws<UnanswerableException>(() => Read());
        Price(Stranger, 0, 18);
        Assert.Throws<UnanswerableException>(() => Read());
        Price(Stranger, 1, 18);
        Assert.Single(Read().Remarks);
    }

    [Fact]
    public void Understand_AReserveThatDoesNotAnswer_IsUnanswerable()
    {
        _aave.Forgets(Reader, "getUserReserveData", Vault.Base.Address, Account);
        Assert.Throws<UnanswerableException>(() => Read());
    }

    [Fact]
    public void Remarks_Borrower_SayHealthLoanToValueAndDistance()
    {
        Health(100_000_00000000, 60_000_00000000, Scenario.Ether(1.375m));
        Assert.Equal(
            [
                new Reason("health-factor", true, 1.375, 1, "ratio"),
                new Reason("loan-to-value", true, 60, 82.5, "%"),
                new Reason("liquidation-distance", true, 100 * (1 - (1 / 1.375)), 0, "%"),
            ],
            Read().Remarks);
    }

    [Fact]
    public void Remarks_BelowTheThreshold_FailWithTheShortfall()
    {
        Health(100_000_00000000, 110_000_00000000, Scenario.Ether(0.75m));
        var remarks = Read().Remarks;
        Assert.Equal(3, remarks.Length);
        Assert.All(remarks, remark => Assert.False(remark.Passed));
        Assert.Equal(-100.0 / 3.0, remarks[2].Measured, 1e-12);
    }

    [Fact]
    public void Remarks_NoDebtOrNoCollateral_HaveNoFigureThatIsNone()
    {
        Health(100_000_00000000, 0, (BigInteger.One << 256) - 1);
        Assert.Empty(Read().Remarks);
        Health(0, 1, 0);
        Assert.Equal([new Reason("health-factor", false, 0, 1, "ratio")], Read().Remarks);
    }

    [Fact]
    public void Remarks_PoolDoesNotSayTheHealth_FailAndThePositionIsReadAllTheSame()
    {
        Reserve(Vault.Base.Address, 0, 0, Scenario.Ether(3));
        _aave.Forgets(Pool, "getUserAccountData", Account);
        var position = Read();
        Assert.False(Assert.Single(position.Remarks).Passed);
        Assert.Equal(-3.0, position.Measure(Market).Of("WETH").Delta);
    }

    [Fact]
    public void RemarksIn_ProtocolsPriceIsAnother_SaysBoth()
    {
        Reserve(Vault.Base.Address, 0, 0, Scenario.Ether(3));
        Assert.Empty(Read().RemarksIn(Market));
        _aave.Says(Oracle, "getAssetPrice", [Vault.Base.Address], 3_000_29000000);
        Assert.Empty(Read().RemarksIn(Market));
        _aave.Says(Oracle, "getAssetPrice", [Vault.Base.Address], 3_000_31000000);
        Assert.Equal([new Reason("protocol-price", false, 3_000.31, 3_000, "USD", "WETH")], Read().RemarksIn(Market));
        _aave.Forgets(Oracle, "getAssetPrice", Vault.Base.Address);
        Assert.Empty(Read().RemarksIn(Market));
        Assert.Null(Read().Holdings[0].ProtocolPrice);
    }

    private AavePosition Read() => _aave.Read<AavePosition>(Vault, Book);

    private void Reserve(Address asset, BigInteger supplied, BigInteger stable, BigInteger variable) => _aave.Says(
        Reader, "getUserReserveData", [asset, Account], supplied, stable, variable, 0, 0, 0, 0, 0, false);

    private void Price(Address asset, BigInteger price, int decimals) =>
        _aave.Says(Oracle, "getAssetPrice", [asset], price).Says(asset, "decimals", [], decimals);

    private void Health(BigInteger collateral, BigInteger debt, BigInteger factor) => _aave.Says(
        Pool, "getUserAccountData", [Account], collateral, debt, 0, 8_250, 8_000, factor);
}
