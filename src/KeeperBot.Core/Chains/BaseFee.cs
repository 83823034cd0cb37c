using System.Numerics;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Chains;

/// <summary>The base fee of the next block, which its parent determines.</summary>
/// <remarks>Source: EIP-1559; elasticity 2, change denominator 8 (Ethereum mainnet).</remarks>
public static class BaseFee
{
    private const ulong Elasticity = 2;
    private const int ChangeDenominator = 8;

    /// <summary>Wei per gas in the block after <paramref name="parent"/>.</summary>
    public static BigInteger Next(BlockHeader parent) => Next(parent.BaseFeePerGas, parent.GasUsed, parent.GasLimit);

    /// <summary>Wei per gas after a block with this base fee (wei per gas), gas used and gas limit.</summary>
    public static BigInteger Next(BigInteger baseFee, ulong gasUsed, ulong gasLimit)
    {
        var target = gasLimit / Elasticity;
        if (target == 0 || gasUsed == target)
        {
            return baseFee;
        }

        return gasUsed > target
            ? baseFee + BigInteger.Max(1, baseFee * (gasUsed - target) / target / ChangeDenominator)
            : baseFee - (baseFee * (target - gasUsed) / target / ChangeDenominator);
    }
}
