using System.Globalization;
using System.Numerics;
using KeeperBot.Backtests;
using KeeperBot.Backtests.Models;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Backtests;

/// <summary>A declared book of sold calls, hedged with ether against USDC.</summary>
internal static class BacktestStage
{
    public const double Spot = 3_000.0;
    public const double Volatility = 0.8;
    public const ulong Start = 1_793_520_000;
    public const ulong Hour = 3_600;
    public const int Hours30Days = 720;

    public static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    public static readonly BigInteger Far = 1_000_000 * Ether;

    public static readonly BacktestTerms Terms = new() { PoolDepth = 50_000 * Ether, Seed = 7 };

    /// <summary>A hundred calls sold at the money, or as many as stated, that expire after so many hours.</summary>
    public static BacktestScene Scene(PolicyMandate policy, double units = -100.0, int hours = Hours30Days)
    {
        var expiry = DateTimeOffset.FromUnixTimeSeconds((long)(Start + ((ulong)hours * Hour)));
        var asOf = DateTimeOffset.FromUnixTimeSeconds((long)Start);
        var book = string.Create(
            CultureInfo.InvariantCulture,
            $"asOf,{asOf:yyyy-MM-ddTHH:mm:ssZ},positions,1\ntype,asset,units,right,strike,expiry\n")
            + string.Create(
                CultureInfo.InvariantCulture, $"option,WETH,{units},call,{Spot},{expiry:yyyy-MM-ddTHH:mm:ssZ}\n");
        var mandate = MandateOf(policy);
        return BacktestScene.OfDeclared(mandate, mandate.Vaults[0], "book.csv", book);
    }

    public static PolicyMandate Band(double outer, double inner = 0.0, long timer = 0) => new(
        new DeltaBandPolicy().Name, Units(outer), Far, Units(inner), 0, timer);

    public static PolicyMandate CostOptimal(double riskAversion) =>
        new(new CostOptimalPolicy().Name, Far, Far, Far, 0, 0) { Costs = new CostMandate(riskAversion, "WETH") };

    /// <summary>Paths of hours.</summary>
    public static BacktestPath[] Paths(int count, int hours, ulong seed, double gwei = 10.0) =>
    [
        .. new BacktestPaths(Start, Hour, hours, GasRegimes.Constant(gwei), seed)
            .Of(new GeometricBrownian(Spot, Volatility), count),
    ];

    private static BigInteger Units(double units) => new BigInteger(units * 1e9) * BigInteger.Pow(10, 9);

    private static Mandate MandateOf(PolicyMandate policy)
    {
        var gwei = BigInteger.Pow(10, 9);
        var vault = new VaultMandate(
            "calls",
            "tokens",
            Address.Parse("0x0000000000000000000000000000000000000a01"),
            Address.Parse("0x0000000000000000000000000000000000000a02"),
            new Token(MainnetAddresses.Weth, "WETH", 18),
            new Token(MainnetAddresses.Usdc, "USDC", 6),
            new OracleMandate("chainlink", MainnetAddresses.EthUsdFeed, MainnetAddresses.UsdcUsdFeed, 3_660, 86_460),
            new MarketMandate(Volatility, 0.0, 0.0),
            policy,
            [
                new VenueMandate(
                    QuotedPoolVenue.KindName, 1, MainnetAddresses.UsdcWethPool500, MainnetAddresses.QuoterV2, 500),
            ],
            new LimitsMandate(100, 3_000_000 * BigInteger.Pow(10, 6), 300));
        return new Mandate(
            1,
            Address.Parse("0x0000000000000000000000000000000000000a03"),
            MainnetAddresses.Multicall3,
            new GasMandate(10_000 * gwei, 10_000 * gwei, gwei, gwei, 250_000, 1, 1_000_000 * Ether, 8),
            [vault]);
    }
}
