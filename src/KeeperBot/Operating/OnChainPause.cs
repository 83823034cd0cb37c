using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Terminal;

namespace KeeperBot.Operating;

/// <summary>Pauses executors with the guardian's key, through whichever nodes answer.</summary>
/// <remarks>
/// It stands alone on purpose: no journal, no quorum, no budget. Pausing twice does no harm, so it repeats, and bids
/// higher, until a node shows the executor paused.
/// </remarks>
/// <param name="nodes">Nodes to go through; one that answers is enough.</param>
/// <param name="time">Measures waits.</param>
/// <param name="output">Told what happens.</param>
internal sealed class OnChainPause(ImmutableArray<EthereumClient> nodes, TimeProvider time, Output output)
{
    /// <summary>pause() writes one slot and logs; a node's estimate is not needed.</summary>
    private const ulong Gas = 120_000;

    private static readonly BigInteger Gwei = BigInteger.Pow(10, 9);
    private static readonly BigInteger FirstTip = 3 * Gwei;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BidAgain = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);
    private static readonly AbiFunction Status = Abis.HedgeExecutor.Function("status");
    private static readonly AbiFunction Pause = Abis.HedgeExecutor.Function("pause");

    /// <summary>A node that is dead must not hold up one that lives.</summary>
    public static RpcLimits Limits { get; } = new()
    {
        Timeout = TimeSpan.FromSeconds(5),
        ConnectTimeout = TimeSpan.FromSeconds(3),
    };

    /// <summary>The call's data.</summary>
    public static ReadOnlyMemory<byte> Data { get; } = Pause.Encode();

    /// <summary>The chain that the nodes are on.</summary>
    /// <exception cref="ProblemException">No node answers.</exception>
    public Task<ulong> ChainIdAsync(CancellationToken cancellation) =>
        FirstAsync(node => node.ChainIdAsync(cancellation), cancellation);

    /// <summary>Pauses every executor that is not paused yet.</summary>
    /// <exception cref="ProblemException">No node answers, the key may not pause, or it is not done in
    /// time.</exception>
    public async Task RunAsync(PrivateKey key, ImmutableArray<Address> executors, CancellationToken cancellation)
    {
        var chainId = await ChainIdAsync(cancellation);
        var open = new List<Address>();
        foreach (var executor in executors)
        {
            if (await IsPausedAsync(executor, cancellation))
            {
                output.Result($"{Style.Good("✓")} {executor} is paused already");
                continue;
            }

            await RequireAllowedAsync(key.Address, executor, cancellation);
            open.Add(executor);
        }

        var nonce = await FirstAsync(
            node => node.GetTransactionCountAsync(key.Address, BlockRef.Latest, cancellation), cancellation);
        foreach (var executor in open)
        {
            await PauseAsync(key, chainId, nonce, executor, cancellation);
            nonce = await FirstAsync(
                node => node.GetTransactionCountAsync(key.Address, BlockRef.Latest, cancellation), cancellation);
        }
    }

    private async Task PauseAsync(
        PrivateKey key, ulong chainId, ulong nonce, Address executor, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var bid = -1;
        BigInteger fee = 0, tip = FirstTip;
        while (time.GetElapsedTime(started) < Deadline)
        {
            var round = (int)(time.GetElapsedTime(started) / BidAgain);
            if (round > bid)
            {
                bid = round;
                var head = await FirstAsync(
                    async node => await node.GetBlockAsync(BlockRef.Latest, cancellation)
                        ?? throw new EthereumException("it has no newest block"),
                    cancellation);

                // A replacement must bid at least a tenth more on both (geth's pool): half more is.
                tip = round == 0 ? tip : tip * 3 / 2;
                fee = BigInteger.Max((4 * head.BaseFeePerGas) + tip, fee * 3 / 2);
                var signed = new Eip1559Transaction
                {
                    ChainId = chainId,
                    Nonce = nonce,
                    To = executor,
                    Data = Data,
                    GasLimit = Gas,
                    MaxFeePerGas = fee,
                    MaxPriorityFeePerGas = tip,
                }.Sign(key);
                output.Note($"pause() of {executor}: transaction {signed.Hash}, at most {Figures.Gwei(fee)}");
                await OfferAsync(signed, cancellation);
            }

            if (await IsPausedAsync(executor, cancellation))
            {
                output.Result($"{Style.Good("✓")} {executor} is paused");
                return;
            }

            await Task.Delay(Poll, time, cancellation);
        }

        throw new ProblemException(
            ExitCode.Unknown,
            $"pause() was sent and no node shows the executor paused after {Deadline.TotalMinutes} minutes",
            executor.ToString(),
            "look at the guardian's account in an explorer; send it again by other means (--print)");
    }

    /// <summary>What one node refuses another may take; the executor's state decides, not their answers.</summary>
    private async Task OfferAsync(SignedTransaction signed, CancellationToken cancellation)
    {
        var offers = nodes.Select(async node =>
        {
            try
            {
                await node.SendRawTransactionAsync(signed.Raw, cancellation);
                return null;
            }
            catch (EthereumException error)
            {
                return error.Message;
            }
        });
        var answers = await Task.WhenAll(offers);
        if (Array.TrueForAll(answers, answer => answer is not null))
        {
            output.Note($"{Style.Warn("nodes")} {string.Join("; ", answers.Distinct(StringComparer.Ordinal))}");
        }
    }

    private async Task<bool> IsPausedAsync(Address executor, CancellationToken cancellation)
    {
        var call = new Call(executor, Status.Encode());
        await FirstAsync(node => node.CallAsync(call, BlockRef.Latest, cancellation), cancellation);
        var answers = await Task.WhenAll(nodes.Select(async node =>
        {
            try
            {
                return Status.Decode(await node.CallAsync(call, BlockRef.Latest, cancellation))[0]["paused"].AsBool();
            }
            catch (MalformedDataException malformed)
            {
                throw new ProblemException(
                    ExitCode.Usage, $"it does not answer as an executor: {malformed.Message}", executor.ToString(),
                    "check the address and the chain", malformed);
            }
            catch (EthereumException)
            {
                return (bool?)null;
            }
        }));

        // One that says otherwise is enough to go on: a pause too many does no harm.
        return answers.Contains(true) && !answers.Contains(false);
    }

    private async Task RequireAllowedAsync(Address guardian, Address executor, CancellationToken cancellation)
    {
        try
        {
            await FirstAsync(
                node => node.CallAsync(
                    new Call(executor, Data) { From = guardian }, BlockRef.Latest, cancellation),
                cancellation);
        }
        catch (RpcErrorException refused)
        {
            throw new ProblemException(
                ExitCode.Refused,
                $"{guardian} may not pause it: "
                + RevertReason.Decode(refused.RevertData is { } data ? data.Span : [], [.. Abis.WithErrors]).Text,
                executor.ToString(),
                "use the key of its guardian or its owner",
                refused);
        }
    }

    /// <summary>The answer of the first node that gives one. All are asked at once: some may be dead.</summary>
    private async Task<T> FirstAsync<T>(Func<EthereumClient, Task<T>> ask, CancellationToken cancellation)
    {
        var asked = nodes.Select(ask).ToList();
        EthereumException? failure = null;
        while (asked.Count > 0)
        {
            var done = await Task.WhenAny(asked);
            asked.Remove(done);
            try
            {
                return await done;
            }
            catch (RpcErrorException refused) when (refused.IsRevert)
            {
                throw;
            }
            catch (EthereumException error)
            {
                failure = error;
            }
        }

        cancellation.ThrowIfCancellationRequested();
        throw new ProblemException(
            ExitCode.Unreachable, failure?.Message ?? "no node is named", "--rpc",
            "name a node that answers; or use --print and send it by other means", failure);
    }
}
