using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KeeperBot.Ethereum.Signing;

/// <summary>The memory-hard password derivation of RFC 7914.</summary>
/// <remarks>
/// Own code because .NET has none and Bouncy Castle's refuses the keystore definition's own example (r = 1 with
/// n = 2^18, which the RFC advises against but clients wrote).
/// </remarks>
internal static class Scrypt
{
    private const int SalsaWords = 16;

    /// <summary>Derives <paramref name="length"/> bytes; the caller bounds the cost: 128 n r bytes of memory.</summary>
    public static byte[] Derive(byte[] password, byte[] salt, int n, int r, int p, int length)
    {
        var blocks = Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA256, checked(p * 128 * r));
        var words = 32 * r;
        var table = GC.AllocateUninitializedArray<uint>(checked(n * words));
        var block = new uint[words];
        var scratch = new uint[words];
        for (var i = 0; i < p; i++)
        {
            var bytes = blocks.AsSpan(i * words * sizeof(uint), words * sizeof(uint));
            ReadLittleEndian(bytes, block);
            Mix(block, scratch, table, n);
            WriteLittleEndian(block, bytes);
        }

        var derived = Rfc2898DeriveBytes.Pbkdf2(password, blocks, 1, HashAlgorithmName.SHA256, length);
        CryptographicOperations.ZeroMemory(blocks);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(table.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(block.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(scratch.AsSpan()));
        return derived;
    }

    /// <summary>scryptROMix: fills the table with n states, then visits n in an order the data decides.</summary>
    private static void Mix(Span<uint> block, Span<uint> scratch, Span<uint> table, int n)
    {
        var words = block.Length;
        for (var i = 0; i < n; i++)
        {
            block.CopyTo(table[(i * words)..]);
            MixBlock(block, scratch);
        }

        for (var i = 0; i < n; i++)
        {
            var row = (int)(block[words - SalsaWords] & (uint)(n - 1));
            Xor(block, table.Slice(row * words, words));
            MixBlock(block, scratch);
        }
    }

    /// <summary>scryptBlockMix: chains Salsa20/8 through the block, even results before the odd ones.</summary>
    private static void MixBlock(Span<uint> block, Span<uint> scratch)
    {
        Span<uint> state = stackalloc uint[SalsaWords];
        var count = block.Length / SalsaWords;
        block[^SalsaWords..].CopyTo(state);
        for (var i = 0; i < count; i++)
        {
            Xor(state, block.Slice(i * SalsaWords, SalsaWords));
            Salsa(state);
            var target = (i / 2) + (i % 2 == 0 ? 0 : count / 2);
            state.CopyTo(scratch[(target * SalsaWords)..]);
        }

        scratch.CopyTo(block);
    }

    private static void Xor(Span<uint> target, ReadOnlySpan<uint> source)
    {
        var wide = MemoryMarshal.Cast<uint, Vector<uint>>(target);
        var other = MemoryMarshal.Cast<uint, Vector<uint>>(source);
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] ^= other[i];
        }
    }

    /// <summary>Salsa20 with eight rounds.</summary>
    private static void Salsa(Span<uint> x)
    {
        Span<uint> input = stackalloc uint[SalsaWords];
        x.CopyTo(input);
        for (var round = 0; round < 8; round += 2)
        {
            Quarter(ref x[0], ref x[4], ref x[8], ref x[12]);
            Quarter(ref x[5], ref x[9], ref x[13], ref x[1]);
            Quarter(ref x[10], ref x[14], ref x[2], ref x[6]);
            Quarter(ref x[15], ref x[3], ref x[7], ref x[11]);
            Quarter(ref x[0], ref x[1], ref x[2], ref x[3]);
            Quarter(ref x[5], ref x[6], ref x[7], ref x[4]);
            Quarter(ref x[10], ref x[11], ref x[8], ref x[9]);
            Quarter(ref x[15], ref x[12], ref x[13], ref x[14]);
        }

        for (var i = 0; i < SalsaWords; i++)
        {
            x[i] += input[i];
        }
    }

    private static void Quarter(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        b ^= BitOperations.RotateLeft(a + d, 7);
        c ^= BitOperations.RotateLeft(b + a, 9);
        d ^= BitOperations.RotateLeft(c + b, 13);
        a ^= BitOperations.RotateLeft(d + c, 18);
    }

    private static void ReadLittleEndian(ReadOnlySpan<byte> bytes, Span<uint> words)
    {
        MemoryMarshal.Cast<byte, uint>(bytes).CopyTo(words);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    private static void WriteLittleEndian(Span<uint> words, Span<byte> bytes)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        MemoryMarshal.AsBytes(words).CopyTo(bytes);
    }
}
