using KeeperBot.Core.Vaults;
using KeeperBot.Tests.Golden;

namespace KeeperBot.Tests.Core.Vaults;

public sealed class VaultKindsPageTests
{
    /// <summary>One section a kind, in the order of the names, headed alike.</summary>
    [Fact]
    public void Page_Sections_AreTheKindsWithTheContractsThatTheyAskFor()
    {
        const string Heading = "\n## `";
        var page = File.ReadAllText(Path.Combine(GoldenFile.Root, "docs", "reference", "vault-kinds.md"));
        var sections = page.Split(Heading)[1..].ToDictionary(section => section[..section.IndexOf('`')]);
        Assert.Equal(VaultKind.All.Select(kind => kind.Name).Order(StringComparer.Ordinal), sections.Keys);
        Assert.All(VaultKind.All, kind =>
        {
            var section = sections[kind.Name];
            Assert.StartsWith($"{kind.Name}`: ", section, StringComparison.Ordinal);
            Assert.All(
                kind.Contracts, contract => Assert.Contains($"`{contract}`", section, StringComparison.Ordinal));
            Assert.All(
                ["\n| reads | ", "\n| measures | ", "\n| refuses | "],
                row => Assert.Contains(row, section, StringComparison.Ordinal));
        });
    }
}
