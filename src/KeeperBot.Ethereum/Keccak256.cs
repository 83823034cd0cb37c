using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace KeeperBot.Ethereum;

/// <summary>Keccak-256 as Ethereum uses it: the Keccak team's original padding, not that of SHA-3 (FIPS 202).</summary>
/// <remarks>
/// Source: the Keccak reference, version 3.0; rate 1088 bits, capacity 512 bits. The permutation is written out lane by
/// lane (a to e are the rows y = 0 to 4, the digit is x), so that the lanes can stay in registers; processors with
/// 512-bit registers take <see cref="KeccakPlanes"/> instead.
/// </remarks>
public static class Keccak256
{
    private const int Rate = 136;

    internal static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
        0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>The hash of <paramref name="data"/>.</summary>
    public static Hash32 Compute(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Hash32.Length];
        Compute(data, hash);
        return new Hash32(hash);
    }

    /// <summary>Writes the 32-byte hash to the start of <paramref name="destination"/>.</summary>
    [SkipLocalsInit]
    public static void Compute(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Span<ulong> state = stackalloc ulong[KeccakPlanes.StateLength];
        state.Clear();
        while (data.Length >= Rate)
        {
            Absorb(state, data[..Rate]);
            data = data[Rate..];
        }

        Span<byte> last = stackalloc byte[Rate];
        last.Clear();
        data.CopyTo(last);
        last[data.Length] ^= 0x01;
        last[Rate - 1] ^= 0x80;
        Absorb(state, last);
        for (var i = 0; i < Hash32.Length / 8; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(i * 8)..], state[i]);
        }
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (var i = 0; i < Rate / 8; i++)
        {
            state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(i * 8)..]);
        }

        if (KeccakPlanes.IsSupported)
        {
            KeccakPlanes.Permute(state, RoundConstants);
        }
        else
        {
            Permute(state);
        }
    }

    /// <summary>The permutation on any processor; the first 25 lanes of the state count.</summary>
    [SkipLocalsInit]
    internal static void Permute(Span<ulong> state)
    {
        Load(state, 0, out var a0, out var a1, out var a2, out var a3, out var a4);
        Load(state, 5, out var b0, out var b1, out var b2, out var b3, out var b4);
        Load(state, 10, out var c0, out var c1, out var c2, out var c3, out var c4);
        Load(state, 15, out var d0, out var d1, out var d2, out var d3, out var d4);
        Load(state, 20, out var e0, out var e1, out var e2, out var e3, out var e4);
        foreach (var constant in RoundConstants)
        {
            // Theta: each lane takes the parities of the columns to both sides of it.
            var p0 = a0 ^ b0 ^ c0 ^ d0 ^ e0;
            var p1 = a1 ^ b1 ^ c1 ^ d1 ^ e1;
            var p2 = a2 ^ b2 ^ c2 ^ d2 ^ e2;
            var p3 = a3 ^ b3 ^ c3 ^ d3 ^ e3;
            var p4 = a4 ^ b4 ^ c4 ^ d4 ^ e4;
            var t0 = p4 ^ Rotate(p1, 1);
            var t1 = p0 ^ Rotate(p2, 1);
            var t2 = p1 ^ Rotate(p3, 1);
            var t3 = p2 ^ Rotate(p4, 1);
            var t4 = p3 ^ Rotate(p0, 1);

            // Rho and pi move each lane to a row and rotate it there; chi mixes the row.
            Chi(a0 ^ t0, Rotate(b1 ^ t1, 44), Rotate(c2 ^ t2, 43), Rotate(d3 ^ t3, 21), Rotate(e4 ^ t4, 14),
                out var f0, out var f1, out var f2, out var f3, out var f4);
            Chi(Rotate(a3 ^ t3, 28), Rotate(b4 ^ t4, 20), Rotate(c0 ^ t0, 3), Rotate(d1 ^ t1, 45), Rotate(e2 ^ t2, 61),
                out var g0, out var g1, out var g2, out var g3, out var g4);
            Chi(Rotate(a1 ^ t1, 1), Rotate(b2 ^ t2, 6), Rotate(c3 ^ t3, 25), Rotate(d4 ^ t4, 8), Rotate(e0 ^ t0, 18),
                out var h0, out var h1, out var h2, out var h3, out var h4);
            Chi(Rotate(a4 ^ t4, 27), Rotate(b0 ^ t0, 36), Rotate(c1 ^ t1, 10), Rotate(d2 ^ t2, 15), Rotate(e3 ^ t3, 56),
                out var i0, out var i1, out var i2, out var i3, out var i4);
            Chi(Rotate(a2 ^ t2, 62), Rotate(b3 ^ t3, 55), Rotate(c4 ^ t4, 39), Rotate(d0 ^ t0, 41), Rotate(e1 ^ t1, 2),
                out e0, out e1, out e2, out e3, out e4);

            // Iota breaks the symmetry of the rounds.
            (a0, a1, a2, a3, a4) = (f0 ^ constant, f1, f2, f3, f4);
            (b0, b1, b2, b3, b4) = (g0, g1, g2, g3, g4);
            (c0, c1, c2, c3, c4) = (h0, h1, h2, h3, h4);
            (d0, d1, d2, d3, d4) = (i0, i1, i2, i3, i4);
        }

        Store(state, 0, a0, a1, a2, a3, a4);
        Store(state, 5, b0, b1, b2, b3, b4);
        Store(state, 10, c0, c1, c2, c3, c4);
        Store(state, 15, d0, d1, d2, d3, d4);
        Store(state, 20, e0, e1, e2, e3, e4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Rotate(ulong lane, int bits) => BitOperations.RotateLeft(lane, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Chi(
        ulong x0, ulong x1, ulong x2, ulong x3, ulong x4,
        out ulong y0, out ulong y1, out ulong y2, out ulong y3, out ulong y4)
    {
        y0 = x0 ^ (~x1 & x2);
        y1 = x1 ^ (~x2 & x3);
        y2 = x2 ^ (~x3 & x4);
        y3 = x3 ^ (~x4 & x0);
        y4 = x4 ^ (~x0 & x1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(
        ReadOnlySpan<ulong> state, int row, out ulong x0, out ulong x1, out ulong x2, out ulong x3, out ulong x4) =>
        (x0, x1, x2, x3, x4) = (state[row], state[row + 1], state[row + 2], state[row + 3], state[row + 4]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Span<ulong> state, int row, ulong x0, ulong x1, ulong x2, ulong x3, ulong x4) =>
        (state[row], state[row + 1], state[row + 2], state[row + 3], state[row + 4]) = (x0, x1, x2, x3, x4);
}
