using System.Numerics;
using KeeperBot.Core.Chains;
using KeeperBot.Ethereum;

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

    /// <summary>Vectors of op-geth: Canyon's constants, then what Holocene's and Jovian's headers state.</summary>
    [Theory]
    [InlineData(1_000_000_000, 5_000_000, null, 1_000_000_000)]
    [InlineData(1_000_000_000, 4_000_000, null, 999_200_000)]
    [InlineData(1_000_000_000, 10_000_000, null, 1_004_000_000)]
    [InlineData(10_000_000, 15_000_000, "0x000000000a00000002", 10_000_000)]
    [InlineData(10_000_000, 10_000_000, "0x000000000a00000002", 9_666_667)]
    [InlineData(10_000_000, 20_000_000, "0x000000000a00000002", 10_333_333)]
    [InlineData(10_000_000, 3_000_000, "0x00000000020000000a", 10_000_000)]
    [InlineData(10_000_000, 1_000_000, "0x00000000020000000a", 6_666_667)]
    [InlineData(10_000_000, 30_000_000, "0x00000000020000000a", 55_000_000)]
    [InlineData(1, 10_000_000, "0x010000003200000003000000003b9aca00", 1_000_000_000)]
    [InlineData(1, 11_000_000, "0x010000003200000003000000003b9aca00", 1_000_000_000)]
    [InlineData(2_000_000_000, 20_000_000, "0x010000003200000003000000003b9aca00", 2_040_000_000)]
    [InlineData(1, 9_000_000, "0x010000003200000003000000003b9aca00", 1_000_000_000)]
    [InlineData(2_097_152, 9_000_000, "0x01000000320000000300000000001e8480", 2_092_958)]
    public void Next_OpStack_IsOpGeths(long baseFee, ulong gasUsed, string? extraData, long expected) =>
        Assert.Equal(expected, BaseFee.Next(Header(baseFee, gasUsed, extraData, 0), FeeModel.OpStack));

    /// <summary>Jovian: a block's data counts as gas where it is more than the gas; before, the field means
    /// nothing.</summary>
    [Fact]
    public void Next_OpStackBlockFullOfData_RisesByTheData()
    {
        const string Jovian = "0x0100000032000000030000000000000000";
        Assert.Equal(1_020_000_000, BaseFee.Next(Header(1_000_000_000, 5, Jovian, 20_000_000), FeeModel.OpStack));
        Assert.Equal(
            BaseFee.Next(Header(1_000_000_000, 5, "0x000000003200000003", 0), FeeModel.OpStack),
            BaseFee.Next(Header(1_000_000_000, 5, "0x000000003200000003", 20_000_000), FeeModel.OpStack));
    }

    [Fact]
    public void Next_Arbitrum_IsThePresentOneWhateverTheBlockUsed() =>
        Assert.Equal(10_000_000, BaseFee.Next(Header(10_000_000, 30_000_000, null, 0), FeeModel.Arbitrum));

    [Theory]
    [InlineData("0x")]
    [InlineData("0x00")]
    [InlineData("0x000000000000000002")]
    [InlineData("0x000000000a00000000")]
    [InlineData("0x010000000a00000002")]
    [InlineData("0x0000000032000000030000000000000000")]
    [InlineData("0x6265617665726275696c642e6f7267")]
    public void FeeParameters_OfAnotherForm_AreNone(string extraData) =>
        Assert.Null(FeeParameters.Read(Hex.Decode(extraData), 0));

    [Fact]
    public void Next_HeaderOfParent_ReadsItsThreeFigures() =>
        Assert.Equal(
            new BigInteger(1_125_000_000),
            BaseFee.Next(new Scenario().Block with
            {
                BaseFeePerGas = 1_000_000_000,
                GasUsed = 30_000_000,
                GasLimit = 30_000_000,
            }, FeeModel.Ethereum));

    private static BlockHeader Header(long baseFee, ulong gasUsed, string? extraData, ulong blobGasUsed) =>
        new Scenario().Block with
        {
            BaseFeePerGas = baseFee,
            GasUsed = gasUsed,
            GasLimit = 30_000_000,
            FeeParameters = extraData is null ? null : FeeParameters.Read(Hex.Decode(extraData), blobGasUsed),
        };
}
