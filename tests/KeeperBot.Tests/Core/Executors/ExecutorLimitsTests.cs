using System.Numerics;
using KeeperBot.Core.Executors;

namespace KeeperBot.Tests.Core.Executors;

public sealed class ExecutorLimitsTests
{
    /// <summary>The devnet's limits, and the table that contracts/README.md works out for them.</summary>
    private static readonly ExecutorLimits Devnet = new(300_000_000_000, 1_000_000_000_000, 3_000_000_000, 86_400, 50);

    [Theory]
    [InlineData(15 * 60, 3_031_250_000, 1_010_416_666_667)]
    [InlineData(3_600, 3_125_000_000, 1_041_666_666_667)]
    [InlineData(86_400, 6_000_000_000, 2_000_000_000_000)]
    [InlineData(7 * 86_400, 24_000_000_000, 8_000_000_000_000)]
    public void Within_TheReadmesTimes_IsTheReadmesTable(long seconds, long loss, long notional)
    {
        Assert.Equal(loss, Devnet.LossWithin(seconds));
        Assert.Equal(notional, Devnet.NotionalWithin(seconds));
    }

    [Fact]
    public void Within_NoTime_IsOneFullBucket()
    {
        Assert.Equal(Devnet.MaxLossPerWindow, Devnet.LossWithin(0));
        Assert.Equal(BigInteger.Zero, (Devnet with { MaxLossPerWindow = 0 }).LossWithin(86_400));
    }

    [Fact]
    public void Within_AShortWindow_DrainsOftenInADay() =>
        Assert.Equal(25 * Devnet.MaxLossPerWindow, (Devnet with { WindowSeconds = 3_600 }).LossWithin(86_400));
}
