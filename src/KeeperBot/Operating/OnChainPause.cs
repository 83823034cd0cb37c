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
/// higher, until the nodes show the executor paused.
/// </remarks>
/// <param name="nodes">Nodes to go through; one that answers is enough.</param>
/// <param name="time">Measures waits.</param>
/// <param name="output">Told what happens.</param>
internal sealed class OnChainPause(ImmutableArray<EthereumClient> nodes, TimeProvider time, Output output)
{
    /// <summary>pause() writes one slot and logs; a node's estimate is not needed.</summary>
    private const ulong Gas = 120_000;

    /// <summary>A node whose newest block is this much older, in seconds, than another's cannot know.</summary>
    private const ulong Behind = 60;

    private static readonly BigInteger Gwei = BigInteger.Pow(10, 9);
    private static readonly BigInteger FirstTip = 3 * Gwei;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BidAgain = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);
    private static readonly AbiFunction Status = Abis.HedgeExecutor.Function("status");
    private static readonly AbiFunction Pause = Abis.HedgeExecutor.Function("pause");

    private readonly NodeCrowd _crowd = new(nodes, time);

    /// <summary>A node that is dead must not hold up one that lives.</summary>
    public static RpcLimits Limits { get; } = new()
    {
        Timeout = TimeSpan.FromSeconds(5),
        ConnectTimeout = TimeSpan.FromSeconds(3),
    };

    /// <summary>The call's data.</summary>
    public static ReadOnlyMemory<byte> Data { get; } = Pause.Encode();

    /// <summary>The chain that the nodes are on.</summary>
    /// <exception cref="ProblemException">No node answers, or they are not on one chain.</exception>
    public async Task<ulong> ChainIdAsync(CancellationToken cancellation)
    {
        var chains = (await _crowd.AskAsync(node => node.ChainIdAsync(cancellation), cancellation)).Distinct().ToList();
        return chains is [var chain] ? chain : throw new ProblemException(
            ExitCode.Usage, $"the nodes are on the chains {string.Join(" and ", chains)}", "--rpc",
            "name nodes of the executor's chain only");
    }

    /// <summary>
    /// Pauses every executor that is not paused yet; one that cannot be does not keep others from it.
    /// </summary>
    /// <exception cref="ProblemException">
    /// No node answers, the key may not pause or cannot pay for it, or it is not done in time.
    /// </exception>
    public async Task RunAsync(PrivateKey key, ImmutableArray<Address> executors, CancellationToken cancellation)
    {
        var chainId = await ChainIdAsync(cancellation);
        var problems = new List<ProblemException>();
        foreach (var executor in executors)
        {
            try
            {
                await PauseAsync(key, chainId, executor, cancellation);
            }
            catch (ProblemException problem)
            {
                problems.Add(problem);
            }
        }

        // The caller shows the one that is thrown.
        problems.SkipLast(1).ToList().ForEach(output.Problem);
        if (problems.Count > 0)
        {
            throw problems[^1];
        }
    }

    private async Task PauseAsync(
        PrivateKey key, ulong chainId, Address executor, CancellationToken cancellation)
    {
        if (await IsPausedAsync(executor, cancellation))
        {
            output.Result($"{Style.Good("✓")} {executor} is paused already");
            return;
        }

        await RequireAllowedAsync(key.Address, executor, cancellation);
        var (started, round) = (time.GetTimestamp(), -1);
        var bid = new Bid(0, FirstTip);
        string? trouble = null;
        while (time.GetElapsedTime(started) < Deadline)
        {
            try
            {
                var now = (int)(time.GetElapsedTime(started) / BidAgain);
                if (now > round)
                {
                    bid = await BidAsync(key, chainId, executor, bid, cancellation);
                    round = now;
                }

                if (await IsPausedAsync(executor, cancellation))
                {
                    output.Result($"{Style.Good("✓")} {executor} is paused");
                    return;
                }
            }
            catch (ProblemException silent) when (silent.ExitCode == ExitCode.Unreachable)
            {
                // Nodes come back; what was sent is sent.
                if (silent.What != trouble)
                {
                    trouble = silent.What;
                    output.Note($"{Style.Warn("nodes")} {trouble}; trying again");
                }
            }

            await Task.Delay(Poll, time, cancellation);
        }

        throw new ProblemException(
            ExitCode.Unknown,
            $"pause() was sent and no node shows the executor paused after {Deadline.TotalMinutes} minutes",
            executor.ToString(),
            "look at the guardian's account in an explorer; send it again by other means (--print)");
    }

    /// <summary>Signs and offers pause() at the account's next nonce, for more than the bid before.</summary>
    /// <exception cref="ProblemException">No node answers, or the account cannot pay.</exception>
    private async Task<Bid> BidAsync(
        PrivateKey key, ulong chainId, Address executor, Bid last, CancellationToken cancellation)
    {
        var accounts = await _crowd.AskAsync(node => LookAsync(node, key.Address, cancellation), cancellation);

        // A node that lags behind knows of fewer transactions, and of older fees.
        var (nonce, balance) = (accounts.Max(a => a.Nonce), accounts.MaxBy(a => a.Head.Number)!.Balance);
        var baseFee = accounts.Max(a => a.Head.BaseFeePerGas);
        var most = balance / Gas;
        if (most <= baseFee)
        {
            throw new ProblemException(
                ExitCode.Refused,
                $"{key.Address} has {Figures.Token(balance, 18, 6)} ETH, which does not pay for pause() at "
                + Figures.Gwei(baseFee),
                executor.ToString(),
                $"send it {Figures.Token(4 * baseFee * Gas, 18, 6)} ETH, use the owner's key, or --print");
        }

        // A replacement must bid at least a tenth more on both (geth's pool): half more is.
        var tip = last.Fee.IsZero ? last.Tip : last.Tip * 3 / 2;
        var fee = BigInteger.Min(most, BigInteger.Max((4 * baseFee) + tip, last.Fee * 3 / 2));
        var signed = new Eip1559Transaction
        {
            ChainId = chainId,
            Nonce = nonce,
            To = executor,
            Data = Data,
            GasLimit = Gas,
            MaxFeePerGas = fee,
            MaxPriorityFeePerGas = BigInteger.Min(tip, fee),
        }.Sign(key);
        output.Note($"pause() of {executor}: transaction {signed.Hash}, at most {Figures.Gwei(fee)}");
        await OfferAsync(signed, cancellation);
        return new Bid(fee, tip);
    }

    private static async Task<Account> LookAsync(
        EthereumClient node, Address account, CancellationToken cancellation) => new(
        await node.GetBlockAsync(BlockRef.Latest, cancellation)
            ?? throw new EthereumException("a node has no newest block"),
        await node.GetTransactionCountAsync(account, BlockRef.Latest, cancellation),
        await node.GetBalanceAsync(account, BlockRef.Latest, cancellation));

    /// <summary>What one node refuses another may take; the executor's state decides, not their answers.</summary>
    private async Task OfferAsync(SignedTransaction signed, CancellationToken cancellation)
    {
        var answers = await _crowd.AskAsync(
            async node =>
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
            },
            cancellation);
        if (answers.All(answer => answer is not null))
        {
            output.Note($"{Style.Warn("nodes")} {string.Join("; ", answers.Distinct(StringComparer.Ordinal))}");
        }
    }

    /// <summary>
    /// True when every node that is not behind says so: a pause too many does no harm.
    /// </summary>
    private async Task<bool> IsPausedAsync(Address executor, CancellationToken cancellation)
    {
        var call = new Call(executor, Status.Encode());
        try
        {
            var views = await _crowd.AskAsync(
                async node =>
                {
                    var status = await node.CallAsync(call, BlockRef.Latest, cancellation);
                    var head = await node.GetBlockAsync(BlockRef.Latest, cancellation);
                    return (Paused: Status.Decode(status)[0]["paused"].AsBool(), Time: head?.Timestamp ?? 0);
                },
                cancellation);
            var newest = views.Max(view => view.Time);
            return views.Where(view => view.Time + Behind >= newest).All(view => view.Paused);
        }
        catch (EthereumException other) when (other is MalformedDataException or RpcErrorException)
        {
            throw new ProblemException(
                ExitCode.Usage, $"it does not answer as an executor: {other.Message}", executor.ToString(),
                "check the address and the chain", other);
        }
    }

    private async Task RequireAllowedAsync(Address guardian, Address executor, CancellationToken cancellation)
    {
        try
        {
            var call = new Call(executor, Data) { From = guardian };
            await _crowd.AskAsync(node => node.CallAsync(call, BlockRef.Latest, cancellation), cancellation);
        }
        catch (RpcErrorException refused)
        {
            throw new ProblemException(
                ExitCode.Refused,
                $"{guardian} may not pause it: "
                + Abis.Explain(refused.RevertData is { } data ? data.Span : []).Text,
                executor.ToString(),
                "use the key of its guardian or its owner",
                refused);
        }
    }

    /// <summary>What was offered last, wei per gas; nothing yet while the fee is zero.</summary>
    private sealed record Bid(BigInteger Fee, BigInteger Tip);

    /// <summary>What a node says of the guardian's account.</summary>
    private sealed record Account(BlockHeader Head, ulong Nonce, BigInteger Balance);
}
