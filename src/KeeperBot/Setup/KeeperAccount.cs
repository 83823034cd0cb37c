using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Terminal;

namespace KeeperBot.Setup;

/// <summary>The account that the keeper will sign with, and where its key is.</summary>
/// <param name="Address">The account.</param>
/// <param name="Keystore">Its keystore; null when it is not on this machine.</param>
/// <param name="PasswordFile">The file with its password; null for none.</param>
/// <param name="IsNew">True when the key was made now.</param>
internal sealed record KeeperAccount(Address Address, string? Keystore, string? PasswordFile, bool IsNew)
{
    private const int PasswordBytes = 24;

    /// <summary>The account of a keystore that exists.</summary>
    /// <exception cref="ProblemException">It is none, or does not say its address.</exception>
    public static KeeperAccount OfKeystore(string file, string? passwordFile)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            var text = document.RootElement.GetProperty("address").GetString()!;
            var address = Address.Parse(text.StartsWith("0x", StringComparison.Ordinal) ? text : "0x" + text);
            return new KeeperAccount(address, Path.GetFullPath(file), FullPath(passwordFile), false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException or EthereumException or NullReferenceException)
        {
            throw new ProblemException(
                ExitCode.Usage, "it is no keystore that says its address", file,
                "name a version 3 keystore, or make one with --new-keystore", error);
        }
    }

    /// <summary>
    /// Makes a key and writes its keystore; a password file that does not exist is written with a random password.
    /// </summary>
    /// <exception cref="ProblemException">The file exists, or cannot be written.</exception>
    public static KeeperAccount Make(string file, string? passwordFile, Interview interview)
    {
        try
        {
            var password = passwordFile is null ? interview.AskPassword("--password-file")
                : File.Exists(passwordFile) ? Secrets.InFile(passwordFile)
                : NewPassword(passwordFile);
            using var key = PrivateKey.Generate();
            OwnerOnlyFiles.WriteNew(file, Encoding.UTF8.GetBytes(Ethereum.Signing.Keystore.Encrypt(key, password)));
            return new KeeperAccount(key.Address, Path.GetFullPath(file), FullPath(passwordFile), true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, file, "name a file that does not exist, in a folder that does", error);
        }
    }

    private static string NewPassword(string file)
    {
        var password = Secrets.Of(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(PasswordBytes)));
        OwnerOnlyFiles.WriteNew(file, Encoding.UTF8.GetBytes(password + "\n"));
        return password;
    }

    private static string? FullPath(string? file) => file is null ? null : Path.GetFullPath(file);
}
