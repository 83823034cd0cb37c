using System.Collections;
using KeeperBot.Configuration;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Configuration;

public sealed class SettingTests : IDisposable
{
    private readonly SampleConfiguration _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Read_FileEnvironmentAndFlag_TheLastThatSpeaksWins()
    {
        var environment = Environment(("KEEPERBOT_Gas__Ceiling", "50 gwei"), ("KEEPERBOT_gas__tip", "1 gwei"));
        var flag = Setting.OfFlag("gas.ceiling=40 gwei");
        File.WriteAllText(_sample.FilePath, _sample.With("gas.hedgeGas", null));

        Assert.Equal(60_000_000_000, Read().Configuration.Mandate.Gas.CeilingWei);
        Assert.Equal(50_000_000_000, Read(environment).Configuration.Mandate.Gas.CeilingWei);
        var all = Read([.. environment, flag]);
        Assert.Equal(40_000_000_000, all.Configuration.Mandate.Gas.CeilingWei);
        Assert.Equal(1_000_000_000, all.Configuration.Mandate.Gas.TipWei);
        Assert.Equal("--set gas.ceiling", OriginOf(all, "gas.ceiling"));
        Assert.Equal("KEEPERBOT_gas__tip", OriginOf(all, "gas.tip"));
        Assert.Equal("default", OriginOf(all, "gas.hedgeGas"));
        Assert.Matches(@"keeperbot\.json:\d+:\d+$", OriginOf(all, "signer.address"));
    }

    [Theory]
    [InlineData("vaults[0].policy.band=3 WETH", "vaults[0].policy.band", "3 WETH")]
    [InlineData("chain.quorum=1", "chain.quorum", "1")]
    [InlineData("chain.allowInsecure=TRUE", "chain.allowInsecure", "true")]
    [InlineData("vaults[0].market.volatilityPercent=62.5", "vaults[0].market.volatilityPercent", "62.5")]
    [InlineData("vaults[0].venues[1].feePips=10000", "vaults[0].venues[1].feePips", "10000")]
    public void Read_Setting_OfEveryType(string flag, string key, string value)
    {
        var read = Read(Setting.OfFlag(flag));

        Assert.Equal(value, read.Values().Single(v => v.Key == key).Value);
    }

    [Fact]
    public void Read_ListOfNodes_IsSeparatedByCommasAndShownWithoutKeys()
    {
        var secret = SampleConfiguration.Canary;
        var nodes = Environment(("KEEPERBOT_Chain__Nodes", $"https://a.example/{secret}, https://b.example/{secret}"));
        File.WriteAllText(_sample.FilePath, _sample.With("chain.rpc", null));

        var read = StatedConfiguration.Read(_sample.FilePath, nodes);

        Assert.Equal(2, read.Configuration.Access.Nodes.Length);
        Assert.Equal("https://b.example:443", read.Values().Single(v => v.Key == "chain.nodes[1]").Value);
        Assert.Equal("KEEPERBOT_Chain__Nodes", OriginOf(read, "chain.nodes[1]"));
        Assert.DoesNotContain(read.Values(), v => v.Value.Contains(secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gas.cieling=1 gwei", ExitCode.Usage, "--set gas.cieling", "did you mean \"ceiling\"?")]
    [InlineData("gas=1", ExitCode.Usage, "--set gas", "one by one")]
    [InlineData("gas.ceiling.wei=1", ExitCode.Usage, "--set gas.ceiling.wei", "state 'gas.ceiling' itself")]
    [InlineData("vaults[7].id=x", ExitCode.Usage, "--set vaults[7].id", "count from 0")]
    [InlineData("chain.id=one", ExitCode.Usage, "--set chain.id", "whole number")]
    [InlineData("gas.ceiling=sixty", ExitCode.Configuration, "--set gas.ceiling", "correct the value")]
    [InlineData("chain.relay.patience=3", ExitCode.Usage, "--set chain.relay.patience", "chain.relay.rpc")]
    [InlineData("chain.rpc=http://127.0.0.1:1", ExitCode.Usage, "--set chain.rpc", "the environment")]
    [InlineData("chain.nodes[0]=http://127.0.0.1:1", ExitCode.Usage, "--set chain.nodes[0]", "count from 0")]
    [InlineData("mode=fast", ExitCode.Configuration, "--set mode", "shadow")]
    public void Read_WrongSetting_IsRefusedWhereItIsStated(string flag, int exitCode, string where, string remedy)
    {
        var problem = Assert.Throws<ProblemException>(() => Read(Setting.OfFlag(flag)));

        Assert.Equal(exitCode, problem.ExitCode);
        Assert.Equal(where, problem.Where);
        Assert.Contains(remedy, problem.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gas.ceiling")]
    [InlineData("=60 gwei")]
    [InlineData("gas.ceiling=")]
    [InlineData("gas..ceiling=1")]
    [InlineData("vaults[x].id=1")]
    public void OfFlag_NotASetting_IsAWrongCommandLine(string text)
    {
        var problem = Assert.Throws<ProblemException>(() => Setting.OfFlag(text));

        Assert.Equal(ExitCode.Usage, problem.ExitCode);
    }

    [Fact]
    public void OfEnvironment_OtherVariables_AreNotSettings()
    {
        var settings = Environment(
            ("KEEPERBOT_STORM_SEED", "1"), ("PATH", "/bin"), ("KEEPERBOT_Mode", ""), ("KEEPERBOT_MODE", "shadow"));

        Assert.Equal("KEEPERBOT_MODE", Assert.Single(settings).Source);
        Assert.False(Read(settings).Configuration.Live);
    }

    [Fact]
    public void Read_ObjectThatTheFileLeavesOut_IsStatedWholeOrRefused()
    {
        (string, string)[] parts =
        [
            ("KEEPERBOT_Chain__Relay__Rpc", "https://a.example"),
            ("KEEPERBOT_Chain__Relay__Status", "https://b.example"),
        ];

        var problem = Assert.Throws<ProblemException>(() => Read(Environment(parts[0])));
        Assert.Equal("KEEPERBOT_Chain__Relay__Rpc", problem.Where);
        Assert.Contains("chain.relay.status", problem.What, StringComparison.Ordinal);
        Assert.NotNull(Read(Environment(parts)).Configuration.Access.Relay);
    }

    [Fact]
    public void Read_UnknownVariable_IsRefused()
    {
        var problem = Assert.Throws<ProblemException>(() => Read(Environment(("KEEPERBOT_Gass__Ceiling", "1 gwei"))));

        Assert.Equal(ExitCode.Configuration, problem.ExitCode);
        Assert.Equal("KEEPERBOT_Gass__Ceiling", problem.Where);
        Assert.Contains("\"gas\"", problem.Remedy, StringComparison.Ordinal);
    }

    private StatedConfiguration Read(params Setting[] settings) => StatedConfiguration.Read(_sample.FilePath, settings);

    private static string OriginOf(StatedConfiguration read, string key) =>
        read.Values().Single(value => value.Key == key).Origin;

    private static Setting[] Environment(params (string Name, string Value)[] variables) =>
        [.. Setting.OfEnvironment(new Hashtable(variables.ToDictionary(v => v.Name, v => v.Value)))];
}
