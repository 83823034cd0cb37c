using System.Text.Json;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Intents;
using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>
/// Shadow mode decides like live and signs nothing; a start that is not right ends with its own exit code.
/// </summary>
public sealed class ShadowTests : IAsyncLifetime
{
    private KeeperDevnet? _chain;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private KeeperDevnet Chain => _chain ?? throw new InvalidOperationException("the devnet has not been started");

    public async ValueTask InitializeAsync() => _chain = await KeeperDevnet.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_chain is not null)
        {
            await _chain.DisposeAsync();
        }
    }

    [Fact]
    public async Task Shadow_OnTheBlocksOfALiveKeeper_DecidesTheSameUntilTheFirstHedgeAndSignsNothing()
    {
        await using var live = RestartableKeeper.Start(Chain.Configure("live", live: true, WithWideBand));
        await using var shadow = RestartableKeeper.Start(Chain.Configure("shadow", live: false, WithWideBand));
        var (compared, hedged) = (0, false);
        for (var price = 3_150; price >= 2_700; price -= 30)
        {
            await Chain.Controls.SetPriceAsync(KeeperDevnet.Usd(price), Cancellation);
            var (said, shadowed) = (await live.TurnAsync(Cancellation), await shadow.TurnAsync(Cancellation));
            if (!hedged)
            {
                Assert.Equal(Canonical.Serialize(said!), Canonical.Serialize(shadowed!));
                compared++;
            }

            hedged |= said?.Verdict == Verdict.Hedge;
        }

        Assert.True(hedged && compared >= 3, $"hedged {hedged} after {compared} decisions");
        Assert.NotEmpty(live.Attempts);
        Assert.Empty(shadow.Attempts);
        Assert.Empty(shadow.Open);
        Assert.True(shadow.Endings.Length >= 2, "a shadow is never hedged, so it goes on wanting to be");
        Assert.All(shadow.Endings, e => Assert.Equal(IntentState.Cancelled, e.State));
        Assert.All(shadow.Changes, c => Assert.IsType<IntentChange.Ended>(c.Change));
    }

    [Fact]
    public async Task Run_InShadowMode_LeavesNoTransaction()
    {
        var file = Chain.Configure("shadow", live: false);
        var result = await KeeperProcess.RunAsync(Cancellation, "run", "--once", "--json", "--config", file);
        Assert.True(result.ExitCode == 0, result.Errors);
        using var decision = JsonDocument.Parse(result.Output);
        Assert.Equal("Hedge", decision.RootElement.GetProperty("verdict").GetString());
        await Chain.Controls.MineAsync(2, Cancellation);
        Assert.Equal(0UL, await Chain.KeeperNonceAsync(Cancellation));
        Assert.Empty(await Chain.ReadHedgesAsync(Cancellation));
    }

    [Fact]
    public async Task Run_LiveOnAnotherChainAndNotArmed_IsRefused()
    {
        var binary = AnvilBinary.Find(NodeModules.Default);
        await using var foreign = await AnvilProcess.StartAsync(
            binary, new AnvilOptions(1_760_000_000) { ChainId = 1 }, Cancellation);
        var file = Chain.Configure("foreign", live: true, options => options with
        {
            Chain = options.Chain with { Id = 1, Rpc = foreign.Url },
        });
        await RequireProblemAsync(file, exitCode: 5, "the keeper is not armed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_NodeOnAnotherChainThanConfigured_IsAConfigurationError(bool live)
    {
        var file = Chain.Configure("wrong", live, options => options with { Chain = options.Chain with { Id = 1 } });
        await RequireProblemAsync(file, exitCode: 3, "the node is on chain 31337, the configuration says 1");
    }

    [Fact]
    public async Task Run_NodeThatDoesNotAnswer_IsUnreachable()
    {
        var file = Chain.Configure("dead", live: true, options => options with
        {
            Chain = options.Chain with { Rpc = "http://127.0.0.1:1" },
        });
        await RequireProblemAsync(file, exitCode: 8, "127.0.0.1:1");
    }

    [Theory]
    [InlineData("\"mode\"", "\"modus\"", "unknown key 'modus'", 2)]
    [InlineData("\"id\": 31337,", "\"id\": 31337", "", 5)]
    [InlineData("\"band\": \"2 WETH\"", "\"band\": 2", "", 0)]
    public async Task Run_DamagedConfiguration_MarksTheLineAndTheColumn(
        string text, string damage, string said, int line)
    {
        var file = Chain.Configure("damaged", live: true);
        var original = await File.ReadAllTextAsync(file, Cancellation);
        Assert.Contains(text, original, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, original.Replace(text, damage, StringComparison.Ordinal), Cancellation);

        var errors = await RequireProblemAsync(file, exitCode: 3, said);
        Assert.Matches(@"(?m)^ +\^$", errors);
        Assert.Matches(line == 0 ? @"damaged\.config\.json:\d+:\d+" : $@"damaged\.config\.json:{line}:\d+", errors);
    }

    private static KeeperOptions WithWideBand(KeeperOptions options)
    {
        var vault = options.Vaults[0];
        return options with { Vaults = [vault with { Policy = vault.Policy with { Band = "60 WETH" } }] };
    }

    /// <summary>The program ends at once with this code, says why, and neither stack trace nor key shows.</summary>
    private async Task<string> RequireProblemAsync(string file, int exitCode, string said)
    {
        var result = await KeeperProcess.RunAsync(Cancellation, "run", "--once", "--config", file);
        Assert.True(result.ExitCode == exitCode, $"exit {result.ExitCode}: {result.Errors}");
        Assert.Contains(said, result.Errors, StringComparison.Ordinal);
        Assert.Contains("fix", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at KeeperBot", result.Errors, StringComparison.Ordinal);
        Assert.Equal(0UL, await Chain.KeeperNonceAsync(Cancellation));
        return result.Errors;
    }
}
