using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>
/// The chain of an episode: what people send waits in the pool until the next block, and blocks come one by one.
/// </summary>
/// <param name="controls">The devnet.</param>
internal sealed class EpisodeChain(DevnetControls controls)
{
    /// <summary>Wei per gas above whatever is drawn: the next base fee is set when the block is made.</summary>
    private static readonly BigInteger AnyBaseFee = 2_000 * BigInteger.Pow(10, 9);

    private readonly Multicall3 _multicall = new(controls.Chain.Client);

    /// <summary>The devnet below.</summary>
    public DevnetControls Controls => controls;

    /// <summary>The node, with nothing in between.</summary>
    public EthereumClient Client => controls.Chain.Client;

    /// <summary>Puts transactions into the pool, in this order; what becomes of them is seen in the block.</summary>
    /// <param name="transactions">Of unlocked accounts.</param>
    /// <param name="tip">Wei per gas; the block takes the dearest first.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task SendAsync(
        IEnumerable<DevnetTransaction> transactions, BigInteger tip, CancellationToken cancellation)
    {
        foreach (var transaction in transactions)
        {
            await Client.RequestAsync(
                "eth_sendTransaction",
                json =>
                {
                    json.WriteStartObject();
                    json.WriteString("from", transaction.From.ToString());
                    json.WriteString("to", transaction.To.ToString());
                    json.WriteString("input", Hex.Encode(transaction.Data.Span));
                    json.WriteString("gas", Hex.Quantity(transaction.Gas));
                    json.WriteString("maxFeePerGas", Hex.Quantity(AnyBaseFee + tip));
                    json.WriteString("maxPriorityFeePerGas", Hex.Quantity(tip));
                    json.WriteEndObject();
                },
                cancellation);
        }
    }

    /// <summary>The next block, so many seconds after the last.</summary>
    public Task<BlockHeader> MineAsync(ulong seconds, CancellationToken cancellation) =>
        controls.WarpAsync(TimeSpan.FromSeconds(seconds), cancellation);

    /// <summary>What views say in the state after a block.</summary>
    public async Task<ViewReading> ReadAsync(
        IReadOnlyList<View> views, Hash32 block, CancellationToken cancellation)
    {
        var outcomes = await _multicall.ReadAsync([.. views.Select(view => view.Call)], block, cancellation);
        return new ViewReading(views.Zip(outcomes).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    /// <summary>Why calls of a contract failed in a block, as it said itself.</summary>
    public async Task<ImmutableArray<string>> RefusalsAsync(
        BlockHeader block, Address contract, CancellationToken cancellation)
    {
        var receipts = await Client.RequestAsync(
            "eth_getBlockReceipts", json => json.WriteStringValue(block.Hash.ToString()), cancellation);
        var refusals = ImmutableArray.CreateBuilder<string>();
        foreach (var receipt in receipts.EnumerateArray())
        {
            if (receipt.GetProperty("status").GetString() == "0x0"
                && receipt.GetProperty("to").GetString() is { } to && Address.Parse(to) == contract)
            {
                refusals.Add(await RefusalAsync(receipt.GetProperty("transactionHash").GetString()!, cancellation));
            }
        }

        return refusals.ToImmutable();
    }

    private async Task<string> RefusalAsync(string transaction, CancellationToken cancellation)
    {
        var trace = await Client.RequestAsync(
            "debug_traceTransaction",
            json =>
            {
                json.WriteStringValue(transaction);
                json.WriteStartObject();
                json.WriteString("tracer", "callTracer");
                json.WriteStartObject("tracerConfig");
                json.WriteBoolean("onlyTopCall", true);
                json.WriteEndObject();
                json.WriteEndObject();
            },
            cancellation);
        return trace.TryGetProperty("output", out var output)
            ? Abis.Say(Hex.Decode(output.GetString()!))
            : trace.GetProperty("error").GetString()!;
    }

    /// <summary>All logs of a block, in their order.</summary>
    public Task<ImmutableArray<LogEntry>> LogsAsync(BlockHeader block, CancellationToken cancellation) =>
        Client.GetLogsAsync(LogFilter.OfRange(block.Number, block.Number), cancellation);
}
