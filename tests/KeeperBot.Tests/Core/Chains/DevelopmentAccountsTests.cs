using KeeperBot.Core.Chains;
using KeeperBot.Devnet;

namespace KeeperBot.Tests.Core.Chains;

public sealed class DevelopmentAccountsTests
{
    [Fact]
    public void All_TheDevnetsAccounts_AreAmongTwenty()
    {
        Assert.Equal(20, DevelopmentAccounts.All.Count);
        Assert.All(
            new[]
            {
                DevnetAccounts.Owner, DevnetAccounts.Guardian, DevnetAccounts.Oracle, DevnetAccounts.Liquidity,
                DevnetAccounts.Buyer, DevnetAccounts.Arbitrageur,
            },
            account => Assert.Contains(account, DevelopmentAccounts.All));
    }
}
