using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core;

/// <summary>A PerpsV2 market and an executor's account there, as their contracts answer; with 18 decimals.</summary>
internal sealed record PerpsV2World(uint VenueId)
{
    public static readonly Address Market = Scenario.Account(0xD1);
    public static readonly Address Settings = Scenario.Account(0xD2);
    public static readonly Address SystemStatus = Scenario.Account(0xD3);
    public static readonly Address Adapter = Scenario.Account(0xD4);

    private static readonly BigInteger One = Scenario.Ether(1);

    public BigInteger Price { get; init; } = Scenario.Ether(3_000);

    public bool IsStale { get; init; }

    public bool IsSuspended { get; init; }

    public bool IsAllowed { get; init; } = true;

    public BigInteger Skew { get; init; }

    public BigInteger OpenInterest { get; init; }

    /// <summary>Longs pay so much of the notional a day.</summary>
    public BigInteger FundingRate { get; init; }

    /// <summary>What the account holds, and what the executor has on record of it.</summary>
    public BigInteger Position { get; init; }

    public BigInteger Recorded { get; init; }

    /// <summary>What the executor has on record as ordered and not filled.</summary>
    public BigInteger RecordedPending { get; init; }

    /// <summary>The order that waits at the market, zero for none, and for how many seconds it has.</summary>
    public BigInteger Order { get; init; }

    public ulong OrderAge { get; init; }

    public string Kind { get; init; } = "perps-v2";

    public BigInteger Margin { get; init; }

    public int FloorBps { get; init; } = 1_000;

    /// <summary>Of the mandate of the venue.</summary>
    public MarginMandate Kept { get; init; } = new(86_400, 3, 5, 7, 12);

    public VenueMandate Mandate => new(Kind, VenueId, Market, Address.Zero, 600)
    {
        Contracts = [new NamedContract("settings", Settings), new NamedContract("systemStatus", SystemStatus)],
        Margin = Kept,
    };

    /// <summary>What one of the contracts answers; null for none of them, or a revert.</summary>
    public AbiValue[]? Answers(Address executor, Address to, string name, AbiRecord input, ulong timestamp) =>
        to == executor && input.Count == 1 && input[0].AsUInt64() == VenueId ? OfExecutor(name)
        : to == Market ? OfMarket(name, timestamp)
        : to == Settings ? OfSettings(name)
        : to == SystemStatus && !IsSuspended ? []
        : null;

    private AbiValue[]? OfExecutor(string name) => name switch
    {
        "venue" => [Adapter, IsAllowed],
        "venueExposure" => [Recorded, RecordedPending],
        "marginFloor" => [FloorBps],
        _ => null,
    };

    private AbiValue[]? OfMarket(string name, ulong timestamp) => name switch
    {
        "assetPrice" => [Price, IsStale],
        "marketKey" => [Keccak256.Compute("sETHPERP"u8)],
        "marketSkew" => [Skew],
        "marketSize" => [OpenInterest],
        "currentFundingRate" => [FundingRate],
        "positions" => [new AbiValue[] { 1, 1, Margin, Price, Position }],
        "delayedOrders" =>
        [
            new AbiValue[] { !Order.IsZero, Order, 0, 0, 0, 0, 0, timestamp - OrderAge, Hash32.Zero },
        ],
        "remainingMargin" => [Margin, IsStale],
        "isFlagged" => [false],
        _ => null,
    };

    /// <summary>
    /// Of Optimism's ETH market but for the atomic fees: skew scale a million, fees 6 and 2 bps, a buffer of 0.75 %,
    /// and delayed orders that are executed after 2 s and before 30.
    /// </summary>
    private static AbiValue[]? OfSettings(string name) => name switch
    {
        "parameters" =>
        [
            new AbiValue[]
            {
                6 * One / 10_000, 2 * One / 10_000, 0, 0, 5 * One / 10_000, One / 10_000, 55 * One, 50_000 * One,
                9 * One, 1_000_000 * One, 0, 0, 0, 0, 2, 30, Keccak256.Compute("ocETHPERP"u8), 0, 2 * One,
                75 * One / 10_000, 0, 0,
            },
        ],
        "liquidationFeeRatio" => [35 * One / 10_000],
        "minKeeperFee" => [2 * One],
        "maxKeeperFee" => [1_000 * One],
        "keeperLiquidationFee" => [2 * One],
        _ => null,
    };
}
