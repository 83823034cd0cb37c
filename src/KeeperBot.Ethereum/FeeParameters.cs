using System.Buffers.Binary;

namespace KeeperBot.Ethereum;

/// <summary>How the base fee follows from a block of an OP stack chain, as its header's extra data states it.</summary>
/// <remarks>
/// Sources: the OP stack's specifications of Holocene (version 0: denominator and elasticity) and Jovian (version 1:
/// the least base fee too; the header's blob gas is then the footprint of the block's data).
/// </remarks>
/// <param name="Denominator">The base fee changes by one part in so many at most; above zero.</param>
/// <param name="Elasticity">The gas limit is so many times the target; above zero.</param>
/// <param name="LeastBaseFee">Wei per gas that it never falls below; 0 until Jovian.</param>
/// <param name="DataFootprint">Gas that the block's data counts as; 0 until Jovian.</param>
public sealed record FeeParameters(uint Denominator, uint Elasticity, ulong LeastBaseFee, ulong DataFootprint)
{
    private const int HoloceneLength = 9;
    private const int JovianLength = 17;

    /// <summary>What extra data states; null when it is of another form, as on every other chain.</summary>
    /// <param name="extraData">The header's extra data.</param>
    /// <param name="blobGasUsed">The header's blob gas; 0 when it has none.</param>
    public static FeeParameters? Read(ReadOnlySpan<byte> extraData, ulong blobGasUsed)
    {
        var isHolocene = extraData.Length == HoloceneLength && extraData[0] == 0;
        var isJovian = extraData.Length == JovianLength && extraData[0] == 1;
        if (!isHolocene && !isJovian)
        {
            return null;
        }

        var denominator = BinaryPrimitives.ReadUInt32BigEndian(extraData[1..]);
        var elasticity = BinaryPrimitives.ReadUInt32BigEndian(extraData[5..]);
        if (denominator == 0 || elasticity == 0)
        {
            return null;
        }

        return isHolocene
            ? new FeeParameters(denominator, elasticity, 0, 0)
            : new FeeParameters(
                denominator,
                elasticity,
                BinaryPrimitives.ReadUInt64BigEndian(extraData[HoloceneLength..]),
                blobGasUsed);
    }
}
