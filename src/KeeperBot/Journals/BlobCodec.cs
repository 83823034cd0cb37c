using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;

namespace KeeperBot.Journals;

/// <summary>How blobs are packed at rest: Brotli (RFC 7932), the length kept beside it.</summary>
internal static class BlobCodec
{
    // Quality 5 packs JSON-RPC answers about as well as the higher ones at a fraction of their time.
    private const int Quality = 5;
    private const int Window = 22;

    /// <summary>Packs bytes.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, packed, out var written, Quality, Window)
            ? packed[..written]
            : throw new InvalidOperationException(
                $"Brotli did not fit {bytes.Length} bytes into its own maximum length");
    }

    /// <summary>
    /// Unpacks exactly <paramref name="length"/> bytes, or answers false. Never allocates more than
    /// <see cref="JournalFormat.MaximumBlobLength"/>, whatever the packed bytes claim.
    /// </summary>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, long length, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (length is < 0 or > JournalFormat.MaximumBlobLength)
        {
            return false;
        }

        var unpacked = new byte[length];
        if (!BrotliDecoder.TryDecompress(packed, unpacked, out var written) || written != length)
        {
            return false;
        }

        bytes = unpacked;
        return true;
    }
}
