using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Devnet;

/// <summary>A contract on the local chain: reads its views and words transactions to it.</summary>
/// <param name="Client">The node it is read from.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Abi">Its interface.</param>
public sealed record DevnetContract(EthereumClient Client, Address Address, ContractAbi Abi)
{
    /// <summary>What a view returns at the newest block.</summary>
    /// <exception cref="RpcException">The node has no answer, or the view reverted.</exception>
    public async Task<AbiRecord> ReadAsync(
        string function, AbiValue[] arguments, CancellationToken cancellationToken)
    {
        var view = Abi.Function(function);
        var call = new Call(Address, view.Encode(arguments));
        return view.Decode(await Client.CallAsync(call, BlockRef.Latest, cancellationToken));
    }

    /// <summary>A transaction that calls a function; it is not sent yet.</summary>
    public DevnetTransaction Call(Address from, string function, params ReadOnlySpan<AbiValue> arguments) =>
        new(from, Address, Abi.Function(function).Encode(arguments), $"{function} at {Address}");
}
