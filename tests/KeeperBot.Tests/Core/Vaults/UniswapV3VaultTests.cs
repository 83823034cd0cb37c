using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class UniswapV3VaultTests
{
    private static readonly Address Manager = Scenario.Account(0x90);
    private static readonly Address Factory = Scenario.Account(0x91);
    private static readonly BookMandate Book =
        StatedContracts.Book(new UniswapV3Vault(), ("positionManager", Manager));

    private static readonly BigInteger Unit = BigInteger.One << 128;
    private static readonly BigInteger Wrap = BigInteger.One << 256;

    /// <summary>L = 1000 in whole tokens, from about 2500 to 3600 USD: the table of the white paper.</summary>
    private static readonly Nft Range = new(7, -198_080, -194_430, BigInteger.Pow(10, 15));

    [Fact]
    public void Read_SeveralPositions_TakesFourRoundsAndLeavesOutWhatWasEmptied()
    {
        var emptied = Range with { Id = 8, Liquidity = 0 };
        var contracts = State(Range, emptied, emptied with { Id = 9, Owed0 = 5 });
        Assert.Equal(["position 7", "position 9"], contracts.Pools(Book).Select(pool => pool.Label));
        Assert.Equal(4, contracts.Rounds);
    }

    [Fact]
    public void Measure_RangeAroundTheSpot_IsNearTheTableOfTheWhitePaper()
    {
        var exposure = State(Range).Read(Book).Measure(Market.Flat(3_000, 0.8, 0, 0, Scenario.Now));
        Assert.Equal(9_544.5, exposure.Value, 10.0);
        Assert.Equal(-0.003042903097, exposure.Of("WETH").Gamma, 9);
        Assert.Equal(exposure.Value, (3_000 * exposure.Of("WETH").Delta) + exposure.Of("USDC").Delta, 6);
    }

    [Fact]
    public void Measure_PoolAtAnotherPrice_FollowsTheOracle()
    {
        var market = Market.Flat(3_000, 0.8, 0, 0, Scenario.Now);
        var (at, away) = (State(Range), State(Range, tick: -250_000));
        Assert.Equal(at.Read(Book).Measure(market).Value, away.Read(Book).Measure(market).Value, 9);
        Assert.Equal(BigInteger.Zero, Assert.Single(away.Pools(Book)).Second.Amount);
        Assert.Equal(BigInteger.Zero, Assert.Single(State(Range, tick: -100_000).Pools(Book)).First.Amount);
    }

    [Fact]
    public void Understand_FeeGrowthThatWrapped_IsCountedModulo()
    {
        // Inside = global - below - above = 1 - 3 - 0 = -2, last counted at -5: three units of growth.
        var position = Range with { Last0 = Wrap - (5 * Unit), Owed0 = 11 };
        var contracts = State([position], global0: Unit, outsideLower0: 3 * Unit, pool: (Wrap - (5 * Unit), 11));
        Assert.Equal((3 * Range.Liquidity) + 11, Assert.Single(contracts.Pools(Book)).First.Fees);
    }

    [Fact]
    public void Understand_PoolOwesTheManagerLess_PaysWhatThePoolHas()
    {
        var position = Range with { Owed0 = 11 };
        Assert.Equal(4, Assert.Single(State([position], pool: (0, 4)).Pools(Book)).First.Fees);
        Assert.Equal(4, Assert.Single(State([position with { Liquidity = 0 }], pool: (0, 4)).Pools(Book)).First.Fees);
    }

    [Fact]
    public void Read_IdsAreStated_ReadsThoseAlone()
    {
        // Position 9 is of a token that nobody prices, sent by a stranger.
        var contracts = State(Range, Range with { Id = 9, Token1 = Manager });
        contracts.AssertRefused(Book, "position 9 holds the token", "add it to the vault's assets");
        var stated = Book with { Ids = [7, 7] };
        Assert.Equal("position 7", Assert.Single(contracts.Pools(stated)).Label);
        Assert.Equal(2, contracts.Rounds);

        contracts.Says(Manager, Function("ownerOf"), [7], [Factory]);
        contracts.AssertRefused(stated, $"position 7 belongs to {Factory}");
        contracts.AssertRefused(Book with { Ids = [17] }, "ownerOf", "reverted");
    }

    [Fact]
    public void Read_MorePositionsThanAreRead_SaysWhatToDo()
    {
        var contracts = State(Range).Says(Manager, Function("balanceOf"), [StatedContracts.Holder], [Wrap - 1]);
        contracts.AssertRefused(Book, "at most 100", "state the ids");
        Assert.Equal(1, contracts.Rounds);
    }

    [Fact]
    public void Understand_Nonsense_IsRefused()
    {
        State(Range with { Lower = -194_430, Upper = -198_080 }).AssertRefused(Book, "position 7", "impossible ticks");
        State(Range with { Upper = 900_000 }).AssertRefused(Book, "impossible ticks -198080 to 900000");
        State([Range], root: 1).AssertRefused(Book, "root price 1 at tick -196256");
        State([Range], root: 0).AssertRefused(Book, "which is not its price");
        State([Range], tick: -900_000, root: 5).AssertRefused(Book, "which is not its price");
        State(Range).Says(Manager, Function("factory"), Manager).AssertRefused(Book, "slot0", "reverted");
        new StatedContracts().AssertRefused(Book, "factory", "reverted");
    }

    private static AbiFunction Function(string name) => Abis.NonfungiblePositionManager.Function(name);

    private static StatedContracts State(params Nft[] positions) => State(positions, tick: -196_256);

    private static StatedContracts State(Nft position, int tick) => State([position], tick);

    private static StatedContracts State(
        Nft[] positions,
        int tick = -196_256,
        BigInteger? root = null,
        BigInteger global0 = default,
        BigInteger outsideLower0 = default,
        (BigInteger Last0, BigInteger Owed0)? pool = null)
    {
        AbiFunction Pool(string name) => Abis.UniswapV3Pool.Function(name);
        var contracts = new StatedContracts()
            .Says(Manager, Function("factory"), Factory)
            .Says(Manager, Function("balanceOf"), [StatedContracts.Holder], [positions.Length]);
        for (var i = 0; i < positions.Length; i++)
        {
            var one = positions[i];
            var at = UniswapV3Pool.AddressOf(Factory, StatedContracts.Weth, one.Token1, 500);
            var key = Keccak256.Compute(PackedEncoding.Encode(
                [AbiType.Parse("address"), AbiType.Parse("int24"), AbiType.Parse("int24")],
                [Manager, one.Lower, one.Upper]));
            AbiValue[] Tick(BigInteger outside) => [1, 1, outside, 0, 0, 0, 0, true];
            contracts
                .Says(Manager, Function("tokenOfOwnerByIndex"), [StatedContracts.Holder, i], [one.Id])
                .Says(Manager, Function("ownerOf"), [one.Id], [StatedContracts.Holder])
                .Says(
                    Manager,
                    Function("positions"),
                    [one.Id],
                    [
                        0, Address.Zero, StatedContracts.Weth, one.Token1, 500, one.Lower, one.Upper, one.Liquidity,
                        one.Last0, 0, one.Owed0, 0,
                    ])
                .Says(at, Pool("slot0"), root ?? RootNear(tick), tick, 0, 1, 1, 0, true)
                .Says(at, Pool("feeGrowthGlobal0X128"), global0)
                .Says(at, Pool("feeGrowthGlobal1X128"), 0)
                .Says(at, Pool("ticks"), [one.Lower], Tick(outsideLower0))
                .Says(at, Pool("ticks"), [one.Upper], Tick(0))
                .Says(
                    at,
                    Pool("positions"),
                    [key],
                    [one.Liquidity, pool?.Last0 ?? 0, 0, pool?.Owed0 ?? one.Owed0, 0]);
        }

        return contracts;
    }

    private static BigInteger RootNear(int tick) => TickMath.IsTick(tick) ? TickMath.RootAt(tick) : 1;

    private sealed record Nft(BigInteger Id, int Lower, int Upper, BigInteger Liquidity)
    {
        public Address Token1 { get; init; } = StatedContracts.Usdc;

        public BigInteger Last0 { get; init; }

        public BigInteger Owed0 { get; init; }
    }
}
