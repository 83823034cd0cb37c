using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Opens the keystore and closes it again.</summary>
internal sealed class KeyCheck : KeeperCheck
{
    /// <inheritdoc/>
    public override string Name => "key";

    /// <inheritdoc/>
    public override string Meaning => "the password opens the keystore, and the key is signer.address";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["keystore", "password-file"];

    /// <inheritdoc/>
    protected override Finding Find(Examination examination)
    {
        var signer = examination.Configuration.Signer;
        var (keystore, password) = (signer.KeystoreFile, signer.PasswordFile);
        if (keystore is null || password is null)
        {
            return Skip(
                signer.Service is not null ? "a key service signs; it is asked when it is first needed"
                : keystore is null ? "no key is named" : "its password is typed when the keeper starts");
        }

        try
        {
            using var key = Keystore.Decrypt(File.ReadAllText(keystore), Secrets.InFile(password));
            return key.Address == examination.Mandate.Keeper
                ? Ok($"the key of {key.Address}")
                : Fail(
                    $"the keystore holds the key of {key.Address}, signer.address is {examination.Mandate.Keeper}",
                    "name the keystore of that account");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or EthereumException)
        {
            return Fail(error.Message, "check signer.keystore and signer.passwordFile");
        }
    }
}
