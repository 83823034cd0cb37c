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
