using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.Devnet;

/// <summary>The key a devnet's keeper signs with: a keystore and its password, in files of mode 0600.</summary>
/// <param name="Address">The keeper.</param>
/// <param name="KeystoreFile">A version 3 keystore.</param>
/// <param name="PasswordFile">Its password, one line.</param>
public sealed record DevnetKeeper(Address Address, string KeystoreFile, string PasswordFile)
{
    /// <summary>Cheap to open on purpose: the key is worth nothing, and a devnet is restarted often.</summary>
    private const int ScryptN = 1 << 12;

    /// <summary>Opens the key in a folder; makes it, and the folder, when it is not there.</summary>
    /// <exception cref="DevnetException">The keystore and the password file do not fit each other.</exception>
    public static DevnetKeeper Open(string folder)
    {
        OwnerOnlyFiles.CreateFolder(folder);
        var keystore = Path.Combine(folder, "keeper.json");
        var password = Path.Combine(folder, "keeper.password");
        if (!File.Exists(keystore))
        {
            Create(keystore, password);
        }

        try
        {
            using var key = Keystore.Decrypt(File.ReadAllText(keystore), File.ReadAllText(password).TrimEnd('\n'));
            return new DevnetKeeper(key.Address, keystore, password);
        }
        catch (Exception error) when (error is EthereumException or IOException)
        {
            throw new DevnetException(
                $"the devnet's keeper key {keystore} cannot be opened: {error.Message}; delete it to get a new one",
                error);
        }
    }

    private static void Create(string keystore, string password)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        using var key = PrivateKey.Generate();
        OwnerOnlyFiles.Write(password, Encoding.UTF8.GetBytes(secret + "\n"));
        OwnerOnlyFiles.Write(keystore, Encoding.UTF8.GetBytes(Keystore.Encrypt(key, secret, ScryptN)));
    }
}
