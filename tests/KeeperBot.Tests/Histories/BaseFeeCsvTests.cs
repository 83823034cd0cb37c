using KeeperBot.Core.Volatility;
using KeeperBot.Forecasts;
using KeeperBot.Histories;

namespace KeeperBot.Tests.Histories;

public sealed class BaseFeeCsvTests
{
    public static TheoryData<string, string> Wrong => new()
    {
        { "fees.csv is empty", "" },
        { "fees.csv:1: no column is named timestamp, date or block", "when,wei\n" },
        { "fees.csv:1: no column is named wei, base_fee_per_gas or gwei", "timestamp,fee\n" },
        { "fees.csv:2: 1 fields are fewer", "timestamp,wei\n300\n" },
        { "fees.csv:3: field 2 is no base fee", "timestamp,wei\n300,1\n600,x\n" },
        { "fees.csv:2: field 1 is no height", "block,wei\n0x12,1\n" },
        { "fees.csv:2: the time is neither", "date,wei\nyesterday,1\n" },
        { "fees.csv:4: a base fee of 0 wei: it is above zero", "timestamp,wei\n300,1\n600,2\n900,0\n" },
        { "fees.csv:3: a base fee of -2000000000 wei", "timestamp,gwei\n300,1\n600,-2\n" },
        { "fees.csv:4: the same time as the fee before it", "timestamp,wei\n300,1\n600,2\n600,3\n" },
        { "fees.csv:3: the time is before that of the fee", "timestamp,wei\n300,1\n299,2\n" },
        { "fees.csv:3: 75 minutes without a fee before it", "timestamp,wei\n300,1\n4800,2\n" },
        { "fees.csv:3: 200 minutes without a fee before it", "block,wei\n1000,1\n2000,2\n" },
        { "1 base fee(s) are no history", "timestamp,wei\n300,1\n" },
    };

    [Fact]
    public void Read_ColumnsInAnyOrder_AreFoundByName()
    {
        var dated = Read("volume,gwei,date\n9,1.5,2021-04-04 20:00:00\n\n9,2,2021-04-04T20:05:00Z\n");
        Assert.True(dated.AreDated);
        Assert.Equal(
            [new FeePoint(1_617_566_400, 1.5e9, "fees.csv:2"), new FeePoint(1_617_566_700, 2e9, "fees.csv:4")],
            dated.Points);

        var ofBlocks = Read("block,BASE_FEE_PER_GAS\n100,7\n101,8\n");
        Assert.False(ofBlocks.AreDated);
        Assert.Equal(
            [new FeePoint(1_200, 7, "fees.csv:2"), new FeePoint(1_212, 8, "fees.csv:3")], ofBlocks.Points);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Read_WhatIsNoHistory_IsNamedByFileAndLine(string problem, string text) => Assert.StartsWith(
        problem,
        Assert.Throws<HistoryException>(() => FeeSeries.Of(Read(text).Points)).Message,
        StringComparison.Ordinal);

    private static BaseFees Read(string text) => BaseFeeCsv.Read(new StringReader(text), "fees.csv", 12.0);
}
