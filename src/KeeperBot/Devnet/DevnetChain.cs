using System.Collections.Immutable;
using System.IO.Compression;
using System.Numerics;
using System.Text.Json;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Devnet;

/// <summary>
/// Drives a local anvil: blocks come when asked for, twelve seconds apart, at a base fee that does not decay.
/// </summary>
/// <remarks>
/// An idle anvil lets the base fee fall to nothing and gives blocks the wall clock's time; both would make a run
/// differ from mainnet and from the run before. Members may be called from several threads: blocks are made one by one.
/// </remarks>
/// <param name="client">The node.</param>
/// <param name="baseFee">Wei per gas of the next blocks.</param>
public sealed class DevnetChain(EthereumClient client, BigInteger baseFee) : IDisposable
{
    /// <summary>Seconds between blocks, mainnet's slot time.</summary>
    public const ulong SecondsPerBlock = 12;

    private const int BlocksToWait = 20;
    private static readonly BigInteger Tip = 1_000_000_000;

    private readonly SemaphoreSlim _mining = new(1, 1);
    private readonly Lock _feeLock = new();
    private BigInteger _baseFee = baseFee;

    /// <summary>The node.</summary>
    public EthereumClient Client { get; } = client;

    /// <summary>Wei per gas every block made from now on charges.</summary>
    public BigInteger BaseFee
    {
        get
        {
            lock (_feeLock)
            {
                return _baseFee;
            }
        }

        set
        {
            lock (_feeLock)
            {
                _baseFee = value;
            }
        }
    }

    /// <summary>The newest block.</summary>
    public async Task<BlockHeader> HeadAsync(CancellationToken cancellationToken) =>
        await Client.GetBlockAsync(BlockRef.Latest, cancellationToken)
        ?? throw new DevnetException("the local chain has no newest block: the node is not anvil, or is broken");

    /// <summary>Puts the node's clock at its newest block, for the pending block and blocks others ask for.</summary>
    /// <remarks>A chain that was loaded has the clock of its first block, and would go back in time.</remarks>
    /// <returns>The newest block.</returns>
    public async Task<BlockHeader> SetClockAsync(CancellationToken cancellationToken)
    {
        var head = await HeadAsync(cancellationToken);
        await RequestAsync("evm_setTime", head.Timestamp, cancellationToken);
        await RequestAsync("anvil_setBlockTimestampInterval", SecondsPerBlock, cancellationToken);
        return head;
    }

    /// <summary>Makes blocks with what waits in the pool and returns the last.</summary>
    /// <param name="blocks">How many, at least one.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public Task<BlockHeader> MineAsync(int blocks, CancellationToken cancellationToken) =>
        MineAsync(blocks, TimeSpan.FromSeconds(SecondsPerBlock), cancellationToken);

    /// <summary>Makes one block so much later than the last: nothing happened on chain in between.</summary>
    /// <param name="time">Whole seconds, at least one.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public Task<BlockHeader> WarpAsync(TimeSpan time, CancellationToken cancellationToken) =>
        MineAsync(1, time, cancellationToken);

    /// <summary>Puts transactions into blocks and returns their receipts, in their order.</summary>
    /// <exception cref="DevnetException">One reverted or was not included; says which and why.</exception>
    public async Task<ImmutableArray<Receipt>> ExecuteAsync(
        IReadOnlyList<DevnetTransaction> transactions, CancellationToken cancellationToken)
    {
        var receipts = await IncludeAsync(transactions, cancellationToken);
        for (var i = 0; i < receipts.Length; i++)
        {
            if (!receipts[i].Succeeded)
            {
                var reason = await ReasonOfAsync(transactions[i], cancellationToken);
                throw new DevnetException(
                    $"{transactions[i].What} reverted in block {receipts[i].BlockNumber} "
                    + $"(gas used {receipts[i].GasUsed} of {transactions[i].Gas}): {reason}");
            }
        }

        return receipts;
    }

