using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class UniswapV4VaultTests
{
    private const int Lower = -198_080;
    private const int Upper = -194_430;
    private const int Tick = -196_256;

    private static readonly Address Manager = Scenario.Account(0x90);
    private static readonly Address View = Scenario.Account(0x91);
    private static readonly Address Pools = Scenario.Account(0x92);
    private static readonly BigInteger Liquidity = BigInteger.Pow(10, 15);
    private static readonly BigInteger Unit = BigInteger.One << 128;

    private static readonly BookMandate Book =
        StatedContracts.Book(new UniswapV4Vault(), ("positionManager", Manager), ("stateView", View)) with
        {
            Ids = [7, 7],
        };

    [Fact]
    public void Read_EtherAndDollars_CountsEtherAsTheWrappedEther()
    {
        var contracts = State(Address.Zero, growth0: 9 * Unit, last0: 2 * Unit);
        var pool = Assert.Single(contracts.Pools(Book));
        Assert.Equal(2, contracts.Rounds);
        Assert.Equal(("WETH", "USDC"), (pool.First.Token.Symbol, pool.Second.Token.Symbol));
        Assert.Equal(7 * Liquidity, pool.First.Fees);
        var exposure = contracts.Read(Book).Measure(Market.Flat(3_000, 0.8, 0, 0, Scenario.Now));
        Assert.Equal(["WETH", "USDC"], exposure.Factors);
        Assert.Equal(-0.003042903097, exposure.Of("WETH").Gamma, 9);
    }

    [Fact]
    public void Read_PositionThatWasEmptied_IsLeftOut() =>
        Assert.Empty(State(StatedContracts.Weth, liquidity: 0).Pools(Book));

    [Theory]
    [InlineData(0x00, false)]
    [InlineData(0xC4, false)]
    [InlineData(0x08, true)]
    [InlineData(0x01, true)]
    public void Understand_HookThatMayTakeFromTheLiquidity_IsRefused(byte permissions, bool isRefused)
    {
        var hook = new Address([.. new byte[19], permissions]);
        var contracts = State(StatedContracts.Weth, hook: hook);
        if (isRefused)
        {
            contracts.AssertRefused(Book, "position 7", $"{hook}");
        }
        else
        {
            Assert.Single(contracts.Pools(Book));
        }
    }

    [Fact]
    public void Understand_Nonsense_IsRefused()
    {
        AbiFunction Of(string name) => Abis.UniswapV4PositionManager.Function(name);
        State(StatedContracts.Weth).Says(Manager, Of("ownerOf"), [7], [View])
            .AssertRefused(Book, $"position 7 belongs to {View}");
        State(StatedContracts.Weth).Says(Manager, Of("poolManager"), Manager)
            .AssertRefused(Book, $"in the pools of {Manager}", $"shows those of {Pools}");
        State(Pools).AssertRefused(Book, $"position 7 holds the token {Pools}", "add it to the vault's assets");
        State(StatedContracts.Weth, lower: Upper, upper: Lower).AssertRefused(Book, "impossible ticks");
        State(StatedContracts.Weth, root: 0).AssertRefused(Book, "root price 0");
        State(StatedContracts.Weth).AssertRefused(Book with { Ids = [7, 8] }, "of", "reverted");
    }

    private static StatedContracts State(
        Address currency0,
        BigInteger? liquidity = null,
        Address hook = default,
        int lower = Lower,
        int upper = Upper,
        BigInteger? root = null,
        BigInteger growth0 = default,
        BigInteger last0 = default)
    {
        AbiFunction Of(string name) => Abis.UniswapV4PositionManager.Function(name);
        AbiFunction Seen(string name) => Abis.UniswapV4StateView.Function(name);
        AbiValue[] key = [currency0, StatedContracts.Usdc, 500, 10, hook];

        // PositionInfoLibrary: pool, upper tick, lower tick, subscriber.
        BigInteger Bits(int tick) => tick & 0xFFFFFF;
        var info = (BigInteger.Parse("123456789") << 56) | (Bits(upper) << 32) | (Bits(lower) << 8) | 1;
        var pool = Keccak256.Compute(AbiFunction
            .Parse("function f(address a, address b, uint24 c, int24 d, address e)").Encode(key).AsSpan(4));
        var salt = new Hash32([.. new byte[31], 7]);
        return new StatedContracts()
            .Says(Manager, Of("WETH9"), StatedContracts.Weth)
            .Says(Manager, Of("poolManager"), Pools)
            .Says(View, Of("poolManager"), Pools)
            .Says(Manager, Of("ownerOf"), [7], [StatedContracts.Holder])
            .Says(Manager, Of("getPoolAndPositionInfo"), [7], [key, info])
            .Says(View, Seen("getSlot0"), [pool], [root ?? TickMath.RootAt(Tick), Tick, 0, 500])
            .Says(View, Seen("getFeeGrowthInside"), [pool, lower, upper], [growth0, 0])
            .Says(
                View,
                Seen("getPositionInfo(bytes32,address,int24,int24,bytes32)"),
                [pool, Manager, lower, upper, salt],
                [liquidity ?? Liquidity, last0, 0]);
    }
}
