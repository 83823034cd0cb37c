using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Signing;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Signing;
using KeeperBot.Terminal;

namespace KeeperBot.Rehearsals;

/// <summary>
/// A fork of the operator's chain on which the operator's configuration can be live: another key is the keeper there,
/// and the world can be moved.
/// </summary>
/// <remarks>
/// The key is made for the rehearsal and is the keeper on the fork alone; what it signs is worth nothing on the chain.
/// It has as much ether there as the operator's own account.
/// </remarks>
internal sealed class RehearsalStage : IAsyncDisposable
{
    private readonly KeeperConfiguration _own;
    private readonly DevnetNode _node;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-rehearsal-");
    private readonly PrivateKey _key = PrivateKey.Generate();
    private readonly RehearsedFeeds _feeds;
    private readonly List<string> _found = [];
    private readonly List<string> _replaced = [];
    private readonly TimeSpan _blockTime;
    private RehearsedPools? _pools;

    private RehearsalStage(KeeperConfiguration own, DevnetNode node, RehearsedFeeds feeds)
    {
        (_own, _node, _feeds) = (own, node, feeds);
        var block = ChainProfile.Of(own.Mandate.ChainId)?.BlockMilliseconds / 1_000 ?? (int)DevnetChain.SecondsPerBlock;
        _blockTime = TimeSpan.FromSeconds(Math.Max(1, block));
    }

    /// <summary>The operator's node, without secrets.</summary>
    public string Node => _own.Endpoint.Redacted;

    /// <summary>The last block of the chain itself.</summary>
    public BlockHeader Start => _node.Start;

    /// <summary>The operator's configuration with the fork in place of the nodes.</summary>
    public KeeperConfiguration Configuration => _own with
    {
        Live = true,
        Mandate = _own.Mandate with
        {
            Keeper = _key.Address,
            Gas = LosesDataFee ? _own.Mandate.Gas with { Fees = FeeModel.Ethereum } : _own.Mandate.Gas,
            Vaults = [.. _own.Mandate.Vaults.Select(vault => vault with { Oracle = Rehearsed(vault.Oracle) })],
        },
        Access = _own.Access with
        {
            Nodes = [RpcEndpoint.Parse(_node.Anvil.Url)],
            Quorum = 1,
            HeadStall = TimeSpan.Zero,
            NewHeads = [],
            Relay = null,
        },
        JournalFile = Path.Combine(_folder.FullName, "rehearsal.journal"),
    };

    /// <summary>A fork of Arbitrum has the EVM's precompiles alone, and so nobody who says what data costs.</summary>
    private bool LosesDataFee => _own.Mandate.Gas.Fees == FeeModel.Arbitrum;

    /// <summary>
    /// The feeds' rules without those that notice what a rehearsal does to feeds: another aggregator, and rounds that
    /// repeat an answer.
    /// </summary>
    private static OracleMandate Rehearsed(OracleMandate oracle) => oracle with
    {
        SwapHoldSeconds = 0,
        BaseLimits = oracle.BaseLimits with { FrozenAfterSeconds = 0 },
        QuoteLimits = oracle.QuoteLimits with { FrozenAfterSeconds = 0 },
    };

    /// <summary>What is wrong with the set-up on the chain itself.</summary>
    public ImmutableArray<string> Found => [.. _found, .. _feeds.Found];

    /// <summary>What is not the operator's own.</summary>
    public ImmutableArray<string> Replaced => [.. _replaced, .. _feeds.Replaced, .. _pools?.Replaced ?? []];

    /// <summary>How many reads the operator's node answered for the fork.</summary>
    public long Reads => _node.Gateway!.Requests;

    /// <summary>Forks the chain of the configuration's first node and appoints the keeper there.</summary>
    /// <exception cref="ProblemException">The node is on another chain.</exception>
    /// <exception cref="EthereumException">The chain, or a contract of the configuration, cannot be read.</exception>
    /// <exception cref="DevnetException">anvil is not installed or does not start.</exception>
    public static async Task<RehearsalStage> BuildAsync(
        KeeperConfiguration configuration, ulong? block, NodeModules modules, CancellationToken cancellation)
    {
        var source = new ForkSource(configuration.Endpoint, block)
        {
            RequestsPerSecond = configuration.Access.RequestsPerSecond,
        };
        await RequireChainAsync(configuration, cancellation);
        var node = await DevnetNode.ForkAsync(AnvilBinary.Find(modules), source, null, cancellation);
        RehearsalStage? stage = null;
        try
        {
            var chainlink = new ChainlinkDeployment(node.Chain, new PackagedContracts(modules));
            var feeds = await RehearsedFeeds.ReadAsync(
                node.Chain, chainlink, configuration.Mandate, node.Start.Timestamp, cancellation);
            stage = new RehearsalStage(configuration, node, feeds);
            await stage.AppointAsync(cancellation);
            return stage;
        }
        catch
        {
            await (stage?.DisposeAsync() ?? node.DisposeAsync());
            throw;
        }
    }

