using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;

namespace KeeperBot.ChainTests.Secrets;

/// <summary>
/// The secrets of every keeper of these tests: so distinctive that wherever their bytes turn up, a keeper leaked them.
/// </summary>
internal static class CanarySecrets
{
    /// <summary>The API key in the URLs of nodes.</summary>
    public const string UrlKey = "kbUrlCanary7Qm2ZxV9";

    /// <summary>The password of the keystore.</summary>
    public const string Password = "kbPasswordCanary-4Tw8_nR1";

    private const string PasswordFile = "keeper.password";
    private const int ScryptN = 1 << 12;

    /// <summary>The keeper's private key.</summary>
    public static Hash32 Key { get; } = Keccak256.Compute("the canary key of KeeperBot's tests"u8);

    /// <summary>The private key of a second keeper, where there is one.</summary>
    public static Hash32 OtherKey { get; } = Keccak256.Compute("the other canary key of KeeperBot's tests"u8);

    /// <summary>How the name of a keeper's configuration ends, where the URLs of nodes belong.</summary>
    public const string ConfigurationEnding = ".config.json";

    /// <summary>All of them.</summary>
    public static ImmutableArray<CanarySecret> All { get; } =
    [
        CanarySecret.OfText("API key of a node's URL", ConfigurationEnding, UrlKey),
        CanarySecret.OfText("password of the keystore", PasswordFile, Password),
        CanarySecret.OfKey("private key", Key.ToArray()),
        CanarySecret.OfKey("private key of the second keeper", OtherKey.ToArray()),
    ];

    /// <summary>Puts a key and its password where a devnet looks for its keeper's.</summary>
    /// <param name="folder">The devnet's data folder.</param>
    /// <param name="secret">The private key.</param>
    public static void Plant(string folder, Hash32 secret)
    {
        Directory.CreateDirectory(folder);
        using var key = PrivateKey.Parse($"{secret}");
        File.WriteAllText(Path.Combine(folder, PasswordFile), Password + "\n");
        File.WriteAllText(Path.Combine(folder, "keeper.json"), Keystore.Encrypt(key, Password, ScryptN));
    }
}
