using System.Numerics;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>What tests read of a PerpsV2 market and do with it, besides what the devnet does.</summary>
internal static class PerpsV2OnChain
{
    extension(PerpsV2Deployment perps)
    {
        /// <summary>The market: what it says.</summary>
        public DevnetContract Views => perps.AtMarket("PerpsV2MarketViews");

        /// <summary>The market: flagging and liquidating.</summary>
        public DevnetContract Liquidation => perps.AtMarket("PerpsV2MarketLiquidate");

        /// <summary>The market: submitting delayed orders.</summary>
        public DevnetContract Orders => perps.AtMarket("PerpsV2MarketDelayedIntent");

        /// <summary>The market: executing delayed orders.</summary>
        public DevnetContract Execution => perps.AtMarket("PerpsV2MarketDelayedExecution");

        /// <summary>Changes one parameter of the market, such as <c>setMaxMarketValue</c>.</summary>
        public DevnetTransaction Configure(string setter, BigInteger value) =>
            perps.Call("PerpsV2MarketSettings", setter, PerpsV2Deployment.Key("sETHPERP"), value);

        /// <summary>Suspends the market, or what has another key.</summary>
        public IEnumerable<DevnetTransaction> Suspend(string key = "sETHPERP") =>
        [
            perps.Call(
                "SystemStatus", "updateAccessControl",
                PerpsV2Deployment.Key("Futures"), DevnetAccounts.Owner, true, true),
            perps.Call("SystemStatus", "suspendFuturesMarket", PerpsV2Deployment.Key(key), 1),
        ];

        /// <summary>Ends a suspension.</summary>
        public IEnumerable<DevnetTransaction> Resume() =>
            [perps.Call("SystemStatus", "resumeFuturesMarket", PerpsV2Deployment.Key("sETHPERP"))];

        /// <summary>Has rates taken as stale when the feed is older than this, seconds; 86,400 at first.</summary>
        public IEnumerable<DevnetTransaction> TakeRatesAsStale(int after) =>
        [
            perps.Call(
                "FlexibleStorage", "setUIntValue",
                PerpsV2Deployment.Key("SystemSettings"), PerpsV2Deployment.Key("rateStalePeriod"), after),
        ];

        /// <summary>
        /// Has off-chain delayed orders priced by an oracle of Pyth's interface, under this id.
        /// </summary>
        public IEnumerable<DevnetTransaction> TakeOffchainPrices(Address oracle, Hash32 feed) =>
        [
            perps.Call(
                "PerpsV2ExchangeRate", "addAssociatedContracts",
                AbiValue.Of(perps.AddressOf("PerpsV2MarketDelayedExecution"))),
            perps.Call("PerpsV2ExchangeRate", "setOffchainOracle", oracle),
            perps.Call("PerpsV2ExchangeRate", "setOffchainPriceFeedId", PerpsV2Deployment.Key("sETH"), feed),
        ];
    }

    extension(PerpsV2Deployment perps)
    {
        /// <summary>
        /// The last fill of an account as the market's event reports it: base units, and sUSD.
        /// </summary>
        public async Task<(BigInteger TradeSize, BigInteger Price, BigInteger Fee)> LastFillAsync(
            Address account, CancellationToken cancellation)
        {
            var modified = perps.Trading.Abi.Event("PositionModified");
            var head = await perps.Chain.HeadAsync(cancellation);
            var filter = LogFilter.OfRange(0, head.Number) with
            {
                Addresses = [perps.Market],
                Topics = [[modified.Topic0], [], [modified.EncodeTopic("account", account)]],
            };
            return (await perps.Chain.Client.GetLogsAsync(filter, cancellation))
                .Select(log => modified.Decode(log.Topics.AsSpan(), log.Data.Span))
                .Where(fill => !fill["tradeSize"].AsBigInteger().IsZero)
                .Select(fill => (
                    fill["tradeSize"].AsBigInteger(), fill["lastPrice"].AsBigInteger(), fill["fee"].AsBigInteger()))
                .Last();
        }
    }
}
