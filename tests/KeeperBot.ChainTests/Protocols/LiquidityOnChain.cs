using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Vaults;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>
/// A book of an account on the devnet: what the keeper reads of it, in the keeper's own rounds, and what the protocol
/// really pays out for it, in blocks that are then undone.
/// </summary>
/// <param name="controls">The devnet.</param>
internal sealed class LiquidityOnChain(DevnetControls controls)
{
    private static readonly Token Weth = new(MainnetAddresses.Weth, "WETH", 18);
    private static readonly Token Usdc = new(MainnetAddresses.Usdc, "USDC", 6);

    private static readonly VaultMandate Vault = new(
        "eth",
        "option-vault",
        Address.Zero,
        Address.Zero,
        Weth,
        Usdc,
        new OracleMandate("chainlink", MainnetAddresses.EthUsdFeed, MainnetAddresses.UsdcUsdFeed, 3_900, 90_000),
        new MarketMandate(0.6, 0, 0),
        new PolicyMandate("delta-band", 1, 3, 0, 0, 0),
        [],
        new LimitsMandate(50, 1, 120));

    /// <summary>Whose positions they are.</summary>
    public static Address Provider => DevnetAccounts.Buyer;

    /// <summary>Who is paid: an account that has nothing of its own.</summary>
    public static Address Payee { get; } = Address.Parse("0x00000000000000000000000000000000000feed5");

    public static BigInteger Unlimited { get; } = (BigInteger.One << 256) - 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The book as the keeper understands it at the newest block.</summary>
    public async Task<T> ReadAsync<T>(BookMandate book)
        where T : VaultPosition
    {
        var node = new EthereumNode(controls.Chain.Client);
        var (kind, head) = (VaultKind.Named(book.Kind), await controls.Chain.HeadAsync(Cancellation));
        var answers = await BlockReader.ReadAsync(
            node, head, answered => kind.Observe(Vault, book, answered), Cancellation);
        return Assert.IsType<T>(kind.Understand(Vault, book, answers));
    }

    /// <summary>The liquidity in a book, in its order.</summary>
    public async Task<ImmutableArray<PooledLiquidity>> PoolsAsync(BookMandate book) =>
        (await ReadAsync<LiquidityPosition>(book)).Pools;

    /// <summary>What these transactions would pay the payee, were they next.</summary>
    public async Task<Payment> PaidAsync(params DevnetTransaction[] transactions)
    {
        var client = controls.Chain.Client;
        var state = (await client.RequestAsync("evm_snapshot", null, Cancellation)).GetString();
        var before = await BalanceAsync(Payee);
        await controls.Chain.ExecuteAsync(transactions, Cancellation);
        var after = await BalanceAsync(Payee);
        var undone = await client.RequestAsync("evm_revert", json => json.WriteStringValue(state), Cancellation);
        Assert.True(undone.GetBoolean(), "the node could not undo the payment");
        return new Payment(after.Weth - before.Weth, after.Usdc - before.Usdc);
    }

    /// <summary>
    /// Asserts that a position was read as what collecting pays and what closing pays, to the unit.
    /// </summary>
    public static void AssertPays(PooledLiquidity pool, Payment fees, Payment everything)
    {
        Assert.Equal(fees, Of(pool, side => side.Fees));
        Assert.Equal(everything, Of(pool, side => side.Amount + side.Fees));
    }

    /// <summary>What was read of both tokens.</summary>
    public static Payment Of(PooledLiquidity pool, Func<PooledToken, BigInteger> amount)
    {
        var (first, second) = (amount(pool.First), amount(pool.Second));
        return pool.First.Token == Weth ? new Payment(first, second) : new Payment(second, first);
    }

    /// <summary>
    /// Asserts that the exposure of a position without fees is the derivative of what the protocol paid at two prices
    /// of its pool inside the range.
    /// </summary>
    /// <remarks>
    /// In range x = L/√p + c and y = L√p + d, so the slope of V between two prices is its derivative at the square of
    /// the mean of the roots, and that of x at the price with p^(3/2) = √a·√b·(√a + √b)/2: no difference is neglected.
    /// </remarks>
    public static void AssertDerivatives(
        VaultPosition position, (double Price, Payment Paid) low, (double Price, Payment Paid) high)
    {
        static double Weth(Payment paid) => Scaled.ToDouble(paid.Weth, 18);
        static double Value((double Price, Payment Paid) at) =>
            (Weth(at.Paid) * at.Price) + Scaled.ToDouble(at.Paid.Usdc, 6);
        double Relative(double expected, double actual) => Math.Abs((actual / expected) - 1.0);

        var (a, b, step) = (Math.Sqrt(low.Price), Math.Sqrt(high.Price), high.Price - low.Price);
        var delta = At(position, Math.Pow((a + b) / 2.0, 2)).Of("WETH").Delta;
        Assert.InRange(Relative((Value(high) - Value(low)) / step, delta), 0, 1e-6);
        var gamma = At(position, Math.Pow(a * b * (a + b) / 2.0, 2.0 / 3.0)).Of("WETH").Gamma;
        Assert.InRange(Relative((Weth(high.Paid) - Weth(low.Paid)) / step, gamma), 0, 1e-6);
        Assert.InRange(Relative(Value(low), At(position, low.Price).Value), 0, 1e-9);
        Assert.InRange(Relative(Weth(high.Paid), At(position, high.Price).Of("WETH").Delta), 0, 1e-9);
    }

    /// <summary>The exposure at a price of the oracle.</summary>
    public static Exposure At(VaultPosition position, double spot) =>
        position.Measure(Market.Flat(spot, 0.6, 0, 0, 1_800_000_000));

    /// <summary>USDC per WETH of a root price, whichever token comes first.</summary>
    public static double PriceOf(BigInteger root, bool isUsdcFirst)
    {
        var raw = Math.Pow(Math.ScaleB((double)root, -96), 2);
        return isUsdcFirst ? 1e12 / raw : raw * 1e12;
    }

    private async Task<Payment> BalanceAsync(Address account)
    {
        async Task<BigInteger> Held(DevnetContract token) =>
            (await token.ReadAsync("balanceOf", [account], Cancellation))[0].AsBigInteger();
        var ether = await controls.Chain.Client.GetBalanceAsync(account, BlockRef.Latest, Cancellation);
        return new Payment(ether + await Held(controls.Contracts.Weth), await Held(controls.Contracts.Usdc));
    }
}

/// <summary>So much of both tokens, smallest units; ether counts as WETH.</summary>
internal sealed record Payment(BigInteger Weth, BigInteger Usdc);
