using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;

namespace KeeperBot.Signing;

/// <summary>The signer's policy forbids a signature; nothing was signed.</summary>
/// <param name="refusal">Why.</param>
public sealed class SigningRefusedException(SigningRefusal refusal)
    : EthereumException($"the signer refuses: {refusal.Why}")
{
    /// <summary>Why.</summary>
    public SigningRefusal Refusal { get; } = refusal;
}
