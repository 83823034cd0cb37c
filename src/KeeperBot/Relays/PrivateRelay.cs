using KeeperBot.Configuration;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Nodes;
using KeeperBot.Transactions;

namespace KeeperBot.Relays;

/// <summary>A relay that speaks Flashbots Protect's forms; see <see cref="PrivateRelayClient"/>.</summary>
/// <param name="client">The relay; taken over.</param>
/// <param name="identity">What its requests are signed with; taken over.</param>
public sealed class PrivateRelay(PrivateRelayClient client, IDisposable? identity = null) : IPrivateRelay
{
    /// <summary>Connects under an identity made for this process: it has no funds, and is worth nothing.</summary>
    public static PrivateRelay Open(RelayAccess access)
    {
        var identity = PrivateKey.Generate();
        return new PrivateRelay(PrivateRelayClient.OverHttp(access.Rpc, access.Status, identity), identity);
    }

    /// <inheritdoc/>
    public string Name => client.Endpoint.Redacted;

    /// <inheritdoc/>
    public async Task<SendAnswer> SendAsync(
        ReadOnlyMemory<byte> raw, ulong lastBlock, CancellationToken cancellation)
    {
        try
        {
            await client.SendAsync(raw, lastBlock, fast: false, cancellation);
            return SendAnswer.Accepted;
        }
        catch (RpcException error)
        {
            return new SendAnswer(SendErrors.Classify(error), error.Message);
        }
    }

    /// <inheritdoc/>
    public async Task<PrivateTransactionState> StateAsync(Hash32 transaction, CancellationToken cancellation)
    {
        try
        {
            return (await client.StatusAsync(transaction, cancellation)).State;
        }
        catch (RpcException)
        {
            return PrivateTransactionState.Unknown;
        }
    }

    /// <inheritdoc/>
    public async Task CancelAsync(Hash32 transaction, CancellationToken cancellation)
    {
        try
        {
            await client.CancelAsync(transaction, cancellation);
        }
        catch (RpcException)
        {
            // A favour that was asked: the cancel transaction does not rest on it.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        identity?.Dispose();
    }
}
