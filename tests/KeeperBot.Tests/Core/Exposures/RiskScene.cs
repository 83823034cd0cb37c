using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Tests.Core.Exposures;

/// <summary>A market with two underlyings, a claim on each and a quote, and a book on them.</summary>
internal static class RiskScene
{
    public const ulong Now = 1_700_000_000;
    public const ulong Day = 86_400;

    public static readonly Market Market = new(
        Now,
        new AssetMarket("WETH", 3_000, new FlatSurface(0.6), 0.04, 0.01),
        new AssetMarket("USDC", 1.0, new FlatSurface(0.0), 0.04, 0.04),
        [
            new AssetMarket("BTC", 60_000, new FlatSurface(0.5), 0.04, 0.0),
            new AssetMarket("WBTC", 59_940, new FlatSurface(0.5), 0.04, 0.0) { Claim = new Claim("BTC", 0.999) },
            new AssetMarket("wstETH", 3_600, new FlatSurface(0.6), 0.04, 0.03) { Claim = new Claim("WETH", 1.2) },
        ]);

    /// <summary>100 calls sold in ten days and 50 puts in forty.</summary>
    public static readonly VaultPosition Options = new OptionVaultPosition(
    [
        new SoldOption(1, OptionKind.Call, 3_200, Now + (10 * Day), 100),
        new SoldOption(2, OptionKind.Put, 2_700, Now + (40 * Day), 50),
    ]);

    /// <summary>The options with a hedge, staked ether and wrapped bitcoin.</summary>
    public static Exposure Whole(Market market) => new(
    [
        .. new HedgedPosition(Options, -55, 400_000).Measure(market).Components,
        .. ExposureComponent.Holding("staked", market["wstETH"], 20),
        .. ExposureComponent.Holding("wrapped", market["WBTC"], 2),
        new ExposureComponent("calls on BTC", "BTC", 3.0 * market["BTC"].Value(new OptionTerms
        {
            Kind = OptionKind.Call,
            Strike = 65_000,
            YearsToExpiry = 0.1,
        })),
    ]);
}
