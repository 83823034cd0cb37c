using KeeperBot.ChainTests.Secrets;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Signing;
using KeeperBot.Tests.Signing;

namespace KeeperBot.ChainTests.Signing;

public sealed class RemoteSignerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SignAsync_BothShapesOfAnswer_GiveTheTransactionAskedFor(bool asObject)
    {
        using var key = PrivateKey.Parse($"{CanarySecrets.Key}");
        await using var service = await StandInKeyService.StartAsync(key, asObject, Cancellation);
        await using var signer = Signer(service);
        var order = SigningOrders.Hedge(7, 1);

        var signed = await signer.SignAsync(order, Cancellation);

        Assert.Equal(order.Transaction.Sign(key).Hash, signed.Hash);
        var asked = Assert.Single(service.Asked);
        Assert.Equal(service.Account.ToString(), asked["from"]!.GetValue<string>());
        Assert.Equal("0x7", asked["nonce"]!.GetValue<string>());
    }

    /// <summary>
    /// Section 6 (signing policy): what comes back must be what was asked for, whoever holds the key.
    /// </summary>
    [Fact]
    public async Task SignAsync_ServiceThatSignsSomethingElse_IsNotBelieved()
    {
        using var key = PrivateKey.Parse($"{CanarySecrets.Key}");
        await using var service = await StandInKeyService.StartAsync(key, asObject: false, Cancellation);
        await using var signer = Signer(service);

        service.Twist = transaction => transaction with { MaxFeePerGas = transaction.MaxFeePerGas + 1 };
        await Assert.ThrowsAsync<EthereumException>(() => signer.SignAsync(SigningOrders.Hedge(7, 1), Cancellation));
        service.Twist = transaction => transaction with { To = Address.Zero };
        await Assert.ThrowsAsync<EthereumException>(() => signer.SignAsync(SigningOrders.Hedge(7, 1), Cancellation));
    }

    [Fact]
    public async Task SignAsync_ServiceRefuses_SaysWhy()
    {
        using var key = PrivateKey.Parse($"{CanarySecrets.Key}");
        await using var service = await StandInKeyService.StartAsync(key, asObject: false, Cancellation);
        await using var signer = Signer(service);
        service.Error = "request denied";

        var refused = await Assert.ThrowsAsync<RpcErrorException>(
            () => signer.SignAsync(SigningOrders.Hedge(7, 1), Cancellation));
        Assert.Contains("request denied", refused.Message, StringComparison.Ordinal);
    }

    private static PolicySigner Signer(StandInKeyService service) => new(
        new RemoteSigner(
            service.Account, new JsonRpcClient(new HttpRpcTransport(service.Url), TimeProvider.System)),
        SigningOrders.RulesOf(service.Account),
        new MemorySigningLedger(),
        TimeProvider.System);
}
