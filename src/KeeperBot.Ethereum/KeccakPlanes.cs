using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KeeperBot.Ethereum;

/// <summary>
/// Keccak-f[1600] with a plane of five lanes in one 512-bit register: less than half the time where there are such.
/// </summary>
/// <remarks>
/// Lanes are named x + 5y as in the Keccak reference, version 3.0. Of a register's eight elements the last three carry
/// nothing and may hold anything.
/// </remarks>
internal static class KeccakPlanes
{
    /// <summary>
    /// The length of a state in lanes: the last plane is read and written with its three idle elements.
    /// </summary>
    public const int StateLength = 28;

    // Truth tables of the three-operand instruction: a ^ b ^ c, a ^ (~b & c), and a ? b : c bit by bit.
    private const byte Parity = 0x96;
    private const byte Chi = 0xD2;
    private const byte Select = 0xCA;

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <summary>The permutation of a state of <see cref="StateLength"/> lanes, of which 25 count.</summary>
    [SkipLocalsInit]
    public static void Permute(Span<ulong> state, ReadOnlySpan<ulong> roundConstants)
    {
        ref var first = ref MemoryMarshal.GetReference(state[..StateLength]);
        var a0 = Vector512.LoadUnsafe(ref first, 0);
        var a1 = Vector512.LoadUnsafe(ref first, 5);
        var a2 = Vector512.LoadUnsafe(ref first, 10);
        var a3 = Vector512.LoadUnsafe(ref first, 15);
        var a4 = Vector512.LoadUnsafe(ref first, 20);
        foreach (var constant in roundConstants)
        {
            Theta(ref a0, ref a1, ref a2, ref a3, ref a4);

            // Rho turns each lane; pi takes a plane's lanes to one column, which is element by element here.
            var p0 = Column(a0, Vector512.Create(0UL, 1, 62, 28, 27, 0, 0, 0), Indices(0, 3, 1, 4, 2));
            var p1 = Column(a1, Vector512.Create(36UL, 44, 6, 55, 20, 0, 0, 0), Indices(1, 4, 2, 0, 3));
            var p2 = Column(a2, Vector512.Create(3UL, 10, 43, 25, 39, 0, 0, 0), Indices(2, 0, 3, 1, 4));
            var p3 = Column(a3, Vector512.Create(41UL, 45, 15, 21, 8, 0, 0, 0), Indices(3, 1, 4, 2, 0));
            var p4 = Column(a4, Vector512.Create(18UL, 2, 61, 56, 14, 0, 0, 0), Indices(4, 2, 0, 3, 1));
            var c0 = Avx512F.TernaryLogic(p0, p1, p2, Chi);
            var c1 = Avx512F.TernaryLogic(p1, p2, p3, Chi);
            var c2 = Avx512F.TernaryLogic(p2, p3, p4, Chi);
            var c3 = Avx512F.TernaryLogic(p3, p4, p0, Chi);
            var c4 = Avx512F.TernaryLogic(p4, p0, p1, Chi);

            // Columns back to planes. The fifth column rides in the idle elements of the first two.
            var fifth = Avx512F.PermuteVar8x64(c4, Vector512.Create(0UL, 0, 0, 0, 1, 3, 0, 2));
            var even01 = Avx512F.TernaryLogic(
                Vector512.Create(0UL, 0, 0, 0, 0, 0, ~0UL, ~0UL), fifth, Avx512F.UnpackLow(c0, c1), Select);
            var odd01 = Avx512F.TernaryLogic(
                Vector512.Create(0UL, 0, 0, 0, ~0UL, ~0UL, 0, 0), fifth, Avx512F.UnpackHigh(c0, c1), Select);
            var even23 = Avx512F.UnpackLow(c2, c3);
            var odd23 = Avx512F.UnpackHigh(c2, c3);
            a0 = Avx512F.PermuteVar8x64x2(even01, Indices(0, 1, 8, 9, 6), even23) ^ Vector512.CreateScalar(constant);
            a1 = Avx512F.PermuteVar8x64x2(odd01, Indices(0, 1, 8, 9, 4), odd23);
            a2 = Avx512F.PermuteVar8x64x2(even01, Indices(2, 3, 10, 11, 7), even23);
            a3 = Avx512F.PermuteVar8x64x2(odd01, Indices(2, 3, 10, 11, 5), odd23);
            a4 = Avx512F.TernaryLogic(
                Vector512.Create(0UL, 0, 0, 0, ~0UL, 0, 0, 0),
                c4,
                Avx512F.PermuteVar8x64x2(even01, Indices(4, 5, 12, 13, 0), even23),
                Select);
        }

        // In this order: what a plane writes beyond its own lanes, the next one overwrites.
        a0.StoreUnsafe(ref first, 0);
        a1.StoreUnsafe(ref first, 5);
        a2.StoreUnsafe(ref first, 10);
        a3.StoreUnsafe(ref first, 15);
        a4.StoreUnsafe(ref first, 20);
    }

    /// <summary>Each lane takes the parities of the columns to both sides of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Theta(
        ref Vector512<ulong> a0,
        ref Vector512<ulong> a1,
        ref Vector512<ulong> a2,
        ref Vector512<ulong> a3,
        ref Vector512<ulong> a4)
    {
        var parity = Avx512F.TernaryLogic(Avx512F.TernaryLogic(a0, a1, a2, Parity), a3, a4, Parity);
        var before = Avx512F.PermuteVar8x64(parity, Indices(4, 0, 1, 2, 3));
        var after = Avx512F.RotateLeft(Avx512F.PermuteVar8x64(parity, Indices(1, 2, 3, 4, 0)), 1);
        a0 = Avx512F.TernaryLogic(a0, before, after, Parity);
        a1 = Avx512F.TernaryLogic(a1, before, after, Parity);
        a2 = Avx512F.TernaryLogic(a2, before, after, Parity);
        a3 = Avx512F.TernaryLogic(a3, before, after, Parity);
        a4 = Avx512F.TernaryLogic(a4, before, after, Parity);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Column(
        Vector512<ulong> plane, Vector512<ulong> turns, Vector512<ulong> order) =>
        Avx512F.PermuteVar8x64(Avx512F.RotateLeftVariable(plane, turns), order);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Indices(ulong i0, ulong i1, ulong i2, ulong i3, ulong i4) =>
        Vector512.Create(i0, i1, i2, i3, i4, 0UL, 0UL, 0UL);
}
