using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Chains;
using KeeperBot.Nodes;

namespace KeeperBot.Storms.World;

/// <summary>What a pool did with bytes.</summary>
internal enum PoolAnswer
{
    /// <summary>It took them.</summary>
    Taken,

    /// <summary>It has them.</summary>
    Known,

    /// <summary>The nonce is spent.</summary>
    Spent,

    /// <summary>It has others at the nonce, and these do not pay enough more.</summary>
    Replacement,

    /// <summary>The account cannot pay.</summary>
    Funds,

    /// <summary>They pay less than the next block's base fee, and this pool does not wait.</summary>
    Fee,
}

/// <summary>The public pool: what waits for a block, by nonce, since one account sends.</summary>
internal sealed class TransactionPool(PoolDialect dialect) : ITransactionPool
{
    private readonly SortedDictionary<ulong, SimulatedTransaction> _byNonce = [];

    /// <inheritdoc/>
    public int Count => _byNonce.Count;

    /// <summary>Whether these bytes wait.</summary>
    private bool Has(SimulatedTransaction transaction) =>
        _byNonce.TryGetValue(transaction.Terms.Nonce, out var held) && held.Hash == transaction.Hash;

    /// <inheritdoc/>
    public SendAnswer Offer(SimulatedTransaction transaction, SimulatedBlock head) =>
        dialect.Say(Place(transaction, head));

    /// <inheritdoc/>
    public void Return(SimulatedTransaction transaction) => _byNonce.TryAdd(transaction.Terms.Nonce, transaction);

    /// <inheritdoc/>
    public ImmutableArray<SimulatedTransaction> Ready(ulong nonce)
    {
        if (_byNonce.Count == 0)
        {
            return [];
        }

        var ready = ImmutableArray.CreateBuilder<SimulatedTransaction>();
        while (_byNonce.TryGetValue(nonce++, out var next))
        {
            ready.Add(next);
        }

        return ready.ToImmutable();
    }

    /// <summary>Forgets what a new head made impossible, and, where nothing is parked, what it priced out.</summary>
    public void Follow(SimulatedBlock head)
    {
        if (_byNonce.Count == 0)
        {
            return;
        }

        var baseFee = head.Header.BaseFeePerGas;
        foreach (var (nonce, held) in _byNonce.ToArray())
        {
            // geth (demoteUnexecutables) and anvil drop what the account can no longer pay.
            var gone = nonce < head.State.KeeperNonce || held.MaxCost > head.State.KeeperWei
                || (!dialect.Parks && held.Terms.MaxFeePerGas < baseFee);
            if (gone)
            {
                _byNonce.Remove(nonce);
            }
        }
    }

    /// <inheritdoc/>
    public void Clear() => _byNonce.Clear();

    private PoolAnswer Place(SimulatedTransaction transaction, SimulatedBlock head)
    {
        var terms = transaction.Terms;
        if (Has(transaction))
        {
            return PoolAnswer.Known;
        }

        if (terms.Nonce < head.State.KeeperNonce)
        {
            return PoolAnswer.Spent;
        }

        if (transaction.MaxCost > head.State.KeeperWei)
        {
            return PoolAnswer.Funds;
        }

        if (!dialect.Parks && terms.MaxFeePerGas < BaseFee.Next(head.Header, FeeModel.Ethereum))
        {
            return PoolAnswer.Fee;
        }

        if (_byNonce.TryGetValue(terms.Nonce, out var held) && !Outbids(terms, held.Terms))
        {
            return PoolAnswer.Replacement;
        }

        _byNonce[terms.Nonce] = transaction;
        return PoolAnswer.Taken;
    }

    private bool Outbids(Ethereum.Codecs.Eip1559Transaction bid, Ethereum.Codecs.Eip1559Transaction held)
    {
        BigInteger Least(BigInteger fee) => ((fee * (100 + dialect.BumpPercent)) + 99) / 100;
        return dialect.BumpPercent == 0
            ? bid.MaxFeePerGas > held.MaxFeePerGas
            : bid.MaxFeePerGas >= Least(held.MaxFeePerGas)
                && bid.MaxPriorityFeePerGas >= Least(held.MaxPriorityFeePerGas);
    }
}
