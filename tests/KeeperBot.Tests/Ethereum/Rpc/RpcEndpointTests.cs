using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Tests.Ethereum.Rpc;

public sealed class RpcEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://user:pass@node.example/v3/key?token=abcd", "https://node.example:443")]
    [InlineData("wss://node.example:8546/key", "wss://node.example:8546")]
    [InlineData("http://[::1]:8545", "http://[::1]:8545")]
    public void Endpoint_WithSecrets_ShowsSchemeHostAndPortOnly(string url, string expected)
    {
        var endpoint = RpcEndpoint.Parse(url);
        Assert.Equal((expected, expected), (endpoint.Redacted, $"{endpoint}"));
    }

    [Theory]
    [InlineData("ftp://user:hidden-key@node.example")]
    [InlineData("node.example/hidden-key")]
    [InlineData("file:///hidden-key")]
    [InlineData("http://")]
    [InlineData("")]
    public void Endpoint_NoRpcUrl_IsRefusedWithoutRepeatingIt(string url)
    {
        var error = Assert.Throws<MalformedDataException>(() => RpcEndpoint.Parse(url));
        Assert.DoesNotContain("hidden-key", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://node.example:8545", true)]
    [InlineData("ws://10.0.0.1:8546", true)]
    [InlineData("https://node.example", false)]
    [InlineData("http://127.0.0.1:8545", false)]
    [InlineData("ws://localhost:8545", false)]
    public void Endpoint_WithoutTlsToAnotherMachine_IsExposed(string url, bool expected) =>
        Assert.Equal(expected, RpcEndpoint.Parse(url).IsExposed);

    [Fact]
    public async Task Transport_ForTheOtherScheme_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new HttpRpcTransport(RpcEndpoint.Parse("ws://127.0.0.1:1")));
        await Assert.ThrowsAsync<ArgumentException>(() => WebSocketRpcTransport.ConnectAsync(
            RpcEndpoint.Parse("http://127.0.0.1:1"), null, TimeProvider.System, Cancellation));
    }
}
