using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>Reads the chain of an episode at a block, in one request and one for the logs.</summary>
/// <param name="chain">The chain.</param>
/// <param name="venues">The venues, deployed.</param>
internal sealed class EpisodeReader(EpisodeChain chain, ImmutableArray<EpisodeVenue> venues)
{
    private readonly View _status = new(chain.Controls.Contracts.Executor, "status");
    private readonly View _weth = BalanceOf(chain, chain.Controls.Contracts.Weth);
    private readonly View _usdc = BalanceOf(chain, chain.Controls.Contracts.Usdc);
    private readonly View _series = new(chain.Controls.Contracts.Vault, "openSeries");
    private readonly View _feed = new(chain.Controls.Contracts.EthUsdFeed, "latestRoundData");
    private readonly View _dollarFeed = new(chain.Controls.Contracts.UsdcUsdFeed, "latestRoundData");

    private ImmutableArray<View>? _views;

    private ImmutableArray<View> All => _views ??=
    [
        _status, _weth, _usdc, _series, _feed, _dollarFeed, .. venues.SelectMany(venue => venue.Views),
    ];

    /// <summary>What the chain says at a block.</summary>
    public async Task<(BlockSeen Seen, ViewReading Reading)> ReadAsync(
        BlockHeader block, CancellationToken cancellation)
    {
        var reading = await chain.ReadAsync(All, block.Hash, cancellation);
        var logs = await chain.LogsAsync(block, cancellation);
        var status = reading[_status][0];
        var price = reading[_feed]["answer"].AsBigInteger();
        var series = reading[_series][0].AsItems().ToArray();
        var seen = new BlockSeen(
            block,
            price,
            status["hedge"].AsBigInteger(),
            status["sequence"].AsUInt64(),
            status["paused"].AsBool(),
            status["lossUsed"].AsBigInteger(),
            reading[_weth][0].AsBigInteger(),
            reading[_usdc][0].AsBigInteger(),
            ChainDelta.BookOf(series, (double)price / 1e8, block.Timestamp),
            [.. venues.Select(venue => venue.AccountIn(reading)).OfType<AccountSeen>()],
            logs);
        return (seen, reading);
    }

    /// <summary>A round of the ETH/USD feed, for the next block.</summary>
    public DevnetTransaction Round(ViewReading reading, BigInteger price) =>
        chain.Controls.Contracts.EthUsdAggregator.Call(
            DevnetAccounts.Oracle, "submit", NextRound(reading[_feed]), price);

    /// <summary>A round of the USDC/USD feed at a dollar, for the next block.</summary>
    public DevnetTransaction DollarRound(ViewReading reading) =>
        chain.Controls.Contracts.UsdcUsdAggregator.Call(
            DevnetAccounts.Oracle, "submit", NextRound(reading[_dollarFeed]), 100_000_000);

    /// <summary>How old the ETH/USD feed's last round is at a time, seconds.</summary>
    public ulong AgeAt(ViewReading reading, ulong time) => time - reading[_feed]["updatedAt"].AsUInt64();

    /// <summary>The id that the vault's next series will have.</summary>
    public BigInteger NextSeries(ViewReading reading)
    {
        var last = BigInteger.Zero;
        foreach (var series in reading[_series][0].AsItems())
        {
            last = BigInteger.Max(last, series["id"].AsBigInteger());
        }

        return last + 1;
    }

    /// <summary>A proxy's round is its phase, and in the low 64 bits the round of the aggregator behind it.</summary>
    private static BigInteger NextRound(AbiRecord feed) => (feed["roundId"].AsBigInteger() & ulong.MaxValue) + 1;

    private static View BalanceOf(EpisodeChain chain, DevnetContract token) =>
        new(token, "balanceOf", chain.Controls.Contracts.Executor.Address);
}
