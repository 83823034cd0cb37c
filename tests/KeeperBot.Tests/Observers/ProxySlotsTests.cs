using KeeperBot.Observers;

namespace KeeperBot.Tests.Observers;

public sealed class ProxySlotsTests
{
    /// <summary>The numbers that EIP-1967 prints, in two halves: together they look like a key.</summary>
    [Theory]
    [InlineData("implementation", "0x360894a13ba1a3210667c828492db98d", "ca3e2076cc3735a920a3ca505d382bbc")]
    [InlineData("beacon", "0xa3f0ad74e5423aebfd80d3ef4346578335a9a72ae", "aee59ff6cb3582b35133d50")]
    [InlineData("admin", "0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee117", "8d6a717850b5d6103")]
    public void SlotOf_TheLabelsOfEip1967_AreItsNumbers(string name, string start, string end) =>
        Assert.Equal(start + end, ProxySlots.SlotOf($"eip1967.proxy.{name}").ToString());
}
