using System.Text;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Ethereum.Rpc;

/// <summary>How a private relay knows who asks: only the sender of a transaction may cancel it.</summary>
/// <remarks>
/// Source: Flashbots, "Authentication": the EIP-191 signature of the hex text of the body's Keccak-256. The key needs
/// no funds and should have none; it is not the keeper's.
/// </remarks>
public static class RelaySignature
{
    /// <summary>The name of the HTTP header.</summary>
    public const string Header = "X-Flashbots-Signature";

    /// <summary>The header's value for a request with this body.</summary>
    /// <exception cref="EthereumException">The signer refuses, or cannot be reached.</exception>
    public static string Of(ISigner identity, ReadOnlySpan<byte> body)
    {
        var message = Encoding.ASCII.GetBytes(Keccak256.Compute(body).ToString());
        return $"{identity.Address}:{Hex.Encode(identity.Sign(PersonalMessage.Hash(message)).ToArray())}";
    }
}
