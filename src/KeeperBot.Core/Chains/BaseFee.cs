using System.Numerics;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Chains;

/// <summary>The base fee of the next block, which its parent determines.</summary>
/// <remarks>
/// Sources: EIP-1559 (Ethereum: elasticity 2, change denominator 8); the OP stack's specifications of Canyon
/// (elasticity 6, denominator 250 in the superchain registry's standard configuration), Holocene (the parent's extra
/// data states them) and Jovian (it states a least base fee, and data counts as gas). Arbitrum's follows its backlog,
/// which no header tells, and moves little from one of its many blocks to the next: its next one is taken to be the
/// present one.
/// </remarks>
public static class BaseFee
{
    private const ulong Elasticity = 2;
    private const uint ChangeDenominator = 8;
    private const ulong CanyonElasticity = 6;
    private const uint CanyonDenominator = 250;

    /// <summary>Wei per gas in the block after <paramref name="parent"/>.</summary>
    /// <param name="parent">The block before.</param>
    /// <param name="fees">The chain's rule.</param>
    public static BigInteger Next(BlockHeader parent, FeeModel fees) => fees switch
    {
        FeeModel.Arbitrum => parent.BaseFeePerGas,
        FeeModel.OpStack => NextOfOpStack(parent),
        _ => Next(parent.BaseFeePerGas, parent.GasUsed, parent.GasLimit),
    };

    /// <summary>Wei per gas after a block of Ethereum with this base fee, gas used and gas limit.</summary>
    public static BigInteger Next(BigInteger baseFee, ulong gasUsed, ulong gasLimit) =>
        Next(baseFee, gasUsed, gasLimit / Elasticity, ChangeDenominator);

    private static BigInteger NextOfOpStack(BlockHeader parent)
    {
        if (parent.FeeParameters is not { } stated)
        {
            var target = parent.GasLimit / CanyonElasticity;
            return Next(parent.BaseFeePerGas, parent.GasUsed, target, CanyonDenominator);
        }

        var metered = Math.Max(parent.GasUsed, stated.DataFootprint);
        var next = Next(parent.BaseFeePerGas, metered, parent.GasLimit / stated.Elasticity, stated.Denominator);
        return BigInteger.Max(next, stated.LeastBaseFee);
    }

    private static BigInteger Next(BigInteger baseFee, ulong gasUsed, ulong target, uint denominator)
    {
        if (target == 0 || gasUsed == target)
        {
            return baseFee;
        }

        return gasUsed > target
            ? baseFee + BigInteger.Max(1, baseFee * (gasUsed - target) / target / denominator)
            : baseFee - (baseFee * (target - gasUsed) / target / denominator);
    }
}
