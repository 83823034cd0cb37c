using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
            ReadDiagonals(bytes, block);
            Mix(block, scratch, table, n);
            WriteDiagonals(block, bytes);
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

    /// <summary>Salsa20 with eight rounds, on words in diagonal order, so that quarters run side by side.</summary>
    private static void Salsa(Span<uint> words)
    {
        var x = MemoryMarshal.Cast<uint, Vector128<uint>>(words);
        var (a, b, c, d) = (x[0], x[1], x[2], x[3]);
        for (var round = 0; round < 8; round += 2)
        {
            Quarters(ref a, ref b, ref c, ref d);
            (b, c, d) = (Turn3(b), Turn2(c), Turn1(d));
            Quarters(ref a, ref d, ref c, ref b);
            (b, c, d) = (Turn1(b), Turn2(c), Turn3(d));
        }

        (x[0], x[1], x[2], x[3]) = (x[0] + a, x[1] + b, x[2] + c, x[3] + d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(
        ref Vector128<uint> a, ref Vector128<uint> b, ref Vector128<uint> c, ref Vector128<uint> d)
    {
        b ^= Rotate(a + d, 7);
        c ^= Rotate(b + a, 9);
        d ^= Rotate(c + b, 13);
        a ^= Rotate(d + c, 18);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate(Vector128<uint> words, int bits) =>
        (words << bits) | (words >>> (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Turn1(Vector128<uint> x) => Vector128.Shuffle(x, Vector128.Create(1u, 2, 3, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Turn2(Vector128<uint> x) => Vector128.Shuffle(x, Vector128.Create(2u, 3, 0, 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Turn3(Vector128<uint> x) => Vector128.Shuffle(x, Vector128.Create(3u, 0, 1, 2));

    /// <summary>Reads little-endian words into diagonal order; the first of each sixteen stays first.</summary>
    private static void ReadDiagonals(ReadOnlySpan<byte> bytes, Span<uint> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            var source = (i & ~15) | (i * 5 % SalsaWords);
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(source * sizeof(uint))..]);
        }
    }

    private static void WriteDiagonals(ReadOnlySpan<uint> words, Span<byte> bytes)
    {
        for (var i = 0; i < words.Length; i++)
        {
            var target = (i & ~15) | (i * 5 % SalsaWords);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(target * sizeof(uint))..], words[i]);
        }
    }
}
