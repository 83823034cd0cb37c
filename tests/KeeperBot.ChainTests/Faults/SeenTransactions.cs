using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Faults;

/// <summary>Every raw transaction that ever reached the proxy, whatever became of it.</summary>
/// <remarks>
/// What was seen once can be sent again by anybody at any later time; and what is seen must be durable with its owner
/// already (invariant I4).
/// </remarks>
public sealed class SeenTransactions
{
    private readonly Lock _lock = new();
    private readonly List<SeenTransaction> _seen = [];
    private readonly List<Hash32> _unwitnessed = [];

    /// <summary>
    /// Asked once for each transaction before anything else is done with it: is it durable already? Null asks nobody.
    /// </summary>
    public Func<Hash32, bool>? Witness { get; set; }

    /// <summary>Transactions the witness did not know: each is a violation of I4.</summary>
    public IReadOnlyList<Hash32> Unwitnessed
    {
        get
        {
            lock (_lock)
            {
                return [.. _unwitnessed];
            }
        }
    }

    /// <summary>All, in the order of their first arrival.</summary>
    public IReadOnlyList<SeenTransaction> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>One by its hash, or null.</summary>
    public SeenTransaction? Find(Hash32 hash)
    {
        lock (_lock)
        {
            return _seen.Find(transaction => transaction.Hash == hash);
        }
    }

    internal void Record(RpcCall call)
    {
        var text = call.Method switch
        {
            "eth_sendRawTransaction" => call.Text(0),
            "eth_sendPrivateTransaction" => call.Parameters() is [{ } request, ..] ? (string?)request["tx"] : null,
            _ => null,
        };
        if (text is null || !Hex.TryDecode(text, out var raw))
        {
            return;
        }

        var hash = Keccak256.Compute(raw);
        lock (_lock)
        {
            var index = _seen.FindIndex(transaction => transaction.Hash == hash);
            if (index >= 0)
            {
                _seen[index] = _seen[index] with { Times = _seen[index].Times + 1 };
                return;
            }

            if (Witness is { } witness && !witness(hash))
            {
                _unwitnessed.Add(hash);
            }

            _seen.Add(new SeenTransaction(hash, raw, 1));
        }
    }
}

/// <summary>A raw transaction that passed by.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Raw">Its bytes.</param>
/// <param name="Times">How often it was sent.</param>
public sealed record SeenTransaction(Hash32 Hash, ReadOnlyMemory<byte> Raw, int Times);
