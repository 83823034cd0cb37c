using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KeeperBot.Ethereum.Signing;

/// <summary>Keys in files, encrypted with a password, as every Ethereum client reads and writes them.</summary>
/// <remarks>
/// Source: Web3 Secret Storage Definition, version 3. Passwords are taken as UTF-8 without normalisation, as geth does.
/// Deriving a key takes about a second and 256 MiB on purpose; a file that asks for much more is refused.
/// </remarks>
public static class Keystore
{
    /// <summary>The scrypt cost that clients write by default (geth's standard): about a second, 256 MiB.</summary>
    public const int StandardScryptN = 1 << 18;

    private const int MaxJsonLength = 1 << 16;
    private const int SaltLength = 32;
    private const int CounterLength = 16;

    /// <summary>Opens a keystore.</summary>
    /// <exception cref="WrongPasswordException">The password is not the keystore's.</exception>
    /// <exception cref="KeystoreException">
    /// Not a version 3 keystore, an unknown cipher or key derivation, a cost beyond what is allowed, or a key that is
    /// not that of the address in the file.
    /// </exception>
    public static PrivateKey Decrypt(string json, ReadOnlySpan<char> password)
    {
        if (json.Length > MaxJsonLength)
        {
            throw new KeystoreException($"a keystore has at most {MaxJsonLength} characters, this has {json.Length}");
        }

        try
        {
            var options = new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false };
            using var document = JsonDocument.Parse(json, options);
            return Decrypt(KeystoreFile.Read(document.RootElement), password);
        }
        catch (JsonException e)
        {
            throw new KeystoreException("a keystore is not JSON", e);
        }
        catch (MalformedDataException e)
        {
            throw new KeystoreException($"the keystore is damaged: {e.Message}", e);
        }
    }

    /// <summary>Writes a keystore for <paramref name="key"/>.</summary>
    /// <param name="key">The key; stays usable.</param>
    /// <param name="password">The password.</param>
    /// <param name="scryptN">The cost: a power of two from 2^12 (tests) to 2^19; memory is 1 KiB times this.</param>
    /// <exception cref="ArgumentOutOfRangeException">A cost outside those bounds.</exception>
    public static string Encrypt(PrivateKey key, ReadOnlySpan<char> password, int scryptN = StandardScryptN)
    {
        if (!int.IsPow2(scryptN) || scryptN is < 1 << 12 or > 1 << 19)
        {
            throw new ArgumentOutOfRangeException(nameof(scryptN), scryptN, "not a power of two from 2^12 to 2^19");
        }

        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var counter = RandomNumberGenerator.GetBytes(CounterLength);
        var kdf = new KeystoreKdf.ScryptKdf(salt, scryptN, 8, 1);
        var derived = DeriveKey(kdf, password);
        Span<byte> secret = stackalloc byte[PrivateKey.Length];
        var ciphertext = new byte[PrivateKey.Length];
        try
        {
            key.CopyTo(secret);
            KeystoreCipher.Apply(derived, counter, secret, ciphertext);
            var code = KeystoreCipher.Authenticate(derived, ciphertext);
            return new KeystoreFile(key.Address, ciphertext, counter, code, kdf).Write();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static PrivateKey Decrypt(KeystoreFile file, ReadOnlySpan<char> password)
    {
        var derived = DeriveKey(file.Kdf, password);
        Span<byte> secret = stackalloc byte[PrivateKey.Length];
        try
        {
            var code = KeystoreCipher.Authenticate(derived, file.Ciphertext);
            if (!CryptographicOperations.FixedTimeEquals(code, file.Mac))
            {
                throw new WrongPasswordException();
            }

            KeystoreCipher.Apply(derived, file.Counter, file.Ciphertext, secret);
            var key = new PrivateKey(secret);
            if (file.Address is { } address && address != key.Address)
            {
                key.Dispose();
                throw new KeystoreException($"the keystore says it is of {address}, but its key is of {key.Address}");
            }

            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static byte[] DeriveKey(KeystoreKdf kdf, ReadOnlySpan<char> password)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(password)];
        try
        {
            Encoding.UTF8.GetBytes(password, bytes);
            return kdf.Derive(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
