using System.Text.Json;
using KeeperBot.ChainTests.Devnet;
using KeeperBot.Commands;
using KeeperBot.Configuration;
using KeeperBot.Devnet;
using KeeperBot.Doctors;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.ChainTests.Doctors;

/// <summary>
/// A chain with mainnet's id, the mandate of a sound keeper on it, and ways to break either. Tests put the chain back.
/// </summary>
public sealed class DoctorBench : IAsyncLifetime
{
    private const int StorageSlots = 64;

    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _others = [];
    private readonly List<IDisposable> _held = [];
    private RunningDevnet? _devnet;
    private int _files;
    private string _genesis = string.Empty;

    public RunningDevnet Devnet => _devnet ?? throw new InvalidOperationException("the devnet has not been started");

    public DevnetControls Controls => Devnet.Controls;

    public DevnetContracts Contracts => Controls.Contracts;

    public DevnetAddresses Addresses => Devnet.Manifest.Addresses;

    public Address Keeper => Devnet.Manifest.Keeper;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _devnet = await StartAsync("chain");
        var genesis = await Controls.Chain.Client.GetBlockAsync(BlockRef.Number(0), CancellationToken.None);
        _genesis = genesis!.Hash.ToString();
        await RequestAsync("anvil_autoImpersonateAccount", "[true]");
    }

    public async ValueTask DisposeAsync()
    {
        await ReleaseAsync();
        await Devnet.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>What a sound keeper is configured with; live, as arming is about that.</summary>
    public KeeperOptions Sound()
    {
        var options = DevnetConfiguration.For(Devnet.Manifest, _folder[$"keeper-{_files}.journal"], live: true);
        return options with { Chain = options.Chain with { Genesis = _genesis } };
    }

    /// <summary>The same with other prices.</summary>
    public KeeperOptions SoundWith(Func<OracleOptions, OracleOptions> change)
    {
        var sound = Sound();
        return sound with { Vaults = [.. sound.Vaults.Select(vault => vault with { Oracle = change(vault.Oracle) })] };
    }

    /// <summary>Another node with the same genesis; with another folder, and so key, its last block differs.</summary>
    public async Task<RunningDevnet> StartAnotherAsync(string folder)
    {
        var other = await StartAsync(folder);
        _others.Add(other);
        return other;
    }

    /// <summary>A path of the bench's own.</summary>
    public string PathOf(string name) => _folder[name];

    /// <summary>A copy of a file, for its owner alone, that a test may spoil.</summary>
    public string CopyOf(string file)
    {
        var copy = _folder[$"copy-{++_files}"];
        OwnerOnlyFiles.Write(copy, File.ReadAllBytes(file));
        return copy;
    }

    /// <summary>Keeps something until the test is over.</summary>
    public void Hold(IDisposable held) => _held.Add(held);

    /// <summary>Writes a configuration and returns its file.</summary>
    public string Write(KeeperOptions options)
    {
        var file = _folder[$"keeper-{++_files}.json"];
        KeeperConfiguration.Write(options, file);
        return file;
    }

    /// <summary>Asks the doctor.</summary>
    internal static Task<Checkup> ExamineAsync(string file) =>
        new Doctor(TimeProvider.System, new Random(1)).ExamineAsync(KeeperConfiguration.Load(file), Cancellation);

    /// <summary>Runs a verb in this process.</summary>
    public static async Task<(int Code, string Out, string Errors)> RunAsync(params string[] arguments)
    {
        var (stdout, stderr) = (new StringWriter(), new StringWriter());
        var code = await KeeperRootCommand.Instance.RunAsync(arguments, stdout, stderr);
        return (code, stdout.ToString(), stderr.ToString());
    }

    /// <summary>Arms a configuration, saying yes to the mandate that it has.</summary>
    public static Task<(int Code, string Out, string Errors)> ArmAsync(string file) => RunAsync(
        "arm", "--config", file, "--yes", "--mandate", KeeperConfiguration.Load(file).Mandate.Hash.ToString());

    /// <summary>Opens a session as <c>run</c> does; null when it opened, else why it did not.</summary>
    public static async Task<ProblemException?> OpenAsync(string file)
    {
        try
        {
            await using var session = await KeeperSession.OpenAsync(KeeperConfiguration.Load(file), Cancellation);
            return null;
        }
        catch (ProblemException problem)
        {
            return problem;
        }
    }

    /// <summary>Does something to the chain, and puts it back when that is disposed of.</summary>
    public async Task<IAsyncDisposable> SnapshotAsync()
    {
        var id = (await RequestAsync("evm_snapshot", "[]")).GetString()!;
        return new Reverting(this, id);
    }

    /// <summary>Makes the owner, or somebody else, call a contract.</summary>
    public Task CallAsync(DevnetContract contract, string function, params AbiValue[] arguments) =>
        CallAsync(DevnetAccounts.Owner, contract, function, arguments);

    /// <summary>Makes an account call a contract.</summary>
    public Task CallAsync(Address from, DevnetContract contract, string function, params AbiValue[] arguments) =>
        Controls.Chain.ExecuteAsync([contract.Call(from, function, arguments)], Cancellation);

    /// <summary>Replaces an address that stands in a contract's storage by another one.</summary>
    public async Task OverwriteAsync(Address contract, Address then, Address now)
    {
        for (var slot = 0; slot < StorageSlots; slot++)
        {
            var number = new Hash32([.. new byte[Hash32.Length - 1], (byte)slot]);
            var word = await Controls.Chain.Client.GetStorageAtAsync(contract, number, BlockRef.Latest, Cancellation);
            var at = word.ToArray().AsSpan().IndexOf(then.ToArray());
            if (at >= 0)
            {
                var bytes = word.ToArray();
                now.CopyTo(bytes.AsSpan(at));
                await StoreAsync(contract, number, new Hash32(bytes));
                return;
            }
        }

        Assert.Fail($"{then} is not in the storage of {contract}");
    }

    /// <summary>Writes a word of a contract's storage, and a block on top of it.</summary>
    public async Task StoreAsync(Address contract, Hash32 slot, Hash32 word)
    {
        await RequestAsync("anvil_setStorageAt", $"[\"{contract}\", \"{slot}\", \"{word}\"]");
        await Controls.MineAsync(1, Cancellation);
    }

    /// <summary>Makes bytes the code of a contract, and a block on top of it.</summary>
    public async Task SetCodeAsync(Address contract, ReadOnlyMemory<byte> code)
    {
        await Controls.Chain.SetCodeAsync(contract, code, Cancellation);
        await Controls.MineAsync(1, Cancellation);
    }

    /// <summary>The code of a contract.</summary>
    public Task<byte[]> CodeOfAsync(Address contract) =>
        Controls.Chain.Client.GetCodeAsync(contract, BlockRef.Latest, Cancellation);

    /// <summary>Creates one of our contracts, owned by the owner.</summary>
    public Task<Address> CreateAsync(string contract, params AbiValue[] arguments) => Controls.Chain.CreateAsync(
        DevnetAccounts.Owner, ContractArtifact.Own(contract).CreationCode(arguments), Cancellation);

    /// <summary>A second executor for the vault, with the same roles and limits.</summary>
    public async Task<Address> CreateExecutorAsync()
    {
        var limits = (await Contracts.Executor.ReadAsync("limits", [], Cancellation))[0];
        return await CreateAsync(
            "HedgeExecutor", Addresses.Vault, Addresses.Weth, Addresses.Usdc, Addresses.EthUsdFeed,
            Addresses.UsdcUsdFeed, 3_900, 90_000, DevnetAccounts.Owner, Keeper, DevnetAccounts.Guardian, limits);
    }

    /// <summary>Calls one of anvil's own methods with parameters written as JSON.</summary>
    public Task<JsonElement> RequestAsync(string method, string parameters) => Controls.Chain.Client.RequestAsync(
        method,
        json =>
        {
            using var document = JsonDocument.Parse(parameters);
            foreach (var parameter in document.RootElement.EnumerateArray())
            {
                parameter.WriteTo(json);
            }
        },
        Cancellation);

    private Task<RunningDevnet> StartAsync(string folder)
    {
        var cache = Path.Combine(AppContext.BaseDirectory, "devnet-cache");
        return RunningDevnet.StartAsync(
            new DevnetOptions(_folder[folder]) { CacheFolder = cache, ChainId = 1 }, CancellationToken.None);
    }

    private async ValueTask ReleaseAsync()
    {
        _held.ForEach(held => held.Dispose());
        _held.Clear();
        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }

        _others.Clear();
    }

    private sealed class Reverting(DoctorBench bench, string id) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await bench.ReleaseAsync();
            await bench.RequestAsync("evm_revert", $"[\"{id}\"]");
        }
    }
}
