using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class UniswapV2VaultTests
{
    private static readonly Address Pair = Scenario.Account(0x90);
    private static readonly Address Factory = Scenario.Account(0x91);
    private static readonly BookMandate Book = StatedContracts.Book(new UniswapV2Vault(), ("pair", Pair));
    private static readonly Market Market = Market.Flat(3_000, 0.8, 0, 0, Scenario.Now);

    /// <summary>The pair of the white paper's figures, L = 1000 in whole tokens at 3000 USD: a tenth of it.</summary>
    [Fact]
    public void Measure_TenthOfAPair_IsATenthOfItsFigures()
    {
        var exposure = State().Read(Book).Measure(Market);
        Assert.Equal(10_954.4511501, exposure.Value, 3);
        Assert.Equal(1.82574185835, exposure.Of("WETH").Delta, 8);
        Assert.Equal(-0.0003042903097, exposure.Of("WETH").Gamma, 11);
        Assert.Equal(5_477.22557505, exposure.Of("USDC").Delta, 3);
    }

    [Fact]
    public void Measure_PoolThatWasMovedByASwap_IsWhatItWas()
    {
        var before = State().Read(Book).Measure(Market);
        var moved = State(weth: Scenario.Ether(182.574185835m), usdc: Scenario.Usdc(5_477.225575m));
        Assert.Equal(before.Value, moved.Read(Book).Measure(Market).Value, 3);
        Assert.Equal(18.2574185835, StatedContracts.Whole(Assert.Single(moved.Pools(Book)).First.Amount, 18), 9);
    }

    [Fact]
    public void Understand_TokensSentToThePair_ArePaidButNotMeasured()
    {
        var sent = State(donated: Scenario.Ether(10));
        var pool = Assert.Single(sent.Pools(Book));
        Assert.Equal(2.82574185835, StatedContracts.Whole(pool.First.Amount, 18), 9);
        Assert.Equal(State().Read(Book).Measure(Market).Value, sent.Read(Book).Measure(Market).Value);
    }

    /// <summary>UniswapV2Pair._mintFee: a sixth of the growth of the root of the product.</summary>
    [Fact]
    public void Understand_ProtocolTakesItsFee_LeavesFiveSixthsOfTheGrowth()
    {
        // The root grew from 900 to 1000 with the same supply of 1000: the protocol is owed 100 / 6 of the root.
        var last = BigInteger.Pow(Scenario.Ether(900), 2) / BigInteger.Pow(10, 12);
        var pool = Assert.Single(State(feeTo: Scenario.Account(0x92), lastProduct: last).Pools(Book));
        Assert.Equal(100 * (1 - (1.0 / 60)), pool.Liquidity, 6);
        Assert.Equal(1.82574185835 * (1 - (1.0 / 60)), StatedContracts.Whole(pool.First.Amount, 18), 8);
        Assert.Equal(100, Assert.Single(State(lastProduct: last).Pools(Book)).Liquidity, 6);
        Assert.Equal(100, Assert.Single(State(feeTo: Scenario.Account(0x92)).Pools(Book)).Liquidity, 6);
    }

    [Fact]
    public void Read_NoShares_IsEmptyWhateverThePairHolds() =>
        Assert.Empty(State(shares: 0).Says(Pair, Abis.UniswapV2Pair.Function("token0"), Pair).Pools(Book));

    [Fact]
    public void Read_TwoRounds_AreEnough()
    {
        var contracts = State();
        contracts.Read(Book);
        Assert.Equal(2, contracts.Rounds);
    }

    [Fact]
    public void Understand_Nonsense_IsRefusedWithThePair()
    {
        State(shares: Scenario.Ether(1_001)).AssertRefused(Book, "1001000000000000000000 of", $"{Pair}");
        State(weth: 0).AssertRefused(Book, "product of 0");
        State(token0: Pair).AssertRefused(Book, $"pair {Pair} holds the token {Pair}", "add it to the vault's assets");
        new StatedContracts().AssertRefused(Book, "balanceOf", "reverted");
    }

    private static StatedContracts State(
        BigInteger? shares = null,
        BigInteger? weth = null,
        BigInteger? usdc = null,
        BigInteger donated = default,
        Address feeTo = default,
        BigInteger lastProduct = default,
        Address? token0 = null)
    {
        AbiFunction Of(string name) => Abis.UniswapV2Pair.Function(name);
        var (first, second) = (weth ?? Scenario.Ether(18.257418584m), usdc ?? Scenario.Usdc(54_772.255751m));
        return new StatedContracts()
            .Says(Pair, Of("balanceOf"), [StatedContracts.Holder], [shares ?? Scenario.Ether(100)])
            .Says(Pair, Of("totalSupply"), Scenario.Ether(1_000))
            .Says(Pair, Of("getReserves"), first, second, 0)
            .Says(Pair, Of("kLast"), lastProduct)
            .Says(Pair, Of("token0"), token0 ?? StatedContracts.Weth)
            .Says(Pair, Of("token1"), StatedContracts.Usdc)
            .Says(Pair, Of("factory"), Factory)
            .Says(Factory, Abis.UniswapV2Factory.Function("feeTo"), feeTo)
            .Says(StatedContracts.Weth, Abis.Erc20.Function("balanceOf"), [Pair], [first + donated])
            .Says(StatedContracts.Usdc, Abis.Erc20.Function("balanceOf"), [Pair], [second]);
    }
}
