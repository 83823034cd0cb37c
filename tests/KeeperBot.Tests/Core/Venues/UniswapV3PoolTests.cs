using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Venues;
using KeeperBot.Tests.Configuration;

namespace KeeperBot.Tests.Core.Venues;

public sealed class UniswapV3PoolTests
{
    private static readonly BigInteger Wad = BigInteger.Pow(10, 18);

    /// <summary>One token 0 for one token 1, in integers.</summary>
    private static readonly BigInteger Par = BigInteger.One << 96;

    [Fact]
    public void QuotePerBaseWad_EitherOrderOfTokens_IsTheSamePrice()
    {
        using var sample = new SampleConfiguration();
        var vault = sample.Load(sample.Text).Mandate.Vaults[0];
        var (weth, usdc) = (vault.Base.Address, vault.Quote.Address);

        // 3000 USDC (6 decimals) for a WETH (18): integers are 3e9 to 1e18.
        var usdcPerWeth = BigInteger.Pow(2, 192) * 3_000_000_000 / Wad;
        var baseFirst = new UniswapV3Pool(weth, usdc, 500, Root(usdcPerWeth), 1);
        var quoteFirst = new UniswapV3Pool(usdc, weth, 500, Root(BigInteger.Pow(2, 192) * Wad / 3_000_000_000), 1);
        Assert.Equal(0, Deviation.Bps(3_000 * Wad, baseFirst.QuotePerBaseWad(vault)));
        Assert.Equal(0, Deviation.Bps(3_000 * Wad, quoteFirst.QuotePerBaseWad(vault)));
    }

    [Fact]
    public void QuotePerBaseWad_PoolThatWasNeverInitialised_IsZero()
    {
        using var sample = new SampleConfiguration();
        var vault = sample.Load(sample.Text).Mandate.Vaults[0];
        var pool = new UniswapV3Pool(vault.Quote.Address, vault.Base.Address, 500, 0, 0);
        Assert.Equal(BigInteger.Zero, pool.QuotePerBaseWad(vault));
        Assert.Equal(BigInteger.Zero, (pool with { Token0 = vault.Base.Address }).QuotePerBaseWad(vault));
    }

    [Theory]
    [InlineData(3_000, 3_000, 0)]
    [InlineData(3_000, 3_060, 200)]
    [InlineData(3_000, 2_850, 500)]
    [InlineData(3_000, 0, 10_000)]
    [InlineData(3_000, 3_000_000, 9_990_000)]
    public void DeviationBps_TwoPrices_IsOfTheFirst(int oracle, int pool, int bps) =>
        Assert.Equal(bps, Deviation.Bps(oracle * Par, pool * Par));

    private static BigInteger Root(BigInteger square)
    {
        var root = BigInteger.One << ((int)(square.GetBitLength() / 2) + 1);
        for (var next = (root + (square / root)) / 2; next < root; next = (root + (square / root)) / 2)
        {
            root = next;
        }

        return root;
    }
}