    /// <summary>Opens the keeper that is to be watched: the one of the configuration, on the fork.</summary>
    public Task<KeeperSession> OpenKeeperAsync(CancellationToken cancellation)
    {
        var configuration = Configuration;
        var rules = SigningRules.Of(configuration.Mandate, configuration.Signer.Limits);
        var signer = new PolicySigner(
            new KeySigner(_key), rules, new MemorySigningLedger(), TimeProvider.System);
        return KeeperSession.OpenAsync(configuration, SessionPorts.Direct with { StandIn = signer }, cancellation);
    }

    /// <summary>The fork's newest block.</summary>
    public Task<BlockHeader> HeadAsync(CancellationToken cancellation) => _node.Chain.HeadAsync(cancellation);

    /// <summary>Makes the next block; before it, the feeds that would be too old get a round.</summary>
    public async Task MineAsync(CancellationToken cancellation)
    {
        var head = await HeadAsync(cancellation);
        await _feeds.KeepFreshAsync(head.Timestamp + (ulong)_blockTime.TotalSeconds, cancellation);
        await _node.Chain.WarpAsync(_blockTime, cancellation);
    }

    /// <summary>Moves the price of what is hedged, in the feeds and in the pools.</summary>
    /// <param name="bps">By how much, in hundredths of a percent.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task MoveAsync(int bps, CancellationToken cancellation)
    {
        _pools ??= await RehearsedPools.ReadAsync(_node.Chain, _own.Mandate, cancellation);
        await _pools.MoveAsync(bps, await _feeds.MoveAsync(bps, cancellation), cancellation);
    }

    /// <summary>Whether the node still has the block that was forked, which a reorganisation may have taken.</summary>
    public async Task<bool> IsStartCanonicalAsync(CancellationToken cancellation)
    {
        await using var origin = EthereumClient.OverHttp(_own.Endpoint);
        return (await origin.GetBlockAsync(BlockRef.Number(Start.Number), cancellation))?.Hash == Start.Hash;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task RequireChainAsync(KeeperConfiguration configuration, CancellationToken cancellation)
    {
        await using var origin = EthereumClient.OverHttp(configuration.Endpoint);
        var found = await origin.ChainIdAsync(cancellation);
        if (found != configuration.Mandate.ChainId)
        {
            throw new ProblemException(
                ExitCode.Configuration,
                $"the node is on chain {found}, the configuration says {configuration.Mandate.ChainId}",
                configuration.Endpoint.Redacted,
                "correct chain.id or the node's URL; nothing was sent");
        }
    }

    private async Task AppointAsync(CancellationToken cancellation)
    {
        var (chain, keeper) = (_node.Chain, _own.Mandate.Keeper);
        foreach (var account in new[] { DevnetAccounts.Owner, DevnetAccounts.Oracle, DevnetAccounts.Arbitrageur })
        {
            await chain.TakeAccountAsync(account, 1_000 * BigInteger.Pow(10, 18), cancellation);
        }

        var ether = await chain.Client.GetBalanceAsync(keeper, BlockRef.Latest, cancellation);
        await chain.SetBalanceAsync(_key.Address, ether, cancellation);
        _replaced.Add($"the nodes: a fork of {_own.Endpoint} at block {Start.Number}, without a private relay");
        _replaced.Add($"the base fee: {Figures.Gwei(Start.BaseFeePerGas)} in every block, as in block {Start.Number}");
        if (LosesDataFee)
        {
            _replaced.Add("what data costs on L1: nothing, as the fork does not have Arbitrum's own precompiles");
        }

        _replaced.Add($"the key of {keeper}: one made for the rehearsal, with as much ether "
            + $"({Figures.Token(ether, 18, 4)} ETH)");
        _replaced.Add("the journal: an empty one, so no pause, no halt and no earlier hedge is remembered");
        foreach (var vault in _own.Mandate.Vaults)
        {
            await AppointAsync(vault, cancellation);
        }

        if (!_own.Live)
        {
            _replaced.Add("the mode: live, where the configuration says shadow");
        }
    }

    /// <summary>
    /// Makes the rehearsal's key the keeper of an executor, as its owner would. Where the operator's account is not the
    /// keeper, this one is not either: on the chain, too, every hedge would be refused.
    /// </summary>
    private async Task AppointAsync(VaultMandate vault, CancellationToken cancellation)
    {
        var executor = new DevnetContract(_node.Client, vault.Executor, DevnetContracts.AbiOf("HedgeExecutor"));
        var keeper = (await executor.ReadAsync("keeper", [], cancellation))[0].AsAddress();
        if (keeper != _own.Mandate.Keeper)
        {
            _found.Add(
                $"the executor of {vault.Id} obeys {keeper}, not signer.address ({_own.Mandate.Keeper}): its owner "
                + "has to call setKeeper");
            return;
        }

        var owner = (await executor.ReadAsync("owner", [], cancellation))[0].AsAddress();
        await _node.Chain.SetBalanceAsync(owner, BigInteger.Pow(10, 18), cancellation);
        await _node.Chain.ExecuteAsync([executor.Call(owner, "setKeeper", _key.Address)], cancellation);
        _replaced.Add($"the keeper of {vault.Id}'s executor: the rehearsal's, appointed in the name of {owner}");
    }
}
