using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KeeperBot.Ethereum.Signing;

/// <summary>The system's libsecp256k1 (bitcoin-core/secp256k1) with its recovery module.</summary>
internal sealed partial class NativeSecp256k1 : ISecp256k1
{
    private const string Library = "secp256k1";
    private const uint SignAndVerify = 0x0301;
    private const uint Uncompressed = 0x0002;
    private const int InternalKeyLength = 64;
    private const int InternalSignatureLength = 65;

    private static readonly string[] FileNames =
    [
        "libsecp256k1.so.6", "libsecp256k1.so.5", "libsecp256k1.so.2", "libsecp256k1.so.1", "libsecp256k1.so.0",
        "libsecp256k1.so", "libsecp256k1.dylib", "libsecp256k1.dll", "secp256k1.dll",
    ];

    private static readonly nint Handle = Load();

    // Created once, randomised against side channels, then only read; the library allows that from every thread.
    private readonly nint _context;

    private NativeSecp256k1()
    {
        _context = ContextCreate(SignAndVerify);
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        Require(ContextRandomize(_context, seed));
    }

    /// <inheritdoc/>
    public string Name => "libsecp256k1 (native)";

    /// <summary>The library, or null when no version with the recovery module is installed.</summary>
    public static NativeSecp256k1? TryLoad() =>
        Handle != 0 && NativeLibrary.TryGetExport(Handle, "secp256k1_ecdsa_sign_recoverable", out _)
            ? new NativeSecp256k1()
            : null;

    /// <inheritdoc/>
    public void DerivePublicKey(ReadOnlySpan<byte> secret, Span<byte> publicKey)
    {
        Span<byte> key = stackalloc byte[InternalKeyLength];
        Require(KeyCreate(_context, key, secret));
        Serialize(key, publicKey);
    }

    /// <inheritdoc/>
    public void Sign(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> secret, Span<byte> signature)
    {
        Span<byte> inner = stackalloc byte[InternalSignatureLength];
        Require(SignRecoverable(_context, inner, hash, secret, 0, 0));
        Require(SerializeCompact(_context, signature, out var recoveryId, inner));
        signature[^1] = (byte)recoveryId;
    }

    /// <inheritdoc/>
    public bool TryRecover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, Span<byte> publicKey)
    {
        Span<byte> inner = stackalloc byte[InternalSignatureLength];
        Span<byte> key = stackalloc byte[InternalKeyLength];
        if (ParseCompact(_context, inner, signature, signature[^1]) == 0 || Recover(_context, key, inner, hash) == 0)
        {
            return false;
        }

        Serialize(key, publicKey);
        return true;
    }

    private static nint Load()
    {
        var assembly = typeof(NativeSecp256k1).Assembly;
        foreach (var name in FileNames)
        {
            if (NativeLibrary.TryLoad(name, assembly, DllImportSearchPath.SafeDirectories, out var handle))
            {
                NativeLibrary.SetDllImportResolver(assembly, Resolve);
                return handle;
            }
        }

        return 0;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == Library ? Handle : 0;

    private static void Require(int result)
    {
        if (result != 1)
        {
            throw new CryptographicException("libsecp256k1 refused valid input: the library or the memory is broken");
        }
    }

    private void Serialize(ReadOnlySpan<byte> key, Span<byte> publicKey)
    {
        Span<byte> prefixed = stackalloc byte[1 + Secp256k1.PublicKeyLength];
        nuint length = (nuint)prefixed.Length;
        Require(KeySerialize(_context, prefixed, ref length, key, Uncompressed));
        prefixed[1..].CopyTo(publicKey);
    }

    [LibraryImport(Library, EntryPoint = "secp256k1_context_create")]
    private static partial nint ContextCreate(uint flags);

    [LibraryImport(Library, EntryPoint = "secp256k1_context_randomize")]
    private static partial int ContextRandomize(nint context, ReadOnlySpan<byte> seed32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_create")]
    private static partial int KeyCreate(nint context, Span<byte> key, ReadOnlySpan<byte> secret);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_serialize")]
    private static partial int KeySerialize(
        nint context, Span<byte> output, ref nuint length, ReadOnlySpan<byte> key, uint flags);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_sign_recoverable")]
    private static partial int SignRecoverable(
        nint context, Span<byte> signature, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> secret, nint nonce, nint data);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_serialize_compact")]
    private static partial int SerializeCompact(
        nint context, Span<byte> output64, out int recoveryId, ReadOnlySpan<byte> signature);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_parse_compact")]
    private static partial int ParseCompact(
        nint context, Span<byte> signature, ReadOnlySpan<byte> input64, int recoveryId);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recover")]
    private static partial int Recover(
        nint context, Span<byte> key, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> hash);
}
