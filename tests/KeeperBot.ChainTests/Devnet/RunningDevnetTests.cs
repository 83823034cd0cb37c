using System.Diagnostics;
using System.Numerics;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.ChainTests.Devnet;

[UnsupportedOSPlatform("windows")]
public sealed class RunningDevnetTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DevnetOptions Options => new(_folder["data"]) { CacheFolder = _folder["cache"] };

    [Fact]
    public async Task Start_TheSecondTime_LoadsTheSameChainFromTheCache()
    {
        var cold = Stopwatch.StartNew();
        string[] built, loaded;
        await using (var devnet = await RunningDevnet.StartAsync(Options, Cancellation))
        {
            output.WriteLine($"built in {cold.Elapsed.TotalSeconds:F2} s");
            Assert.False(devnet.FromCache);
            built = await FingerprintAsync(devnet);
        }

        var cached = Stopwatch.StartNew();
        await using (var devnet = await RunningDevnet.StartAsync(Options, Cancellation))
        {
            output.WriteLine($"loaded in {cached.Elapsed.TotalSeconds:F2} s");
            Assert.True(devnet.FromCache);
            loaded = await FingerprintAsync(devnet);
        }

        output.WriteLine(string.Join('\n', built));
        Assert.Equal(built, loaded);
    }

    [Fact]
    public async Task Start_FromTheCache_GoesOnTwelveSecondsAfterTheBuiltChain()
    {
        ulong built;
        await using (var devnet = await RunningDevnet.StartAsync(Options, Cancellation))
        {
            built = (await devnet.Controls.MineAsync(3, Cancellation)).Timestamp;
        }

        await using (var devnet = await RunningDevnet.StartAsync(Options, Cancellation))
        {
            Assert.True(devnet.FromCache);
            Assert.Equal(built, (await devnet.Controls.MineAsync(3, Cancellation)).Timestamp);
        }
    }

    [Fact]
    public async Task Start_TwiceWithoutACache_BuildsTheSameChainBlockForBlock()
    {
        var options = Options with { CacheFolder = null };
        await using var first = await RunningDevnet.StartAsync(options, Cancellation);
        await using var second = await RunningDevnet.StartAsync(options, Cancellation);
        Assert.False(first.FromCache || second.FromCache);
        Assert.Equal(await HeadAsync(first), await HeadAsync(second));
    }

    [Fact]
    public async Task PendingBlock_OfALoadedChain_IsTwelveSecondsAfterItsNewest()
    {
        await (await RunningDevnet.StartAsync(Options, Cancellation)).DisposeAsync();
        await using var devnet = await RunningDevnet.StartAsync(Options, Cancellation);
        Assert.True(devnet.FromCache);
        var client = devnet.Controls.Chain.Client;
        var pending = await client.RequestAsync(
            "eth_getBlockByNumber",
            static json =>
            {
                json.WriteStringValue("pending");
                json.WriteBooleanValue(false);
            },
            Cancellation);
        var timestamp = Hex.ParseQuantity(pending.GetProperty("timestamp").GetString());
        Assert.Equal((await HeadAsync(devnet)).Timestamp + DevnetChain.SecondsPerBlock, timestamp);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_WithADamagedCache_BuildsAgain(bool hashMatches)
    {
        await (await RunningDevnet.StartAsync(Options, Cancellation)).DisposeAsync();
        var entry = Assert.Single(Directory.GetDirectories(_folder["cache"]));
        var damaged = "{\"block\": null}"u8.ToArray();
        await File.WriteAllBytesAsync(Path.Combine(entry, "state.json"), damaged, Cancellation);
        if (hashMatches)
        {
            var description = Path.Combine(entry, "built.json");
            var json = JsonNode.Parse(await File.ReadAllTextAsync(description, Cancellation))!;
            json["stateHash"] = Convert.ToHexStringLower(SHA256.HashData(damaged));
            await File.WriteAllTextAsync(description, json.ToJsonString(), Cancellation);
        }

        await using var devnet = await RunningDevnet.StartAsync(Options, Cancellation);
        Assert.False(devnet.FromCache);
        Assert.Equal(-100 * BigInteger.Pow(10, 18), (await devnet.Controls.ReadHedgeBoundsAsync(Cancellation)).Lower);
    }

    [Fact]
    public async Task Start_WithAnotherTimestamp_IsAnotherChain()
    {
        await using var first = await RunningDevnet.StartAsync(Options, Cancellation);
        await using var second = await RunningDevnet.StartAsync(
            Options with { Timestamp = Options.Timestamp + 86_400 }, Cancellation);
        Assert.False(second.FromCache);
        var (one, other) = (await HeadAsync(first), await HeadAsync(second));
        Assert.Equal(86_400UL, other.Timestamp - one.Timestamp);
        Assert.NotEqual(one.Hash, other.Hash);
    }

    [Fact]
    public async Task Keeper_OfAFreshDevnet_HasAKeyOnlyItsOwnerCanReadAndTenEther()
    {
        await using var devnet = await RunningDevnet.StartAsync(Options, Cancellation);
        var manifest = DevnetManifest.Read(Path.Combine(_folder["data"], DevnetManifest.FileName));
        Assert.Equal(devnet.Manifest, manifest);

        foreach (var file in new[] { manifest.KeystoreFile, manifest.PasswordFile })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        using var key = OpenKey(manifest);
        Assert.Equal(manifest.Keeper, key.Address);

        await using var node = EthereumClient.OverHttp(RpcEndpoint.Parse(manifest.RpcUrl));
        Assert.Equal(manifest.ChainId, await node.ChainIdAsync(Cancellation));
        Assert.Equal(
            10 * BigInteger.Pow(10, 18), await node.GetBalanceAsync(manifest.Keeper, BlockRef.Latest, Cancellation));
        var status = await devnet.Controls.ReadStatusAsync(Cancellation);
        Assert.Equal(manifest.Keeper, status["keeper"].AsAddress());
    }

    [Fact]
    public async Task Keeper_SigningAHedge_HasItExecutedOnChain()
    {
        await using var devnet = await RunningDevnet.StartAsync(Options, Cancellation);
        var (executor, ether) = (devnet.Controls.Contracts.Executor, BigInteger.Pow(10, 18));
        AbiValue Leg(int venue) => new AbiValue[] { venue, -5 * ether, 2_990 * ether };
        AbiValue none = Array.Empty<AbiValue>();
        var planId = (await executor.ReadAsync("planIdOf", [0], Cancellation))[0];
        AbiValue order = new AbiValue[]
        {
            planId, 0, (await HeadAsync(devnet)).Timestamp + 60, 0, -10 * ether, Hash32.Zero, none, none,
            new AbiValue[] { Leg(1), Leg(2) },
        };
        var transaction = new Eip1559Transaction
        {
            ChainId = devnet.Manifest.ChainId,
            To = executor.Address,
            Data = executor.Abi.Function("hedge").Encode(order),
            GasLimit = 1_000_000,
            MaxFeePerGas = 50_000_000_000,
            MaxPriorityFeePerGas = 1_000_000_000,
        };

        var client = devnet.Controls.Chain.Client;
        using var key = OpenKey(devnet.Manifest);
        var hash = await client.SendRawTransactionAsync(transaction.Sign(key).Raw, Cancellation);
        await devnet.Controls.MineAsync(1, Cancellation);

        Assert.True((await client.GetReceiptAsync(hash, Cancellation))!.Succeeded);
        var status = await devnet.Controls.ReadStatusAsync(Cancellation);
        Assert.Equal(1UL, status["sequence"].AsUInt64());
        Assert.Equal(-10 * ether, status["hedge"].AsBigInteger());
        Assert.InRange(status["lossUsed"].AsBigInteger(), 1, 200_000_000);
    }

    [Fact]
    public async Task Start_WithAKeystoreThatDoesNotFitItsPassword_SaysSo()
    {
        await (await RunningDevnet.StartAsync(Options, Cancellation)).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder["data"], "keeper.password"), "other\n", Cancellation);
        var error = await Assert.ThrowsAsync<DevnetException>(() => RunningDevnet.StartAsync(Options, Cancellation));
        Assert.Contains("keeper.json", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static PrivateKey OpenKey(DevnetManifest manifest) => Keystore.Decrypt(
        File.ReadAllText(manifest.KeystoreFile), File.ReadAllText(manifest.PasswordFile).TrimEnd());

    private static Task<BlockHeader> HeadAsync(RunningDevnet devnet) => devnet.Controls.Chain.HeadAsync(Cancellation);

    /// <summary>What the keeper sees, as text; the head's hash covers all the rest.</summary>
    private static async Task<string[]> FingerprintAsync(RunningDevnet devnet)
    {
        var controls = devnet.Controls;
        return
        [
            (await HeadAsync(devnet)).ToString(),
            (await controls.ReadStatusAsync(Cancellation)).ToString(),
            string.Join(' ', await controls.ReadSeriesAsync(Cancellation)),
            (await controls.ReadHedgeBoundsAsync(Cancellation)).ToString(),
            (await controls.ReadFeedPriceAsync(Cancellation)).ToString(),
            (await DevnetControls.ReadPoolPriceAsync(controls.Contracts.Pool500, Cancellation)).ToString(),
            (await controls.Contracts.Vault.ReadAsync("totalAssets", [], Cancellation))[0].ToString(),
        ];
    }
}
