using KeeperBot.Core.Volatility;
using KeeperBot.Histories;

namespace KeeperBot.Tests.Histories;

public sealed class BarCsvTests
{
    private const string Header = "timestamp,open,high,low,close\n";

    public static TheoryData<string, string> Wrong => new()
    {
        { "bars.csv is empty", "" },
        { "bars.csv:1: no column is named close", "timestamp,open,high,low\n" },
        { "bars.csv:1: no column is named timestamp", "when,open,high,low,close\n" },
        { "bars.csv:2: 3 fields are fewer", Header + "3600,1,2\n" },
        { "bars.csv:3: field 3 is no price", Header + "3600,1,2,1,1\n7200,1,x,1,1\n" },
        { "bars.csv:2: the time is neither", Header + "yesterday,1,2,1,1\n" },
        { "bars.csv: the history has 1 gap(s)", Header + "3600,1,2,1,1\n10800,1,2,1,1\n" },
        { "bars.csv: the low of bar 1", Header + "3600,1,2,-1,1\n" },
        { "bars.csv: the history has no whole bar", Header },
    };

    [Fact]
    public void Read_ColumnsInAnyOrder_AreFoundByName()
    {
        const string text = "date,close,volume,low,high,open\n2021-04-04 20:00:00,3,17,1,4,2\n\n"
            + "2021-04-04T21:00:00Z,2.5e0,8,2,4,3\n";
        var series = BarCsv.Read(new StringReader(text), "bars.csv", 3_600, GapRule.Error);

        Assert.Equal(
            [new Bar(1_617_566_400, 2, 4, 1, 3), new Bar(1_617_570_000, 3, 4, 2, 2.5)], series.Bars);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Read_WhatIsNoHistory_IsNamedByFileAndLine(string problem, string text) => Assert.Contains(
        problem,
        Assert.Throws<HistoryException>(
            () => BarCsv.Read(new StringReader(text), "bars.csv", 3_600, GapRule.Error)).Message,
        StringComparison.Ordinal);
}
