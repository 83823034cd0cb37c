using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Storms.World;

namespace KeeperBot.ChainTests.Storms.Anvil;

/// <summary>anvil's own pool, as far as the keeper's account goes.</summary>
internal sealed class AnvilPool(AnvilRpc rpc) : ITransactionPool
{
    private static readonly string Keeper = StandInSigner.Keeper.Address.ToString();

    private readonly Dictionary<Hash32, SimulatedTransaction> _offered = [];
    private bool _mayHold;

    /// <inheritdoc/>
    public int Count => Held().Length;

    /// <inheritdoc/>
    public SendAnswer Offer(SimulatedTransaction transaction, SimulatedBlock head)
    {
        _mayHold = true;
        _offered.TryAdd(transaction.Hash, transaction);
        return AnvilRpc.Now(rpc.Node.SendAsync(transaction.Raw, CancellationToken.None));
    }

    /// <inheritdoc/>
    public void Return(SimulatedTransaction transaction)
    {
        if (Held().All(held => held.Terms.Nonce != transaction.Terms.Nonce))
        {
            Send(transaction);
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<SimulatedTransaction> Ready(ulong nonce) =>
        [.. Held().TakeWhile((held, index) => held.Terms.Nonce == nonce + (ulong)index)];

    /// <inheritdoc/>
    public void Follow(SimulatedBlock head)
    {
        // anvil sees its own blocks.
    }

    /// <inheritdoc/>
    public void Clear() => rpc.Ask("anvil_dropAllTransactions");

    /// <summary>Everything of the keeper that waits, by nonce.</summary>
    public ImmutableArray<SimulatedTransaction> Held()
    {
        if (!_mayHold)
        {
            return [];
        }

        var content = rpc.Ask("txpool_content");
        var held = new SortedDictionary<ulong, SimulatedTransaction>();
        foreach (var part in content.EnumerateObject())
        {
            foreach (var account in part.Value.EnumerateObject())
            {
                if (!string.Equals(account.Name, Keeper, StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                foreach (var waiting in account.Value.EnumerateObject())
                {
                    var hash = Hash32.Parse(waiting.Value.GetProperty("hash").GetString());
                    held[ulong.Parse(waiting.Name, CultureInfo.InvariantCulture)] = _offered[hash];
                }
            }
        }

        _mayHold = held.Count > 0;
        return [.. held.Values];
    }

    /// <summary>Takes everything of the keeper out.</summary>
    public void SetAside() => rpc.Ask("anvil_removePoolTransactions", $"[\"{Keeper}\"]");

    /// <summary>Sends without asking what anvil makes of it.</summary>
    public void Send(SimulatedTransaction transaction) => Offer(transaction, null!);
}
