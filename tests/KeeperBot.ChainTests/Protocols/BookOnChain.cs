using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Volatility;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Observers;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>
/// A book on the devnet, read as the keeper reads one: round by round, with its oracle, everything at one block hash.
/// </summary>
internal sealed class BookOnChain(DevnetControls controls, BookMandate book, params AssetMandate[] assets)
{
    private readonly VaultMandate _vault = new(
        "eth",
        book.Kind,
        book.Account,
        Address.Zero,
        new Token(MainnetAddresses.Weth, "WETH", 18),
        new Token(MainnetAddresses.Usdc, "USDC", 6),
        new OracleMandate("chainlink", MainnetAddresses.EthUsdFeed, MainnetAddresses.UsdcUsdFeed, 90_000, 90_000),
        new MarketMandate(0.6, 0, 0),
        new PolicyMandate("delta-band", 1, 3, 0, 0, 0),
        [],
        new LimitsMandate(50, 1, 120))
    {
        Assets = [.. assets],
    };

    /// <summary>The position and the market at the newest block.</summary>
    /// <exception cref="UnanswerableException">As the keeper would refuse it.</exception>
    public async Task<(T Position, Market Market)> ReadAsync<T>(CancellationToken cancellation)
        where T : VaultPosition
    {
        var head = await controls.Chain.HeadAsync(cancellation);
        var (kind, oracle) = (VaultKind.Named(book.Kind), OracleKind.Named(_vault.Oracle.Kind));
        var answers = await BlockReader.ReadAsync(
            new EthereumNode(controls.Chain.Client),
            head,
            known => oracle.Observe(_vault, known).Concat(kind.Observe(_vault, book, known)),
            cancellation);
        return (
            Assert.IsType<T>(kind.Understand(_vault, book, answers)),
            await MarketAsync(head.Timestamp, cancellation));
    }

    /// <summary>
    /// What a view says in a block in which the feed moved, less that it says in one where it moved the other way, per
    /// dollar: both blocks are twelve seconds after the newest, and both are undone.
    /// </summary>
    /// <param name="step">The part of the price that the feed moves by.</param>
    /// <param name="read">The view.</param>
    /// <param name="cancellation">The test's.</param>
    public async Task<double> FiniteDifferenceAsync(
        double step, Func<Task<BigInteger>> read, CancellationToken cancellation)
    {
        var price = await controls.ReadFeedPriceAsync(cancellation);
        var distance = (BigInteger)((double)price * step);
        var above = await AtPriceAsync(price + distance, read, cancellation);
        var below = await AtPriceAsync(price - distance, read, cancellation);
        return (double)(above - below) / (2.0 * (double)distance / 1e8);
    }

    /// <summary>What a view says in the next block, in which the feed has another price; the block is undone.</summary>
    public async Task<T> AtPriceAsync<T>(BigInteger price, Func<Task<T>> read, CancellationToken cancellation)
    {
        var before = await ChainSnapshot.TakeAsync(controls.Chain, cancellation);
        await controls.SetFeedPriceAsync(price, cancellation);
        var answer = await read();
        await before.RestoreAsync();
        return answer;
    }

    private async Task<Market> MarketAsync(ulong timestamp, CancellationToken cancellation)
    {
        var spot = (double)await controls.ReadFeedPriceAsync(cancellation) / 1e8;
        var others = assets.Select(asset => new AssetMarket(asset.Token.Symbol, 1.0, new FlatSurface(0), 0, 0));
        return Market.Flat(spot, 0.6, 0, 0, timestamp) with { Others = [.. others] };
    }
}

/// <summary>A chain as it was, to come back to: what a test does to a shared chain ends with the test.</summary>
internal sealed class ChainSnapshot
{
    private readonly DevnetChain _chain;
    private readonly string _id;

    private ChainSnapshot(DevnetChain chain, string id) => (_chain, _id) = (chain, id);

    public static async Task<ChainSnapshot> TakeAsync(DevnetChain chain, CancellationToken cancellation)
    {
        var id = await chain.Client.RequestAsync("evm_snapshot", null, cancellation);
        return new ChainSnapshot(chain, id.GetString()!);
    }

    public async Task RestoreAsync()
    {
        var restored = await _chain.Client.RequestAsync(
            "evm_revert", json => json.WriteStringValue(_id), CancellationToken.None);
        Assert.True(restored.GetBoolean(), $"the chain has no snapshot {_id}");
    }
}
