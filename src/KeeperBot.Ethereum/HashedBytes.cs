namespace KeeperBot.Ethereum;

/// <summary>Bytes and their keccak256, which is computed once for everybody who needs it.</summary>
/// <remarks>The bytes are not copied: whoever made them must not change them any more.</remarks>
public sealed class HashedBytes
{
    /// <summary>Hashes the bytes.</summary>
    public HashedBytes(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        Hash = Keccak256.Compute(bytes.Span);
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Their keccak256.</summary>
    public Hash32 Hash { get; }

    /// <summary>Hashes the bytes.</summary>
    public static implicit operator HashedBytes(byte[] bytes) => new(bytes);
}
