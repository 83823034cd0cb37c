using KeeperBot.Core;
using KeeperBot.Ethereum;

namespace KeeperBot.Tests.Core;

public sealed class MandateTests
{
    private static readonly Scenario Scene = new();

    [Fact]
    public void Hash_SameContent_IsTheSame()
    {
        Assert.Equal(Scene.Mandate.Hash, Scene.Mandate.Hash);
        Assert.Equal(Scene.Mandate, Scene.Mandate);
        Assert.Equal(Scene.Mandate.GetHashCode(), Scene.Mandate.GetHashCode());
    }

    [Fact]
    public void Hash_CopyWithAnotherLimit_IsComputedAnew()
    {
        var mandate = Scene.Mandate;
        Assert.NotEqual(Hash32.Zero, mandate.Hash);
        var copy = mandate with { Gas = mandate.Gas with { TipWei = 2 } };
        Assert.NotEqual(mandate.Hash, copy.Hash);
        Assert.NotEqual(mandate, copy);
    }

    [Fact]
    public void Hash_OrderOfVaults_IsPartOfIt()
    {
        var two = Scene with { Vaults = [Scenario.Vault("a"), Scenario.Vault("b", 2)] };
        Assert.NotEqual(two.Mandate, (two with { Vaults = [.. two.Vaults.Reverse()] }).Mandate);
    }

    [Fact]
    public void Vault_KnownId_IsItsMandate() => Assert.Equal("eth", Scene.Mandate.Vault("eth").Id);

    [Fact]
    public void Vault_UnknownId_BreaksAnInvariantByName()
    {
        var thrown = Assert.Throws<InvariantException>(() => Scene.Mandate.Vault("nope"));
        Assert.Contains("'nope'", thrown.Message, StringComparison.Ordinal);
    }
}
