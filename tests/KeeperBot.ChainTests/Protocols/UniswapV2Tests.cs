using System.Numerics;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Core;
using KeeperBot.Core.Vaults;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>Liquidity tokens of a Uniswap V2 pair of WETH and USDC, with the protocol's fee and without.</summary>
public sealed class UniswapV2Tests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    private const string Package = "@uniswap/v2-core";

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);

    private readonly LiquidityOnChain _chain = new(fixture.Controls);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Address Provider => LiquidityOnChain.Provider;

    private DevnetContract Weth => fixture.Contracts.Weth;

    private DevnetContract Usdc => fixture.Contracts.Usdc;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Shares_ThroughTheirLife_AreReadAsWhatThePairPays(bool protocolTakesItsFee)
    {
        var (factory, pair) = await StartAsync();
        if (protocolTakesItsFee)
        {
            await ExecuteAsync(factory.Call(DevnetAccounts.Owner, "setFeeTo", DevnetAccounts.Guardian));
        }

        await AddAsync(pair, DevnetAccounts.Liquidity, 1_000 * Ether, 3_000_000 * Dollar);
        Assert.Empty(await _chain.PoolsAsync(BookOf(pair)));
        await AddAsync(pair, Provider, 10 * Ether, 30_000 * Dollar);
        await AssertPaysAsync(pair);
        foreach (var (weth, usdc) in new[] { (50, 0), (0, 700_000), (3, 0), (0, 1) })
        {
            await SwapAsync(pair, weth * Ether, usdc * Dollar);
            await AssertPaysAsync(pair);
        }

        await AddAsync(pair, Provider, 5 * Ether, 40_000 * Dollar);
        await AssertPaysAsync(pair);

        // Somebody sends tokens: they are paid if nobody skims them first, and are not measured.
        var before = LiquidityOnChain.At(await _chain.ReadAsync<LiquidityPosition>(BookOf(pair)), 3_000).Value;
        await ExecuteAsync(Weth.Call(DevnetAccounts.Arbitrageur, "transfer", pair.Address, 20 * Ether));
        await AssertPaysAsync(pair);
        var after = LiquidityOnChain.At(await _chain.ReadAsync<LiquidityPosition>(BookOf(pair)), 3_000).Value;
        Assert.Equal(before, after);
        await ExecuteAsync(pair.Call(Provider, "skim", Provider));
        await AssertPaysAsync(pair);

        await ExecuteAsync(
            pair.Call(Provider, "transfer", pair.Address, await SharesAsync(pair) / 3),
            pair.Call(Provider, "burn", Provider));
        await AssertPaysAsync(pair);
        await ExecuteAsync(
            pair.Call(Provider, "transfer", pair.Address, await SharesAsync(pair)),
            pair.Call(Provider, "burn", Provider));
        Assert.Empty(await _chain.PoolsAsync(BookOf(pair)));
    }

    [Fact]
    public async Task Measure_Shares_IsTheDerivativeOfWhatThePairPays()
    {
        var (_, pair) = await StartAsync();
        await AddAsync(pair, DevnetAccounts.Liquidity, 1_000 * Ether, 3_000_000 * Dollar);
        await AddAsync(pair, Provider, 100 * Ether, 300_000 * Dollar);
        var position = await _chain.ReadAsync<LiquidityPosition>(BookOf(pair));

        // The price is set, not traded, so that no fee changes the product, which each of these amounts divides.
        var paid = new List<(double, Payment)>();
        foreach (var weth in new[] { 1_250, 1_000, 1_375, 880 })
        {
            var (held0, held1) = (weth * Ether, new BigInteger(1_100) * 3_300_000 * Dollar / weth);
            await fixture.Controls.Chain.DealAsync(Weth.Address, pair.Address, held0, Cancellation);
            await fixture.Controls.Chain.DealAsync(Usdc.Address, pair.Address, held1, Cancellation);
            await ExecuteAsync(pair.Call(Provider, "sync"));
            paid.Add((1e12 * (double)held1 / (double)held0, await PaidAsync(pair)));
        }

        LiquidityOnChain.AssertDerivatives(position, paid[0], paid[1]);
        LiquidityOnChain.AssertDerivatives(position, paid[2], paid[3]);
    }

    private static BookMandate BookOf(DevnetContract pair) =>
        new("uniswap-v2-lp", Provider) { Contracts = [new NamedContract("pair", pair.Address)] };

    private async Task AssertPaysAsync(DevnetContract pair)
    {
        var read = Assert.Single(await _chain.PoolsAsync(BookOf(pair)));
        LiquidityOnChain.AssertPays(read, new Payment(0, 0), await PaidAsync(pair));
    }

    private async Task<Payment> PaidAsync(DevnetContract pair) => await _chain.PaidAsync(
        pair.Call(Provider, "transfer", pair.Address, await SharesAsync(pair)),
        pair.Call(Provider, "burn", LiquidityOnChain.Payee));

    private async Task<BigInteger> SharesAsync(DevnetContract pair) =>
        (await pair.ReadAsync("balanceOf", [Provider], Cancellation))[0].AsBigInteger();

    private async Task<(DevnetContract Factory, DevnetContract Pair)> StartAsync()
    {
        var code = NodeModules.Default.Artifact(Package, "build/UniswapV2Factory.json");
        var chain = fixture.Controls.Chain;
        var factory = new DevnetContract(
            chain.Client,
            await chain.CreateAsync(DevnetAccounts.Owner, code.CreationCode(DevnetAccounts.Owner), Cancellation),
            code.Abi);
        await ExecuteAsync(factory.Call(DevnetAccounts.Owner, "createPair", Weth.Address, Usdc.Address));
        var pair = (await factory.ReadAsync("getPair", [Weth.Address, Usdc.Address], Cancellation))[0].AsAddress();
        return (factory, new DevnetContract(chain.Client, pair, DevnetContracts.AbiOf("UniswapV2Pair")));
    }

    private Task AddAsync(DevnetContract pair, Address owner, BigInteger weth, BigInteger usdc) => ExecuteAsync(
        Weth.Call(owner, "transfer", pair.Address, weth),
        Usdc.Call(owner, "transfer", pair.Address, usdc),
        pair.Call(owner, "mint", owner));

    /// <summary>Sells so much of one token and takes what the fee of 0.3 % leaves of the other.</summary>
    private async Task SwapAsync(DevnetContract pair, BigInteger weth, BigInteger usdc)
    {
        var trader = DevnetAccounts.Arbitrageur;
        var reserves = await pair.ReadAsync("getReserves", [], Cancellation);
        var (heldUsdc, heldWeth) = (reserves[0].AsBigInteger(), reserves[1].AsBigInteger());
        static BigInteger Out(BigInteger paid, BigInteger into, BigInteger outOf) =>
            paid * 997 * outOf / ((into * 1_000) + (paid * 997));
        var (token, paid) = weth.IsZero ? (Usdc, usdc) : (Weth, weth);
        await ExecuteAsync(
            token.Call(trader, "transfer", pair.Address, paid),
            pair.Call(
                trader, "swap", Out(weth, heldWeth, heldUsdc), Out(usdc, heldUsdc, heldWeth), trader,
                Array.Empty<byte>()));
    }

    private Task ExecuteAsync(params DevnetTransaction[] transactions) =>
        fixture.Controls.Chain.ExecuteAsync(transactions, Cancellation);
}
