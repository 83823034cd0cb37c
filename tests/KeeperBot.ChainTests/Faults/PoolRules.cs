using System.Numerics;
using System.Text.Json;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;

namespace KeeperBot.ChainTests.Faults;

/// <summary>
/// A pool as production nodes have it, in front of a development node whose pool replaces for one wei more and forgets
/// what it cannot afford.
/// </summary>
/// <remarks>
/// Its own memory of what waits, by sender and nonce (geth, core/txpool/legacypool/list.go). Kept transactions are
/// offered to the node when a request passes and the head has moved, or when <see cref="OfferAsync"/> is called.
/// </remarks>
public sealed class PoolRules : IDisposable
{
    private readonly FaultyNode _node;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<(Address Sender, ulong Nonce), Waiting> _waiting = [];
    private ulong? _lastOffered;

    internal PoolRules(FaultyNode node) => _node = node;

    /// <summary>
    /// By how many percent both fees of a replacement must exceed the replaced ones; null lets the node judge. Geth's
    /// default is 10, Erigon's and Besu's too; Nitro replaces nothing.
    /// </summary>
    public int? ReplacementPercent { get; set; }

    /// <summary>
    /// Keeps what the node refuses as below the base fee, or forgot because of it, for this many blocks at least, and
    /// offers it again from then on; null keeps nothing. Zero is geth.
    /// </summary>
    public ulong? ParkedBlocks { get; set; }

    /// <summary>What is kept and not with the node.</summary>
    public IReadOnlyList<Hash32> Parked =>
        [.. _waiting.Values.Where(waiting => waiting.ParkedAt is not null).Select(waiting => waiting.Signed.Hash)];

    internal bool IsActive => ReplacementPercent is not null || ParkedBlocks is not null;

    /// <summary>Offers what is kept to the node, and drops what can never be mined.</summary>
    public async Task OfferAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await OfferAllAsync(await _node.HeightAsync(cancellationToken), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    internal async Task<byte[]> AnswerAsync(RpcCall call, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_waiting.Count > 0 && await _node.HeightAsync(cancellationToken) is var height
                && height != _lastOffered)
            {
                await OfferAllAsync(height, cancellationToken);
            }

            return call.Method switch
            {
                "eth_sendRawTransaction" when Read(call) is { } signed =>
                    await AddAsync(call, signed, cancellationToken),
                "eth_getTransactionByHash" when FindParked(call) is { } parked => Show(call, parked),
                _ => await _node.SendAsync(call.Bytes, cancellationToken),
            };
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<byte[]> AddAsync(RpcCall call, SignedTransaction signed, CancellationToken cancellationToken)
    {
        var key = (signed.Sender, signed.Transaction.Nonce);
        if (_waiting.TryGetValue(key, out var old))
        {
            if (old.Signed.Hash == signed.Hash)
            {
                return _node.Refuse(call, NodeRefusal.AlreadyKnown);
            }

            if (ReplacementPercent is { } percent && !Outbids(signed.Transaction, old.Signed.Transaction, percent))
            {
                return _node.Refuse(call, NodeRefusal.ReplacementUnderpriced);
            }
        }

        var reply = await _node.SendAsync(call.Bytes, cancellationToken);
        var refusal = DialectTexts.Understand(reply);
        if (refusal == NodeRefusal.FeeBelowBase && ParkedBlocks is not null)
        {
            _waiting[key] = new Waiting(signed, await _node.HeightAsync(cancellationToken));
            return ((WireReply.Single)call.Answer($"\"{signed.Hash}\"")).Json.ToArray();
        }

        if (HasResult(reply) || refusal == NodeRefusal.AlreadyKnown)
        {
            _waiting[key] = new Waiting(signed, null);
        }

        return reply;
    }

    private async Task OfferAllAsync(ulong height, CancellationToken cancellationToken)
    {
        foreach (var (key, waiting) in _waiting.ToList())
        {
            var count = await _node
                .AskAsync("eth_getTransactionCount", $"""["{key.Sender}","latest"]""", cancellationToken);
            if (FaultyNode.BlockNumber(count) > key.Nonce)
            {
                _waiting.Remove(key);
                continue;
            }

            if (ParkedBlocks is not { } patience)
            {
                continue;
            }

            var known = waiting;
            if (waiting.ParkedAt is null)
            {
                var hash = $"""["{waiting.Signed.Hash}"]""";
                var found = await _node.AskAsync("eth_getTransactionByHash", hash, cancellationToken);
                known = found.ValueKind == JsonValueKind.Null ? waiting with { ParkedAt = height } : waiting;
            }

            _waiting[key] = known.ParkedAt is { } since && height >= since + patience
                && await IsTakenAsync(known.Signed, cancellationToken) ? known with { ParkedAt = null } : known;
        }

        _lastOffered = height;
    }

    private async Task<bool> IsTakenAsync(SignedTransaction signed, CancellationToken cancellationToken) =>
        await _node.OfferAsync(signed.Raw, cancellationToken) is null or NodeRefusal.AlreadyKnown;

    private SignedTransaction? FindParked(RpcCall call) => _waiting.Values
        .Where(waiting => waiting.ParkedAt is not null
            && string.Equals(call.Text(0), $"{waiting.Signed.Hash}", StringComparison.OrdinalIgnoreCase))
        .Select(waiting => waiting.Signed).FirstOrDefault();

    // As a node shows what is in its pool: in no block.
    private static byte[] Show(RpcCall call, SignedTransaction signed)
    {
        var transaction = signed.Transaction;
        var to = transaction.To is { } address ? $"\"{address}\"" : "null";
        var shown = call.Answer($$"""
            {"hash":"{{signed.Hash}}","from":"{{signed.Sender}}","nonce":"{{Hex.Quantity(transaction.Nonce)}}",
             "to":{{to}},"value":"{{Hex.Quantity(transaction.Value)}}","input":"{{Hex.Encode(transaction.Data.Span)}}",
             "blockNumber":null,"blockHash":null,"transactionIndex":null}
            """);
        return ((WireReply.Single)shown).Json.ToArray();
    }

    private static bool Outbids(Transaction offered, Transaction old, int percent)
    {
        var (fee, tip) = FeesOf(offered);
        var (oldFee, oldTip) = FeesOf(old);
        return fee > oldFee && tip > oldTip
            && fee >= oldFee * (100 + percent) / 100 && tip >= oldTip * (100 + percent) / 100;
    }

    private static (BigInteger Fee, BigInteger Tip) FeesOf(Transaction transaction) => transaction switch
    {
        Eip1559Transaction modern => (modern.MaxFeePerGas, modern.MaxPriorityFeePerGas),
        Eip2930Transaction old => (old.GasPrice, old.GasPrice),
        LegacyTransaction oldest => (oldest.GasPrice, oldest.GasPrice),
        _ => throw new InvalidOperationException($"no fees known of {transaction.GetType().Name}"),
    };

    private static SignedTransaction? Read(RpcCall call)
    {
        try
        {
            return call.Text(0) is { } text && Hex.TryDecode(text, out var raw) ? SignedTransaction.Parse(raw) : null;
        }
        catch (MalformedDataException)
        {
            // The node below says what is wrong with it.
            return null;
        }
    }

    private static bool HasResult(byte[] reply) => JsonElement.Parse(reply).TryGetProperty("result", out _);

    /// <summary>What waits; parked when it is only here, since a height.</summary>
    private sealed record Waiting(SignedTransaction Signed, ulong? ParkedAt);
}