    /// <summary>As <see cref="ExecuteAsync"/>, but a revert is an outcome to the caller.</summary>
    /// <exception cref="DevnetException">One was not included.</exception>
    public async Task<ImmutableArray<Receipt>> IncludeAsync(
        IReadOnlyList<DevnetTransaction> transactions, CancellationToken cancellationToken)
    {
        var hashes = new Hash32[transactions.Count];
        for (var i = 0; i < hashes.Length; i++)
        {
            var sent = await Client.RequestAsync(
                "eth_sendTransaction", json => Write(json, transactions[i]), cancellationToken);
            hashes[i] = Hash32.Parse(sent.GetString());
        }

        for (var block = 0; block < BlocksToWait; block++)
        {
            await MineAsync(1, cancellationToken);
            var receipts = await Client.GetReceiptsAsync(hashes, cancellationToken);
            if (receipts.All(static receipt => receipt is not null))
            {
                return [.. receipts.Select(static receipt => receipt!)];
            }
        }

        var all = string.Join(", ", transactions.Select(static sent => sent.What));
        throw new DevnetException($"not all were included in {BlocksToWait} blocks: {all}");
    }

    /// <summary>Creates a contract the usual way and returns its address.</summary>
    public async Task<Address> CreateAsync(Address from, byte[] creationCode, CancellationToken cancellationToken)
    {
        var creation = new DevnetTransaction(from, null, creationCode, "a contract creation");
        var receipts = await ExecuteAsync([creation], cancellationToken);
        return receipts[0].ContractAddress!.Value;
    }

