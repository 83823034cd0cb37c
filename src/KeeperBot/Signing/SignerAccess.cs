using KeeperBot.Core.Signing;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Signing;

/// <summary>How the keeper's key is reached. One of keystore and service is named in live mode.</summary>
/// <param name="KeystoreFile">Absolute path of a version 3 keystore; null without one.</param>
/// <param name="PasswordFile">Absolute path of the file with its password; null when it is typed.</param>
/// <param name="Service">A service that answers <c>eth_signTransaction</c>; null without one.</param>
/// <param name="LedgerFile">Absolute path of what the signer remembers.</param>
/// <param name="Limits">What the operator stated of the signing policy.</param>
public sealed record SignerAccess(
    string? KeystoreFile, string? PasswordFile, RpcEndpoint? Service, string LedgerFile, SigningLimits Limits)
{
    /// <summary>The password that somebody typed or piped in; null while it is in a file.</summary>
    public string? Password { get; init; }

    /// <summary>True when live mode needs a password that no file holds and that nobody gave yet.</summary>
    public bool NeedsPassword => KeystoreFile is not null && PasswordFile is null && Password is null;

    /// <summary>Never the password.</summary>
    public override string ToString() => Service is { } service ? $"key service {service}" : KeystoreFile ?? "no key";
}
