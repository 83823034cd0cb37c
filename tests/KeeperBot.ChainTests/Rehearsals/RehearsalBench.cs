using System.Text.Json;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Rehearsals;

/// <summary>
/// A chain with mainnet's id and mainnet's protocols at their addresses, an operator's configuration for the vault on
/// it, and a provider in front of it that remembers what it was asked.
/// </summary>
internal sealed class RehearsalBench : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private RehearsalBench(RunningDevnet mainnet, RecordingNode provider, TemporaryFolder folder) =>
        (Mainnet, Provider, _folder) = (mainnet, provider, folder);

    public RunningDevnet Mainnet { get; }

    public RecordingNode Provider { get; }

    public static async Task<RehearsalBench> StartAsync(CancellationToken cancellation)
    {
        var folder = new TemporaryFolder();
        var options = new DevnetOptions(folder["mainnet"])
        {
            ChainId = 1,
            CacheFolder = Path.Combine(AppContext.BaseDirectory, "devnet-cache"),
        };
        var mainnet = await RunningDevnet.StartAsync(options, cancellation);
        return new RehearsalBench(mainnet, await RecordingNode.StartAsync(mainnet.Anvil.Url, cancellation), folder);
    }

    /// <summary>A path in the bench's folder.</summary>
    public string this[string name] => _folder[name];

    /// <summary>
    /// Writes the operator's configuration: live, through the provider, with a keystore that is not there and so cannot
    /// be opened.
    /// </summary>
    public string Configure(Func<KeeperOptions, KeeperOptions>? change = null)
    {
        var options = DevnetConfiguration.For(
            Mainnet.Manifest with { RpcUrl = Provider.Url }, this["own.journal"], live: true);
        options = options with
        {
            Signer = options.Signer with { Keystore = this["nowhere.json"], PasswordFile = this["nowhere"] },
        };
        var file = this["keeperbot.config.json"];
        KeeperConfiguration.Write(change?.Invoke(options) ?? options, file);
        return file;
    }

    /// <summary>What would be another if anything had been sent: the newest block and the keeper's nonce.</summary>
    public async Task<(BlockHeader Head, ulong Nonce)> StateAsync(CancellationToken cancellation)
    {
        var client = Mainnet.Controls.Chain.Client;
        return (
            await Mainnet.Controls.Chain.HeadAsync(cancellation),
            await client.GetTransactionCountAsync(Mainnet.Manifest.Keeper, BlockRef.Latest, cancellation));
    }

    /// <summary>Runs <c>rehearse</c> as a person would and returns its exit code and its document.</summary>
    public static async Task<(KeeperResult Result, JsonElement Report)> RehearseAsync(
        CancellationToken cancellation, params IEnumerable<string> arguments)
    {
        var result = await KeeperProcess.RunAsync(cancellation, ["rehearse", "--json", .. arguments]);
        Assert.True(result.Output.Length > 0, $"exit code {result.ExitCode}: {result.Errors}");
        return (result, JsonElement.Parse(result.Output));
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        await Mainnet.DisposeAsync();
        _folder.Dispose();
    }
}
