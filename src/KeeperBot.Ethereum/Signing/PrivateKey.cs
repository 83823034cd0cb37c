using System.Diagnostics;
using System.Security.Cryptography;

namespace KeeperBot.Ethereum.Signing;

/// <summary>A key held in this process. Its bytes stay in one place in memory and are zeroed on disposal.</summary>
/// <remarks>
/// Nothing here prints the key. Zeroing is best effort: copies that the operating system swapped out, or that a caller
/// made before, are beyond reach.
/// </remarks>
[DebuggerDisplay("private key of {Address}")]
public sealed class PrivateKey : ISigner, IDisposable
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 32;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _secret;

    private bool _isDisposed;

    /// <summary>Copies 32 big-endian bytes; the caller zeroes its own.</summary>
    /// <exception cref="MalformedDataException">Another length, zero, or not below the group's order.</exception>
    public PrivateKey(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != Length || !Secp256k1.IsValidSecret(secret))
        {
            throw new MalformedDataException("a private key is 32 bytes, above zero and below the order of secp256k1");
        }

        _secret = GC.AllocateUninitializedArray<byte>(Length, pinned: true);
        secret.CopyTo(_secret);
        Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeyLength];
        Secp256k1.Backend.DerivePublicKey(_secret, publicKey);
        Address = Secp256k1.AddressOf(publicKey);
    }

    /// <inheritdoc/>
    public Address Address { get; }

    /// <summary>A new key from the operating system's randomness, which is the only right source for one.</summary>
    public static PrivateKey Generate()
    {
        Span<byte> secret = stackalloc byte[Length];
        try
        {
            do
            {
                RandomNumberGenerator.Fill(secret);
            }
            while (!Secp256k1.IsValidSecret(secret));
            return new PrivateKey(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Reads <c>0x</c> and 64 digits. Texts cannot be zeroed: for test keys only.</summary>
    /// <exception cref="MalformedDataException">Anything else; the message does not repeat the text.</exception>
    public static PrivateKey Parse(ReadOnlySpan<char> text)
    {
        if (!Hex.TryDecode(text, out var secret))
        {
            throw new MalformedDataException("a private key is written as 0x and 64 hex digits");
        }

        try
        {
            return new PrivateKey(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Deterministic (RFC 6979), so that signing again after a crash gives the same transaction.</remarks>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public Signature Sign(Hash32 hash)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Span<byte> message = stackalloc byte[Hash32.Length];
        hash.CopyTo(message);
        Span<byte> compact = stackalloc byte[Signature.Length];
        Secp256k1.Backend.Sign(message, _secret, compact);
        return Signature.Parse(compact);
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }

    /// <summary>The account's address; never the key.</summary>
    public override string ToString() => $"private key of {Address}";

    /// <summary>Copies the key for a keystore, which zeroes the copy.</summary>
    internal void CopyTo(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _secret.CopyTo(destination);
    }
}
