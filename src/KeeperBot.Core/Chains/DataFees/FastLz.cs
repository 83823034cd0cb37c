namespace KeeperBot.Core.Chains.DataFees;

/// <summary>How long data becomes when FastLZ compresses it; nothing is compressed.</summary>
/// <remarks>
/// Sources: the OP stack's Fjord specification (execution engine, "FastLZ implementation"), which names FastLZ level 1
/// (ariya/FastLZ 344eb402) and Solady's <c>LibZip.flzCompress</c>, which the published GasPriceOracle calls.
/// </remarks>
public static class FastLz
{
    private const int HashBits = 13;
    private const uint HashMultiplier = 2_654_435_769;
    private const int FarthestMatch = 0x1FFF;
    private const int LongestRun = 32;
    private const int LongestMatch = 262;
    private const int ShortMatch = 6;
    private const int LeastMatch = 3;

    /// <summary>The end of the data is never matched: the compressor's inner loops look ahead so far.</summary>
    private const int MatchMargin = 13;
    private const int MatchEnd = 4;

    /// <summary>Bytes that the data is compressed to.</summary>
    public static int CompressedLength(ReadOnlySpan<byte> data)
    {
        Span<int> places = stackalloc int[1 << HashBits];
        places.Clear();
        var limit = data.Length - MatchMargin;
        var (length, literals, at) = (0, 0, 2);
        while (at < limit - 1)
        {
            var triple = Triple(data, at);
            ref var place = ref places[Hash(triple)];
            var before = place;
            place = at;
            if (at - before > FarthestMatch || triple != Triple(data, before))
            {
                at++;
                continue;
            }

            length += OfLiterals(at - literals);
            var rest = data[(at + LeastMatch)..^MatchEnd];
            var more = Math.Min(rest.CommonPrefixLength(data[(before + LeastMatch)..]) + 1, rest.Length);
            length += OfMatch(more);

            // The two bytes before the next search are remembered too, though nothing is searched there.
            places[Hash(Triple(data, at + more))] = at + more;
            places[Hash(Triple(data, at + more + 1))] = at + more + 1;
            at += more + 2;
            literals = at;
        }

        return length + OfLiterals(data.Length - literals);
    }

    /// <summary>A run of literals has one byte before every 32 of them.</summary>
    private static int OfLiterals(int count) => count + ((count + LongestRun - 1) / LongestRun);

    /// <summary>A match is three bytes, or two when it is short; one is never longer than 262.</summary>
    private static int OfMatch(int more)
    {
        var (whole, rest) = Math.DivRem(more - 1, LongestMatch);
        return (3 * whole) + (rest >= ShortMatch ? 3 : 2);
    }

    private static uint Triple(ReadOnlySpan<byte> data, int at) =>
        (uint)(data[at] | (data[at + 1] << 8) | (data[at + 2] << 16));

    private static int Hash(uint triple) => (int)(unchecked(HashMultiplier * triple) >> (32 - HashBits));
}
