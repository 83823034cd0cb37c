using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Devnet;

/// <summary>A running anvil, the means to drive it, and the block it started at.</summary>
/// <param name="Anvil">The process.</param>
/// <param name="Client">Asks it.</param>
/// <param name="Chain">Drives it.</param>
/// <param name="Start">Its newest block when it started; of a fork the last block that is not its own.</param>
internal sealed record DevnetNode(AnvilProcess Anvil, EthereumClient Client, DevnetChain Chain, BlockHeader Start)
    : IAsyncDisposable
{
    /// <summary>A fork fetches what a transaction touches piece by piece, from wherever the chain is.</summary>
    private static readonly RpcLimits ForkLimits = new() { Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>The way to the forked chain; null for a chain of its own.</summary>
    public ForkGateway? Gateway { get; private init; }

    /// <summary>Starts a chain of its own, or one from a file.</summary>
    /// <exception cref="DevnetException">anvil does not start.</exception>
    public static async Task<DevnetNode> StartAsync(
        string binary, AnvilOptions options, CancellationToken cancellationToken)
    {
        var anvil = await AnvilProcess.StartAsync(binary, options, cancellationToken);
        var client = EthereumClient.OverHttp(
            RpcEndpoint.Parse(anvil.Url), options.Fork is null ? null : ForkLimits);
        var chain = new DevnetChain(client, options.BaseFee);
        try
        {
            return new DevnetNode(anvil, client, chain, await chain.SetClockAsync(cancellationToken));
        }
        catch
        {
            chain.Dispose();
            await client.DisposeAsync();
            await anvil.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts a fork. Its chain id is that of the chain; the base fee stays what it was in the block it starts from.
    /// </summary>
    /// <param name="binary">anvil.</param>
    /// <param name="source">The chain.</param>
    /// <param name="port">The loopback port; null takes a free one.</param>
    /// <param name="cancellationToken">Gives up and leaves nothing behind.</param>
    /// <exception cref="RpcException">The chain cannot be read.</exception>
    /// <exception cref="DevnetException">The chain has no such block, or anvil does not start.</exception>
    public static async Task<DevnetNode> ForkAsync(
        string binary, ForkSource source, int? port, CancellationToken cancellationToken)
    {
        var block = await BlockOfAsync(source, cancellationToken);
        var gateway = ForkGateway.Start(source);
        try
        {
            var options = new AnvilOptions(block.Timestamp)
            {
                Port = port,
                BaseFee = block.BaseFeePerGas,
                Fork = new AnvilFork(gateway.Url, block.Number),
            };
            var node = await StartAsync(binary, options, cancellationToken);
            return node with { Gateway = gateway, Start = block };
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Chain.Dispose();
        await Client.DisposeAsync();
        await Anvil.DisposeAsync();
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }
    }

    private static async Task<BlockHeader> BlockOfAsync(ForkSource source, CancellationToken cancellationToken)
    {
        await using var origin = EthereumClient.OverHttp(source.Node);
        var wanted = source.Block is { } number ? BlockRef.Number(number) : BlockRef.Latest;
        return await origin.GetBlockAsync(wanted, cancellationToken)
            ?? throw new DevnetException($"{source.Node} has no block {wanted}: name one that it has");
    }
}
