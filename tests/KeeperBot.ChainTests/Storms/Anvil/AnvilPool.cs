using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Nodes;
using KeeperBot.Storms.World;

namespace KeeperBot.ChainTests.Storms.Anvil;

/// <summary>anvil's own pool, as far as the keeper's account goes.</summary>
/// <remarks>
/// Above a gap of nonces anvil keeps a transaction that was replaced, and shows it or its replacement, as its hash map
/// has it; once the gap is closed the replacement wins. So what is shown says which nonces wait, and what was taken
/// last at a nonce is what waits there.
/// </remarks>
internal sealed class AnvilPool(AnvilRpc rpc) : ITransactionPool
{
    private static readonly string Keeper = StandInSigner.Keeper.Address.ToString();

    private readonly Dictionary<ulong, SimulatedTransaction> _newest = [];
    private bool _mayHold;

    /// <inheritdoc/>
    public int Count => Held().Length;

    /// <inheritdoc/>
    public SendAnswer Offer(SimulatedTransaction transaction, SimulatedBlock head)
    {
        _mayHold = true;
        var answer = AnvilRpc.Now(rpc.Node.SendAsync(transaction.Raw, CancellationToken.None));
        if (answer == SendAnswer.Accepted)
        {
            _newest[transaction.Terms.Nonce] = transaction;
        }

        return answer;
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
                    var nonce = ulong.Parse(waiting.Name, CultureInfo.InvariantCulture);
                    held[nonce] = _newest[nonce];
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
