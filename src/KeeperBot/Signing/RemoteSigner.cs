using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Signing;

/// <summary>
/// A key service that answers <c>eth_signTransaction</c>, such as Web3Signer, or Clef behind geth's API.
/// </summary>
/// <remarks>
/// Web3Signer answers with the signed bytes; geth and Clef with an object that has them as <c>raw</c>. What comes back
/// is taken only when it is the transaction that was asked for, signed by the account.
/// </remarks>
public sealed class RemoteSigner : ITransactionSigner
{
    private readonly JsonRpcClient _service;

    /// <summary>Creates the signer; nothing is asked yet.</summary>
    /// <param name="account">The account that the service has the key of.</param>
    /// <param name="service">The service; disposed with this object.</param>
    public RemoteSigner(Address account, JsonRpcClient service) => (Address, _service) = (account, service);

    /// <inheritdoc/>
    public Address Address { get; }

    /// <inheritdoc/>
    public async Task<SignedTransaction> SignAsync(SigningOrder order, CancellationToken cancellation)
    {
        var transaction = order.Transaction;
        var request = new RpcRequest<string>(
            "eth_signTransaction",
            json =>
            {
                json.WriteStartObject();
                json.WriteString("from", Address.ToString());
                if (transaction.To is { } to)
                {
                    json.WriteString("to", to.ToString());
                }

                json.WriteString("chainId", Hex.Quantity(transaction.ChainId));
                json.WriteString("nonce", Hex.Quantity(transaction.Nonce));
                json.WriteString("gas", Hex.Quantity(transaction.GasLimit));
                json.WriteString("value", Hex.Quantity(transaction.Value));
                json.WriteString("maxFeePerGas", Hex.Quantity(transaction.MaxFeePerGas));
                json.WriteString("maxPriorityFeePerGas", Hex.Quantity(transaction.MaxPriorityFeePerGas));
                json.WriteString("data", Hex.Encode(transaction.Data.Span));
                json.WriteEndObject();
            },
            result => (result.ToJson().ValueKind == System.Text.Json.JsonValueKind.Object ? result["raw"] : result)
                .AsText());
        return SignedBytes.Require(order, Address, await _service.RequestAsync(request, cancellation));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _service.DisposeAsync();
}
