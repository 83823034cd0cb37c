using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Vaults;

/// <summary>A Lyra market of one board with two strikes, 2500 and 3500, as its contracts answer.</summary>
internal sealed class LyraWorld
{
    public const ulong Expiry = Scenario.Now + (28 * Scenario.Day);

    public static readonly Address MarketContract = ProtocolReplies.AddressOf(1);
    public static readonly Address Cache = ProtocolReplies.AddressOf(2);
    public static readonly Address Pool = ProtocolReplies.AddressOf(3);
    public static readonly Address Hedger = ProtocolReplies.AddressOf(4);
    public static readonly Address BaseAsset = ProtocolReplies.AddressOf(5);
    public static readonly Address OptionToken = ProtocolReplies.AddressOf(6);
    public static readonly Address Account = ProtocolReplies.AddressOf(7);

    public static readonly VaultMandate Vault = ProtocolReplies.Vault();

    public static readonly Market Market = Market.Flat(3_000, 0.3, 0.9, 0.4, Scenario.Now);

    private const int IvPeriod = 86_400;
    private const int SkewPeriod = 3 * 86_400;

    public LyraWorld()
    {
        Board(Expiry, Strike(11, 2_500), Strike(12, 3_500));
        Replies
            .Says(MarketContract, "getLiveBoards", [], AbiValue.Of(1))
            .Says(Cache, "getGlobalNetDelta", [], 0)
            .Says(Pool, "totalOutstandingSettlements", [], 0)
            .Says(Pool, "totalQueuedDeposits", [], 0)
            .Says(Pool, "poolHedger", [], Hedger)
            .Says(Hedger, "getShortPosition", [], 0, 0);
        Terms(0.05m);
        Volatility(0.8m, 1.05m, 0.95m);
        Cached(Scenario.Now, 3_000);
        Balance(BaseAsset, Pool, 0);
        Balance(BaseAsset, Hedger, 0);
        Balance(Vault.Quote.Address, Pool, 0);
        Owns();
    }

    public ProtocolReplies Replies { get; } = new();

    public static BookMandate PoolBook => new("lyra-pool", Pool)
    {
        Contracts = [.. Named, new NamedContract("baseAsset", BaseAsset)],
    };

    public static BookMandate AccountBook => new("lyra-options", Account)
    {
        Contracts = [.. Named, new NamedContract("optionToken", OptionToken)],
    };

    private static NamedContract[] Named =>
    [
        new("optionMarket", MarketContract), new("greekCache", Cache), new("quoteAsset", Vault.Quote.Address),
    ];

    /// <summary>What traders have of a strike: longs and shorts of calls, longs and shorts of puts.</summary>
    public static AbiValue[] Strike(
        int id, decimal price, int longCall = 0, int onBase = 0, int onQuote = 0, int longPut = 0, int shortPut = 0) =>
    [
        id, Scenario.Ether(price), Scenario.Ether(1), Scenario.Ether(longCall), Scenario.Ether(onBase),
        Scenario.Ether(onQuote), Scenario.Ether(longPut), Scenario.Ether(shortPut), 1,
    ];

    /// <summary>Lists the strikes; each is also told with its board, and as not settled.</summary>
    public void Board(BigInteger expiry, params AbiValue[][] strikes)
    {
        AbiValue[] board = [1, expiry, Scenario.Ether(0.8m), false, strikes.Select(strike => strike[0]).ToArray()];
        AbiValue[] all = [.. strikes.Select(strike => (AbiValue)strike)];
        Replies.Says(MarketContract, "getBoardAndStrikeDetails", [1], board, all, AbiValue.Of(), 0);
        foreach (var strike in strikes)
        {
            Replies.Says(MarketContract, "getStrikeAndBoard", [strike[0]], strike, board);
            Replies.Says(MarketContract, "getSettlementParameters", [strike[0]], strike[1], 0, 0);
        }
    }

    public void Terms(decimal rate) => Replies.Says(
        Cache, "getGreekCacheParams", [],
        AbiValue.Of(30, Scenario.Ether(0.05m), 10_800, 1, 1, IvPeriod, SkewPeriod, 1, 1, Scenario.Ether(rate)));

    public void Volatility(decimal iv, decimal lower, decimal upper) => Replies
        .Says(Cache, "getIvGWAV", [1, IvPeriod], Scenario.Ether(iv))
        .Says(Cache, "getSkewGWAV", [11, SkewPeriod], Scenario.Ether(lower))
        .Says(Cache, "getSkewGWAV", [12, SkewPeriod], Scenario.Ether(upper));

    public void Cached(ulong at, decimal spot) => Replies.Says(
        Cache, "getOptionBoardCache", [1],
        AbiValue.Of(1, AbiValue.Of(), Expiry, 0, AbiValue.Of(0, 0, 0), at, Scenario.Ether(spot), 0, 0));

    public void Balance(Address token, Address holder, BigInteger amount) =>
        Replies.Says(token, "balanceOf", [holder], amount);

    /// <summary>Makes the account own positions.</summary>
    public void Owns(params AbiValue[][] positions) => Replies.Says(
        OptionToken,
        "getOwnerPositions",
        [Account],
        AbiValue.Of([.. positions.Select(position => (AbiValue)position)]));

    /// <summary>A position of the account.</summary>
    public static AbiValue[] Position(int id, int strike, int type, decimal amount, decimal collateral = 0) =>
        [id, strike, type, Scenario.Ether(amount), Scenario.Ether(collateral), 1];
}
