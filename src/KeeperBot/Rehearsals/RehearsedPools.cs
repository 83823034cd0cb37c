using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Venues;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Rehearsals;

/// <summary>
/// The pools of a fork. A trader with tokens out of nowhere brings them to another price, through the router that the
/// executor's own adapter trades with.
/// </summary>
internal sealed class RehearsedPools(DevnetChain chain, ImmutableArray<RehearsedPool> pools)
{
    private const int Attempts = 4;

    private static readonly Address Trader = DevnetAccounts.Arbitrageur;

    private bool _moved;

    /// <summary>What was put in place of the chain's own.</summary>
    public IEnumerable<string> Replaced =>
        _moved ? [$"the traders who move the pools: {Trader}, with tokens of the rehearsal's"] : [];

    /// <summary>Finds the pools of a mandate; pairs of Uniswap V2 stay where they are.</summary>
    /// <exception cref="RpcException">A contract does not answer as it must.</exception>
    public static async Task<RehearsedPools> ReadAsync(
        DevnetChain chain, Mandate mandate, CancellationToken cancellation)
    {
        var pools = ImmutableArray.CreateBuilder<RehearsedPool>();
        foreach (var vault in mandate.Vaults)
        {
            foreach (var venue in VenueKind.SpotOf(vault).Where(venue =>
                venue.Kind != UniswapV2Venue.KindName && pools.All(pool => pool.Address != venue.Pool)))
            {
                pools.Add(await RehearsedPool.ReadAsync(chain.Client, vault, venue, cancellation));
            }
        }

        return new RehearsedPools(chain, pools.ToImmutable());
    }

    /// <summary>Moves every pool by as much, in one block with the feeds' rounds where that is possible.</summary>
    /// <param name="bps">By how much the price of the base moves, in hundredths of a percent.</param>
    /// <param name="rounds">The feeds' rounds.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="DevnetException">A feed refuses its round, or a pool does not reach the price.</exception>
    public async Task MoveAsync(
        int bps, ImmutableArray<DevnetTransaction> rounds, CancellationToken cancellation)
    {
        _moved = true;
        var targets = new Dictionary<RehearsedPool, BigInteger>();
        foreach (var pool in pools)
        {
            targets.Add(pool, pool.Target(await pool.SqrtPriceAsync(cancellation), bps));
            await FundAsync(pool, cancellation);
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var swaps = await SwapsAsync(targets, cancellation);
            if (swaps.Count == 0 && rounds.IsEmpty)
            {
                return;
            }

            var receipts = await chain.IncludeAsync([.. rounds, .. swaps], cancellation);
            if (receipts.Take(rounds.Length).Any(receipt => !receipt.Succeeded))
            {
                throw new DevnetException("a feed refused the moved price as its next round");
            }

            // A swap that failed had another trade before it in the block; it is tried again.
            rounds = [];
        }

        if ((await SwapsAsync(targets, cancellation)).Count > 0)
        {
            throw new DevnetException($"a pool did not reach the moved price in {Attempts} blocks");
        }
    }

    private static async Task<List<DevnetTransaction>> SwapsAsync(
        Dictionary<RehearsedPool, BigInteger> targets, CancellationToken cancellation)
    {
        var swaps = new List<DevnetTransaction>();
        foreach (var (pool, target) in targets)
        {
            var current = await pool.SqrtPriceAsync(cancellation);
            if (current != target)
            {
                swaps.Add(await pool.SwapAsync(Trader, current, target, cancellation));
            }
        }

        return swaps;
    }

    private async Task FundAsync(RehearsedPool pool, CancellationToken cancellation)
    {
        foreach (var token in new[] { pool.Token0, pool.Token1 })
        {
            var contract = new DevnetContract(chain.Client, token, DevnetContracts.AbiOf("ERC20"));
            var held = (await contract.ReadAsync("balanceOf", [Trader], cancellation))[0].AsBigInteger();
            var wanted = await pool.MostOfAsync(contract, cancellation);
            await chain.DealAsync(token, Trader, held + wanted, cancellation);
            await chain.ExecuteAsync(
                [contract.Call(Trader, "approve", pool.Router, DevnetFund.Unlimited)], cancellation);
        }
    }
}
