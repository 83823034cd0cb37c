using System.Globalization;
using System.Numerics;

namespace KeeperBot.Ethereum.Signing;

/// <summary>
/// The curve of Ethereum's keys. The system's libsecp256k1 does the work where it is installed; a managed
/// implementation that gives the same bytes, about ten times slower, where it is not.
/// </summary>
/// <remarks>Source: SEC 2, section 2.4.1.</remarks>
public static class Secp256k1
{
    internal const int PublicKeyLength = 64;

    /// <summary>The order of the group.</summary>
    internal static readonly BigInteger Order = BigInteger.Parse(
        "00FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141",
        NumberStyles.AllowHexSpecifier,
        CultureInfo.InvariantCulture);

    /// <summary>The implementation in use, chosen once.</summary>
    internal static ISecp256k1 Backend { get; } = NativeSecp256k1.TryLoad() ?? (ISecp256k1)new ManagedSecp256k1();

    /// <summary>The implementation in use, for a person: the native library or the managed one.</summary>
    public static string BackendName => Backend.Name;

    /// <summary>The account whose key made <paramref name="signature"/>.</summary>
    /// <exception cref="MalformedDataException">No key can have made it.</exception>
    public static Address RecoverAddress(Hash32 hash, Signature signature)
    {
        Span<byte> publicKey = stackalloc byte[PublicKeyLength];
        RecoverPublicKey(hash, signature, publicKey);
        return AddressOf(publicKey);
    }

    /// <summary>Writes the 64 bytes x, y of the public key that made <paramref name="signature"/>.</summary>
    /// <exception cref="MalformedDataException">No key can have made it.</exception>
    public static void RecoverPublicKey(Hash32 hash, Signature signature, Span<byte> publicKey)
    {
        Span<byte> message = stackalloc byte[Hash32.Length];
        hash.CopyTo(message);
        Span<byte> compact = stackalloc byte[Signature.Length];
        signature.R.CopyTo(compact);
        signature.S.CopyTo(compact[Hash32.Length..]);
        compact[^1] = signature.YParity;
        if (!Backend.TryRecover(message, compact, publicKey))
        {
            throw new MalformedDataException("the signature belongs to no key");
        }
    }

    /// <summary>The account of a public key: the last 20 bytes of the hash of x, y.</summary>
    internal static Address AddressOf(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> hash = stackalloc byte[Hash32.Length];
        Keccak256.Compute(publicKey, hash);
        return new Address(hash[^Address.Length..]);
    }

    internal static bool IsValidSecret(ReadOnlySpan<byte> secret)
    {
        var value = new BigInteger(secret, isUnsigned: true, isBigEndian: true);
        return !value.IsZero && value < Order;
    }
}