    /// <summary>Creates a contract at an address of our choice.</summary>
    /// <remarks>
    /// The creation code is made the account's code and called once. So the constructor runs in place: it writes the
    /// account's own storage and sees its own address, and what it returns becomes the code, as in a real creation.
    /// </remarks>
    /// <param name="at">The address; it holds no contract yet.</param>
    /// <param name="from">The sender the constructor sees.</param>
    /// <param name="creationCode">With the constructor's arguments.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task CreateAtAsync(
        Address at, Address from, ReadOnlyMemory<byte> creationCode, CancellationToken cancellationToken)
    {
        await SetCodeAsync(at, creationCode, cancellationToken);
        var construction = new DevnetTransaction(from, at, default, $"the constructor at {at}");
        var code = await Client.CallAsync(
            new Call(at, default) { From = from, Gas = construction.Gas }, BlockRef.Latest, cancellationToken);
        await ExecuteAsync([construction], cancellationToken);
        await SetCodeAsync(at, code, cancellationToken);
        await RequestAsync("anvil_setNonce", at, "0x1", cancellationToken);
    }

    /// <summary>Makes bytes the code of an account, without running anything.</summary>
    public Task SetCodeAsync(Address account, ReadOnlyMemory<byte> code, CancellationToken cancellationToken) =>
        RequestAsync("anvil_setCode", account, Hex.Encode(code.Span), cancellationToken);

    /// <summary>Gives an account this many wei.</summary>
    public Task SetBalanceAsync(Address account, BigInteger wei, CancellationToken cancellationToken) =>
        RequestAsync("anvil_setBalance", account, Hex.Quantity(wei), cancellationToken);

    /// <summary>Makes an account hold this much of a token, by writing what the token keeps of it.</summary>
    /// <exception cref="RpcErrorException">The token keeps its balances where the node does not look.</exception>
    public Task DealAsync(Address token, Address account, BigInteger amount, CancellationToken cancellationToken) =>
        Client.RequestAsync(
            "anvil_dealERC20",
            json =>
            {
                json.WriteStringValue(account.ToString());
                json.WriteStringValue(token.ToString());
                json.WriteStringValue(Hex.Quantity(amount));
            },
            cancellationToken);

    /// <summary>Makes a plain account of one that may have code on the forked chain, and gives it ether.</summary>
    /// <remarks>
    /// Everybody knows the keys of anvil's own accounts, so on public chains they delegate to code (EIP-7702) that
    /// takes whatever arrives.
    /// </remarks>
    public async Task TakeAccountAsync(Address account, BigInteger wei, CancellationToken cancellationToken)
    {
        await SetCodeAsync(account, ReadOnlyMemory<byte>.Empty, cancellationToken);
        await SetBalanceAsync(account, wei, cancellationToken);
    }

    /// <summary>The whole chain as the JSON that <see cref="AnvilOptions.StateFile"/> takes.</summary>
    public async Task<byte[]> DumpAsync(CancellationToken cancellationToken)
    {
        var packed = await Client.RequestAsync("anvil_dumpState", null, cancellationToken);
        using var compressed = new MemoryStream(Hex.Decode(packed.GetString()));
        using var unpacker = new GZipStream(compressed, CompressionMode.Decompress);
        using var state = new MemoryStream();
        await unpacker.CopyToAsync(state, cancellationToken);
        return state.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _mining.Dispose();

    private async Task<BlockHeader> MineAsync(int blocks, TimeSpan time, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromSeconds(1));
        await _mining.WaitAsync(cancellationToken);
        try
        {
            var head = await HeadAsync(cancellationToken);
            var step = (ulong)time.TotalSeconds;
            for (var i = 1UL; i <= (ulong)blocks; i++)
            {
                await MineAtAsync(head.Timestamp + (step * i), cancellationToken);
            }

            return await HeadAsync(cancellationToken);
        }
        finally
        {
            _mining.Release();
        }
    }

    private async Task MineAtAsync(ulong timestamp, CancellationToken cancellationToken)
    {
        var outcomes = await Client.Rpc.BatchAsync<bool>(
            [
                new("evm_setNextBlockTimestamp", json => json.WriteNumberValue(timestamp), static _ => true),
                new(
                    "anvil_setNextBlockBaseFeePerGas",
                    json => json.WriteStringValue(Hex.Quantity(BaseFee)),
                    static _ => true),
                new("evm_mine", static _ => { }, static _ => true),
            ],
            cancellationToken);
        foreach (var outcome in outcomes)
        {
            _ = outcome.Value;
        }
    }

    private void Write(Utf8JsonWriter json, DevnetTransaction transaction)
    {
        json.WriteStartObject();
        json.WriteString("from", transaction.From.ToString());
        if (transaction.To is { } to)
        {
            json.WriteString("to", to.ToString());
        }

        json.WriteString("input", Hex.Encode(transaction.Data.Span));
        json.WriteString("value", Hex.Quantity(transaction.Value));
        json.WriteString("gas", Hex.Quantity(transaction.Gas));
        json.WriteString("maxFeePerGas", Hex.Quantity((BaseFee * 2) + Tip));
        json.WriteString("maxPriorityFeePerGas", Hex.Quantity(Tip));
        json.WriteEndObject();
    }

    private async Task<string> ReasonOfAsync(DevnetTransaction transaction, CancellationToken cancellationToken)
    {
        var call = new Call(transaction.To, transaction.Data)
        {
            From = transaction.From,
            Value = transaction.Value,
            Gas = transaction.Gas,
        };
        try
        {
            await Client.CallAsync(call, BlockRef.Latest, cancellationToken);
            return "a repetition on top of that block succeeds";
        }
        catch (RpcErrorException refusal)
        {
            return refusal.RevertData is { } data
                ? RevertReason.Decode(data.Span, DevnetContracts.Interfaces).ToString()
                : refusal.NodeMessage;
        }
    }

    private Task<JsonElement> RequestAsync(string method, ulong number, CancellationToken cancellationToken) =>
        Client.RequestAsync(method, json => json.WriteNumberValue(number), cancellationToken);

    private Task<JsonElement> RequestAsync(
        string method, Address account, string value, CancellationToken cancellationToken) => Client.RequestAsync(
            method,
            json =>
            {
                json.WriteStringValue(account.ToString());
                json.WriteStringValue(value);
            },
            cancellationToken);
}
