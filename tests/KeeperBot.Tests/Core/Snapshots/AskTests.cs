using KeeperBot.Core;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Tests.Core.Snapshots;

public sealed class AskTests
{
    private static readonly Ask Balance = new(
        Scenario.Account(2), Abis.Erc20.Function("balanceOf"), Scenario.Account(0x41));

    [Fact]
    public void Equals_SameTargetAndCalldata_IsEqualWithOrWithoutTheFunction()
    {
        var stored = new Ask(Balance.To, Balance.Data.ToArray());
        Assert.Equal(Balance, stored);
        Assert.Equal(Balance.GetHashCode(), stored.GetHashCode());
        Assert.Null(stored.Function);
        Assert.False(Balance.Equals(null));
    }

    [Fact]
    public void Equals_OtherTargetOrCalldata_IsNot()
    {
        Assert.NotEqual(Balance, new Ask(Scenario.Account(3), Balance.Data.ToArray()));
        Assert.NotEqual(Balance, new Ask(Balance.To, Balance.Data[..4].ToArray()));
    }

    [Fact]
    public void Order_OfAsks_IsByTargetThenCalldata()
    {
        Ask Bare(byte to, params byte[] data) => new(Scenario.Account(to), data);
        Ask[] ordered = [Bare(1), Bare(1, 1), Bare(1, 1, 0), Bare(1, 2), Bare(2), Bare(2, 0)];
        Assert.Equal(ordered, ordered.Reverse().Order(Ask.Order));
    }

    [Fact]
    public void ToString_WithOrWithoutTheFunction_SaysWhatIsAskedOfWhom()
    {
        Assert.Equal($"balanceOf of {Balance.To}", Balance.ToString());
        Assert.Equal($"0x01ff of {Balance.To}", new Ask(Balance.To, [1, 0xFF]).ToString());
    }
}
