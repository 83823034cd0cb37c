using System.Diagnostics;
using System.Numerics;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Devnet;

/// <summary>A devnet on a fork of a first one that has mainnet's chain id and stands for mainnet.</summary>
public sealed class ForkedDevnetTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A keeper that is left alone with it overnight must not find the price too old.</summary>
    [Fact]
    public async Task LiveAsync_LongerThanTheHeartbeat_KeepsTheFeedsFresh()
    {
        const int Blocks = 700;
        await using var mainnet = await MainnetAsync();
        await using var fork = await RunningDevnet.StartAsync(
            new DevnetOptions(_folder["fork"]) { Fork = new ForkSource(RpcEndpoint.Parse(mainnet.Anvil.Url), null) },
            Cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var mined = fork.Controls.LiveAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System, stop.Token);
        var head = fork.Start;
        while (head.Number < fork.Start.Number + Blocks)
        {
            Assert.False(mined.IsCompleted, $"it stopped at block {head.Number}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancellation);
            head = await fork.Controls.Chain.HeadAsync(Cancellation);
        }

        await stop.CancelAsync();
        await mined;
        var feed = await fork.Controls.Contracts.EthUsdFeed.ReadAsync("latestRoundData", [], Cancellation);
        var updated = (ulong)feed["updatedAt"].AsBigInteger();
        Assert.InRange(head.Timestamp, updated, updated + 3_600);
        Assert.Equal(3_000 * BigInteger.Pow(10, 8), await fork.Controls.ReadFeedPriceAsync(Cancellation));
    }

    [Fact]
    public async Task Start_OnAForkOfMainnetsShape_HasItsOwnVaultAndLeavesTheOriginAlone()
    {
        await using var mainnet = await MainnetAsync();
        var origin = mainnet.Controls.Chain.Client;
        var before = await origin.GetBlockAsync(BlockRef.Latest, Cancellation);

        var started = Stopwatch.StartNew();
        await using var fork = await RunningDevnet.StartAsync(
            new DevnetOptions(_folder["fork"]) { Fork = new ForkSource(RpcEndpoint.Parse(mainnet.Anvil.Url), null) },
            Cancellation);
        output.WriteLine($"forked in {started.Elapsed.TotalSeconds:F2} s");

        Assert.Equal(1UL, fork.Manifest.ChainId);
        Assert.Equal(before, fork.Start);
        Assert.NotEqual(mainnet.Manifest.Addresses.Vault, fork.Manifest.Addresses.Vault);
        Assert.Equal(-100 * BigInteger.Pow(10, 18), (await fork.Controls.ReadHedgeBoundsAsync(Cancellation)).Lower);

        await fork.Controls.SetPriceAsync(2_900 * BigInteger.Pow(10, 8), Cancellation);
        Assert.Equal(2_900 * BigInteger.Pow(10, 8), await fork.Controls.ReadFeedPriceAsync(Cancellation));
        Assert.Equal(3_000 * BigInteger.Pow(10, 8), await mainnet.Controls.ReadFeedPriceAsync(Cancellation));
        var pool = await DevnetControls.ReadPoolPriceAsync(fork.Controls.Contracts.Pool500, Cancellation);
        Assert.InRange((double)pool / 1e18, 2_899.99, 2_900.01);
        Assert.Equal(before, await origin.GetBlockAsync(BlockRef.Latest, Cancellation));
    }

    public void Dispose() => _folder.Dispose();

    private Task<RunningDevnet> MainnetAsync() => RunningDevnet.StartAsync(
        new DevnetOptions(_folder["mainnet"])
        {
            ChainId = 1,
            CacheFolder = Path.Combine(AppContext.BaseDirectory, "devnet-cache"),
        },
        Cancellation);
}
