using System.Diagnostics;
using System.Text.Json;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Oracles;

/// <summary>
/// Chainlink's sequencer uptime feed as it is on Arbitrum: the feed that the L1 reports to, with its flags, behind the
/// proxy that everybody reads.
/// </summary>
internal sealed class SequencerOnChain
{
    /// <summary>What an L1 contract's address is shifted by when it calls on L2 (AddressAliasHelper.sol).</summary>
    private static readonly Address Reporter = Address.Parse("0x2222000000000000000000000000000000002222");

    private static readonly Address ReporterOnL1 = Address.Parse("0x1111000000000000000000000000000000001111");

    private static readonly AbiFunction UpdateStatus =
        AbiFunction.Parse("function updateStatus(bool status, uint64 timestamp)");

    private static readonly AbiFunction AddAccess = AbiFunction.Parse("function addAccess(address user)");

    private readonly DevnetChain _chain;
    private readonly Address _feed;

    private SequencerOnChain(DevnetChain chain, Address feed, Address proxy) =>
        (_chain, _feed, Proxy) = (chain, feed, proxy);

    /// <summary>What keepers read.</summary>
    public Address Proxy { get; }

    /// <summary>Deploys everything; the sequencer is up since this block.</summary>
    public static async Task<SequencerOnChain> DeployAsync(KeeperDevnet devnet, CancellationToken cancellation)
    {
        var (chain, owner) = (devnet.Controls.Chain, DevnetAccounts.Owner);
        var code = await CompileAsync(cancellation);
        Task<Address> Create(string contract, params Address[] arguments) => chain.CreateAsync(
            owner, [.. code[contract], .. arguments.SelectMany(one => new byte[12].Concat(one.ToArray()))],
            cancellation);
        Task Execute(params DevnetTransaction[] calls) => chain.ExecuteAsync([.. calls], cancellation);
        DevnetTransaction Let(Address contract, Address caller) =>
            new(owner, contract, AddAccess.Encode(caller), $"addAccess at {contract}");

        var access = await Create("SimpleWriteAccessController");
        var flags = await Create("Flags", access, access);
        var feed = await Create("ArbitrumSequencerUptimeFeed", flags, ReporterOnL1);
        await Execute(Let(flags, feed), Let(access, feed));
        await Execute(
            new DevnetTransaction(owner, feed, AbiFunction.Parse("function initialize()").Encode(), "initialize"));
        var modules = NodeModules.Default;
        var proxy = await chain.CreateAsync(
            owner, new PackagedContracts(modules).FeedProxy.CreationCode(feed, Address.Zero), cancellation);
        await Execute(Let(feed, proxy));
        await chain.SetBalanceAsync(Reporter, KeeperDevnet.Ether, cancellation);
        await devnet.Client.RequestAsync(
            "anvil_impersonateAccount", json => json.WriteStringValue(Reporter.ToString()), cancellation);
        return new SequencerOnChain(chain, feed, proxy);
    }

    /// <summary>The L1 reports that the sequencer is down, or up again, since now.</summary>
    public async Task ReportAsync(bool isDown, CancellationToken cancellation)
    {
        var head = await _chain.HeadAsync(cancellation);
        await _chain.ExecuteAsync(
            [
                new DevnetTransaction(
                    Reporter, _feed, UpdateStatus.Encode(isDown, head.Timestamp), "updateStatus"),
            ],
            cancellation);
    }

    private static async Task<Dictionary<string, byte[]>> CompileAsync(CancellationToken cancellation)
    {
        var folder = Path.Combine(AnvilNode.RepositoryRoot(), "tests", "KeeperBot.ChainTests", "Oracles");
        using var node = Process.Start(new ProcessStartInfo("node", ["compile.mjs"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync(cancellation);
        var output = await node.StandardOutput.ReadToEndAsync(cancellation);
        await node.WaitForExitAsync(cancellation);
        Assert.True(node.ExitCode == 0, $"solc failed: {await errors}");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(output)!
            .ToDictionary(pair => pair.Key, pair => Hex.Decode(pair.Value));
    }
}
