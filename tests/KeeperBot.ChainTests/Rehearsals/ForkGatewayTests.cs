using System.Net.Http.Headers;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using KeeperBot.ChainTests.Secrets;
using KeeperBot.Devnet;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Rehearsals;

/// <summary>What stands between a fork and an operator's node lets reads through, and no key out.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ForkGatewayTests
{
    private const string Send = """{"jsonrpc":"2.0","id":7,"method":"eth_sendRawTransaction","params":["0x02"]}""";
    private const string Read = """{"jsonrpc":"2.0","id":8,"method":"eth_chainId","params":[]}""";

    private static readonly AnvilOptions Chain = new(1_760_000_000) { ChainId = 1 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Binary => AnvilBinary.Find(NodeModules.Default);

    /// <summary>Messages that are not only reads, however they are wrapped.</summary>
    public static TheoryData<string> Forbidden =>
    [
        Send,
        $"[{Read},{Send}]",
        Send.Replace("eth_sendRawTransaction", "eth_sendTransaction", StringComparison.Ordinal),
        Send.Replace("eth_sendRawTransaction", "anvil_setBalance", StringComparison.Ordinal),
        Send.Replace("eth_sendRawTransaction", "ETH_CHAINID", StringComparison.Ordinal),
        Send.Replace("eth_sendRawTransaction", "", StringComparison.Ordinal),
        """{"jsonrpc":"2.0","id":7,"method":"eth_chainId","method":"eth_sendRawTransaction","params":[]}""",
        """{"jsonrpc":"2.0","id":7,"params":[]}""",
        """{"jsonrpc":"2.0","id":7,"method":null}""",
        "[]",
        "not JSON",
        "",
    ];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public async Task Gateway_MessageThatIsNotOnlyReads_DoesNotReachTheNode(string message)
    {
        await using var anvil = await AnvilProcess.StartAsync(Binary, Chain, Cancellation);
        await using var provider = await RecordingNode.StartAsync(anvil.Url, Cancellation);
        await using var gateway = ForkGateway.Start(new ForkSource(RpcEndpoint.Parse(provider.Url), null));

        var answer = await PostAsync(gateway, message);

        Assert.Contains("\"error\"", answer, StringComparison.Ordinal);
        Assert.Empty(provider.Methods);
        Assert.Equal(0, gateway.Requests);
        Assert.Contains("0x1", await PostAsync(gateway, Read), StringComparison.Ordinal);
        Assert.Equal(["eth_chainId"], provider.Methods);
    }

    [Fact]
    public async Task Gateway_SecondMethodInOtherLetters_IsLeftOut()
    {
        await using var anvil = await AnvilProcess.StartAsync(Binary, Chain, Cancellation);
        await using var provider = await RecordingNode.StartAsync(anvil.Url, Cancellation);
        await using var gateway = ForkGateway.Start(new ForkSource(RpcEndpoint.Parse(provider.Url), null));

        await PostAsync(
            gateway, """{"jsonrpc":"2.0","id":1,"method":"eth_chainId","Method":"eth_sendTransaction","params":[]}""");

        Assert.Equal(["eth_chainId"], provider.Methods);
        Assert.DoesNotContain("Send", provider.LastBody, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Gateway_RefusedCallsOfABatch_AreAnsweredByTheirIds()
    {
        await using var gateway = ForkGateway.Start(new ForkSource(RpcEndpoint.Parse("http://127.0.0.1:1"), null));

        var answer = JsonElement.Parse(await PostAsync(gateway, $"[{Read},{Send}]"));

        Assert.Equal([8, 7], answer.EnumerateArray().Select(call => call.GetProperty("id").GetInt32()));
        Assert.Equal(["eth_sendRawTransaction"], gateway.Refused);
    }

    [Fact]
    public async Task Gateway_NodeThatIsNotThere_IsAnErrorWithoutTheKey()
    {
        await using var gateway = ForkGateway.Start(
            new ForkSource(RpcEndpoint.Parse($"http://127.0.0.1:1/v2/{CanarySecrets.UrlKey}"), null));

        var answer = await PostAsync(gateway, Read);

        Assert.Contains("\"error\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(CanarySecrets.UrlKey, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fork_UrlWithAKey_IsInNoArgumentOfAnvil()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux shows a process's arguments and variables as files");
        await using var anvil = await AnvilProcess.StartAsync(Binary, Chain, Cancellation);
        await using var provider = await RecordingNode.StartAsync(anvil.Url, Cancellation);

        await using var fork = await DevnetNode.ForkAsync(
            Binary, new ForkSource(RpcEndpoint.Parse(provider.Url), null), null, Cancellation);

        foreach (var file in new[] { "cmdline", "environ" })
        {
            var seen = await File.ReadAllTextAsync($"/proc/{fork.Anvil.ProcessId}/{file}", Cancellation);
            Assert.DoesNotContain(CanarySecrets.UrlKey, seen, StringComparison.Ordinal);
        }

        Assert.Contains(
            fork.Gateway!.Url,
            await File.ReadAllTextAsync($"/proc/{fork.Anvil.ProcessId}/cmdline", Cancellation),
            StringComparison.Ordinal);
        Assert.Equal(1UL, await fork.Client.ChainIdAsync(Cancellation));
        Assert.Empty(fork.Gateway.Refused);
    }

    private static async Task<string> PostAsync(ForkGateway gateway, string message)
    {
        using var client = new HttpClient();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(message));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var reply = await client.PostAsync(new Uri(gateway.Url), content, Cancellation);
        return await reply.Content.ReadAsStringAsync(Cancellation);
    }
}
