using System.Collections.Immutable;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>Reads many contracts at one block in few requests, through the contract Multicall3.</summary>
/// <remarks>
/// Source: mds1/multicall3, deployed at the same address on nearly every chain. All calls share one gas allowance: a
/// contract that burns it makes the request fail, which is an <see cref="RpcErrorException"/>.
/// </remarks>
public sealed class Multicall3
{
    private static readonly AbiFunction Aggregate = AbiFunction.Parse(
        "function aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable "
        + "returns ((bool success, bytes returnData)[] returnData)");

    private readonly EthereumClient _client;
    private readonly int _callsPerRequest;
    private readonly int _bytesPerRequest;

    /// <summary>Reads through <paramref name="client"/>.</summary>
    /// <param name="client">The node.</param>
    /// <param name="callsPerRequest">The most calls put into one request.</param>
    /// <param name="bytesPerRequest">
    /// The most bytes of call data put into one request, unless one call has more.
    /// </param>
    public Multicall3(EthereumClient client, int callsPerRequest = 500, int bytesPerRequest = 128 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(callsPerRequest, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerRequest, 1);
        _client = client;
        _callsPerRequest = callsPerRequest;
        _bytesPerRequest = bytesPerRequest;
    }

    /// <summary>Where the contract is.</summary>
    public static Address Address { get; } = Address.Parse("0xcA11bde05977b3631167028862bE2a173976CA11");

    /// <summary>Makes all calls on top of one block; outcomes come in the order of the calls.</summary>
    /// <exception cref="RpcErrorException">
    /// The node does not have the block, or a call reverted that must not, or all calls together need too much gas.
    /// </exception>
    /// <exception cref="RpcProtocolException">
    /// The answer is not one of Multicall3; it may be missing on the chain.
    /// </exception>
    public async Task<ImmutableArray<CallOutcome>> ReadAsync(
        IReadOnlyList<AggregatedCall> calls, Hash32 block, CancellationToken cancellationToken)
    {
        var outcomes = ImmutableArray.CreateBuilder<CallOutcome>(calls.Count);
        while (outcomes.Count < calls.Count)
        {
            var chunk = Chunk(calls, outcomes.Count);
            var data = Aggregate.Encode((AbiValue)chunk);
            var answer = await _client.CallAsync(new Call(Address, data), BlockRef.Hash(block), cancellationToken);
            outcomes.AddRange(Decode(answer, chunk.Length));
        }

        return outcomes.MoveToImmutable();
    }

    private AbiValue[] Chunk(IReadOnlyList<AggregatedCall> calls, int start)
    {
        var chunk = new List<AbiValue>();
        var bytes = 0L;
        for (var i = start; i < calls.Count && chunk.Count < _callsPerRequest; i++)
        {
            bytes += calls[i].Data.Length;
            if (bytes > _bytesPerRequest && chunk.Count > 0)
            {
                break;
            }

            AbiValue[] call = [calls[i].To, calls[i].AllowFailure, calls[i].Data.ToArray()];
            chunk.Add(call);
        }

        return [.. chunk];
    }

    private CallOutcome[] Decode(byte[] answer, int count)
    {
        if (answer.Length == 0)
        {
            throw new RpcProtocolException(
                $"{_client.Rpc.Endpoint}: Multicall3 answered nothing: "
                + $"there is no such contract at {Address} in that block");
        }

        try
        {
            var results = Aggregate.Decode(answer)[0].AsItems();
            if (results.Length != count)
            {
                throw new RpcProtocolException(
                    $"{_client.Rpc.Endpoint}: Multicall3 gave {results.Length} outcomes for {count} calls");
            }

            var outcomes = new CallOutcome[count];
            for (var i = 0; i < count; i++)
            {
                outcomes[i] = new CallOutcome(results[i][0].AsBool(), results[i][1].AsBytes());
            }

            return outcomes;
        }
        catch (MalformedDataException error)
        {
            throw new RpcProtocolException(
                $"{_client.Rpc.Endpoint}: Multicall3's answer is malformed: {error.Message}", error);
        }
    }
}
