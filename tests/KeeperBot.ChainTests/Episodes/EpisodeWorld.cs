using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.ChainTests.Episodes.Canaries;
using KeeperBot.ChainTests.Faults;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.ChainTests.Protocols;
using KeeperBot.Configuration;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>
/// One node with every venue deployed, which episodes use one after the other: each begins with the chain as it was.
/// </summary>
internal sealed class EpisodeWorld : IAsyncDisposable
{
    private const int Nodes = 3;

    /// <summary>anvil forgets little of what is taken back, and gets slower with each episode.</summary>
    private const int EpisodesPerNode = 25;

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);

    /// <summary>One node starts at a time: what the first one builds the others find in the cache.</summary>
    private static readonly SemaphoreSlim Starting = new(1, 1);

    private KeeperDevnet? _devnet;
    private ImmutableArray<EpisodeVenue> _venues;
    private ImmutableArray<VenueOptions> _options;
    private ChainSnapshot? _start;
    private int _episodes;

    /// <summary>Plays the episode of a seed on a chain as new.</summary>
    /// <param name="seed">Decides everything that is drawn.</param>
    /// <param name="canary">How the keeper, or the chain, is broken on purpose; null for not.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<EpisodeOutcome> PlayAsync(int seed, EpisodeCanary? canary, CancellationToken cancellation)
    {
        if (_episodes == EpisodesPerNode)
        {
            await DisposeAsync();
        }

        if (_devnet is null)
        {
            await StartAsync(cancellation);
        }

        _start = await ChainSnapshot.TakeAsync(_devnet!.Controls.Chain, cancellation);
        var proxies = ImmutableArray.CreateBuilder<FaultRpc>();
        try
        {
            for (var node = 0; node < Nodes; node++)
            {
                var endpoint = RpcEndpoint.Parse(_devnet.Devnet.Manifest.RpcUrl);
                proxies.Add(await FaultRpc.StartAsync(endpoint, (seed * Nodes) + node, cancellation));
            }

            var stage = new EpisodeStage(_devnet, _venues, _options, proxies.ToImmutable());
            return await new Episode(stage, seed, canary).PlayAsync(cancellation);
        }
        finally
        {
            foreach (var proxy in proxies)
            {
                await proxy.DisposeAsync();
            }

            await _devnet.RequestAsync("anvil_dropAllTransactions", "[]", CancellationToken.None);
            await _start.RestoreAsync();
            _episodes++;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_devnet is not null)
        {
            await _devnet.DisposeAsync();
            (_devnet, _episodes) = (null, 0);
        }
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        await Starting.WaitAsync(cancellation);
        try
        {
            _devnet = await KeeperDevnet.StartAsync(cancellation);
        }
        finally
        {
            Starting.Release();
        }

        _venues = EpisodeVenue.All();
        var chain = new EpisodeChain(_devnet.Controls);
        var options = ImmutableArray.CreateBuilder<VenueOptions>();
        foreach (var venue in _venues)
        {
            options.Add(await venue.DeployAsync(chain, cancellation));
        }

        _options = options.ToImmutable();
        ImmutableArray<Address> people =
        [
            DevnetAccounts.Owner, DevnetAccounts.Guardian, DevnetAccounts.Oracle, DevnetAccounts.Liquidity,
            DevnetAccounts.Buyer, DevnetAccounts.Arbitrageur, .. Venues.LoanVenue.Strangers,
        ];
        foreach (var account in people)
        {
            await _devnet.Controls.Chain.SetBalanceAsync(account, 1_000_000 * Ether, cancellation);
        }
    }

    /// <summary>Gives the executor what a seed gives it.</summary>
    /// <param name="devnet">The devnet.</param>
    /// <param name="terms">What is given.</param>
    /// <param name="cancellation">The caller's.</param>
    public static async Task EndowAsync(KeeperDevnet devnet, EpisodeTerms terms, CancellationToken cancellation)
    {
        var (owner, contracts) = (DevnetAccounts.Owner, devnet.Controls.Contracts);
        async Task<BigInteger> Held(DevnetContract token) =>
            (await token.ReadAsync("balanceOf", [contracts.Executor.Address], cancellation))[0].AsBigInteger();
        AbiValue limits = new AbiValue[]
        {
            terms.Limits.PerTrade, terms.Limits.PerWindow, terms.MaxLoss, terms.Limits.Seconds,
            terms.Limits.SlippageBps,
        };
        await devnet.Controls.Chain.ExecuteAsync(
            [
                contracts.Executor.Call(owner, "setLimits", limits),
                contracts.Executor.Call(
                    owner, "withdraw", MainnetAddresses.Weth, await Held(contracts.Weth) - (terms.Ether * Ether)),
                contracts.Executor.Call(owner, "withdraw", MainnetAddresses.Usdc, await Held(contracts.Usdc)),
                contracts.Usdc.Call(
                    DevnetAccounts.Liquidity, "transfer", contracts.Executor.Address, terms.Dollars * Dollar),
            ],
            cancellation);
    }
}
