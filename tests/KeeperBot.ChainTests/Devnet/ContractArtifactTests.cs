using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Devnet;

public sealed class ContractArtifactTests
{
    private const string Plain = """{"abi": [], "bytecode": "0x6001"}""";
    private static readonly Address Library = Address.Parse("0x00000000000000000000000000000000000000ab");

    [Theory]
    [InlineData(Plain)]
    [InlineData("""{"abi": [], "bytecode": {"object": "6001", "linkReferences": {}}}""")]
    [InlineData("""{"abi": [], "evm": {"bytecode": {"object": "0x6001"}}}""")]
    [InlineData("""{"compilerOutput": {"abi": [], "evm": {"bytecode": {"object": "0x6001"}}}}""")]
    public void Artifact_InEachPackagesShape_GivesItsCode(string json) =>
        Assert.Equal([0x60, 0x01], Parse(json).CreationCode());

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"abi": []}""")]
    [InlineData("""{"abi": [], "bytecode": 1}""")]
    [InlineData("""{"abi": {}, "bytecode": "0x"}""")]
    public void Artifact_ThatIsNone_IsRefusedWithItsOrigin(string json)
    {
        var error = Assert.Throws<DevnetException>(() => Parse(json));
        Assert.Contains("the test", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CreationCode_OfAContractWithALibrary_HoldsTheLibrarysAddress()
    {
        var room = new string('_', 40);
        var links = """{"a.sol": {"Lib": [{"start": 1, "length": 20}, {"start": 22, "length": 20}]}}""";
        var artifact = Parse($$"""{"abi": [], "bytecode": "0x73{{room}}00{{room}}", "linkReferences": {{links}}}""");
        Assert.Contains(
            "'Lib'", Assert.Throws<DevnetException>(() => artifact.CreationCode()).Message, StringComparison.Ordinal);
        Assert.Throws<DevnetException>(() => artifact.WithLibrary("Other", Library));
        Assert.Equal(
            [0x73, .. Library.ToArray(), 0x00, .. Library.ToArray()],
            artifact.WithLibrary("Lib", Library).CreationCode());
    }

    [Fact]
    public void CreationCode_WithWrongArguments_IsRefused() =>
        Assert.ThrowsAny<AbiException>(() => ContractArtifact.Own("DevnetUsd").CreationCode());

    [Fact]
    public void Package_ThatIsNotInstalled_NamesTheCommandThatInstallsIt()
    {
        using var folder = new TemporaryFolder();
        var modules = new NodeModules(folder.Path);
        var error = Assert.Throws<DevnetException>(() => modules.PathOf("@some/package", "a.json"));
        Assert.Contains("@some/package is not installed", error.Message, StringComparison.Ordinal);
        Assert.Contains("npm ci --omit=dev", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Binary_NamedByTheEnvironment_WinsAndMustExist()
    {
        using var folder = new TemporaryFolder();
        var modules = new NodeModules(folder.Path);
        var named = folder["anvil"];
        Assert.Throws<DevnetException>(() => AnvilBinary.Find(named, modules, null));
        Assert.Throws<DevnetException>(() => AnvilBinary.Find(null, modules, folder.Path));
        File.WriteAllText(named, "");
        Assert.Equal(named, AnvilBinary.Find(named, modules, null));
        Assert.Equal(named, AnvilBinary.Find(null, modules, folder.Path));

        var packaged = Directory.CreateDirectory(folder["node_modules/@foundry-rs/anvil-some-os/bin"]);
        File.WriteAllText(Path.Combine(packaged.FullName, "anvil"), "");
        Assert.Equal(Path.Combine(packaged.FullName, "anvil"), AnvilBinary.Find(null, modules, folder.Path));
    }

    private static ContractArtifact Parse(string json) =>
        ContractArtifact.Parse(System.Text.Encoding.UTF8.GetBytes(json), "the test");
}
