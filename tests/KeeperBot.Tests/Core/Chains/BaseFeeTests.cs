using System.Numerics;
using KeeperBot.Core.Chains;

namespace KeeperBot.Tests.Core.Chains;

public sealed class BaseFeeTests
{
    /// <summary>Vectors of EIP-1559 implementations (go-ethereum, ethereumjs).</summary>
    [Theory]
    [InlineData(1_000_000_000, 10_000_000, 10_000_000, 1_125_000_000)]
    [InlineData(1_000_000_000, 10_000_000, 12_000_000, 1_083_333_333)]
    [InlineData(1_000_000_000, 10_000_000, 14_000_000, 1_053_571_428)]
    [InlineData(1_072_671_875, 9_000_000, 10_000_000, 1_179_939_062)]
    [InlineData(1_059_263_476, 10_001_000, 14_000_000, 1_116_028_649)]
    [InlineData(1_049_238_967, 0, 2_000_000, 918_084_097)]
    [InlineData(1_049_238_967, 10_000_000, 18_000_000, 1_063_811_730)]
    [InlineData(0, 10_000_000, 18_000_000, 1)]
    [InlineData(1, 10_000_000, 18_000_000, 2)]
    [InlineData(2, 10_000_000, 18_000_000, 3)]
    public void Next_KnownVector_IsReproduced(long baseFee, ulong gasUsed, ulong gasLimit, long expected) =>
        Assert.Equal(expected, BaseFee.Next(baseFee, gasUsed, gasLimit));

    [Fact]
    public void Next_BlockExactlyAtTarget_StaysTheSame() =>
        Assert.Equal(Scenario.Gwei(7), BaseFee.Next(Scenario.Gwei(7), 15_000_000, 30_000_000));

    [Fact]
    public void Next_TwentyFullBlocks_RisesAboutTenfoldAndNoBlockByMoreThanAnEighth()
    {
        var fee = Scenario.Gwei(10);
        for (var block = 0; block < 20; block++)
        {
            var next = BaseFee.Next(fee, 30_000_000, 30_000_000);
            Assert.InRange(next, fee, fee * 9 / 8);
            fee = next;
        }

        Assert.InRange(fee, Scenario.Gwei(105), Scenario.Gwei(106));
    }

    [Fact]
    public void Next_HeaderOfParent_ReadsItsThreeFigures() =>
        Assert.Equal(
            new BigInteger(1_125_000_000),
            BaseFee.Next(new Scenario().Block with
            {
                BaseFeePerGas = 1_000_000_000,
                GasUsed = 30_000_000,
                GasLimit = 30_000_000,
            }));
}
