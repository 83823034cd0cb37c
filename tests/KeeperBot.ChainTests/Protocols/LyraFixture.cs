using KeeperBot.ChainTests.Devnet;
using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Protocols;

/// <summary>One devnet with one Lyra market for all tests of a class, which each finds as it was deployed.</summary>
public sealed class LyraFixture : IAsyncLifetime
{
    private readonly DevnetFixture _devnet = new();
    private LyraMarket? _market;
    private string? _deployed;

    public DevnetControls Controls => _devnet.Controls;

    public async ValueTask InitializeAsync()
    {
        await _devnet.InitializeAsync();
        _market = await LyraMarket.DeployAsync(_devnet.Devnet, CancellationToken.None);
        await KeepAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _devnet.DisposeAsync();

    /// <summary>The market as it was deployed, whatever the test before did.</summary>
    internal async Task<LyraMarket> StartAsync(CancellationToken cancellation)
    {
        var isBack = await Controls.Chain.Client.RequestAsync(
            "evm_revert", json => json.WriteStringValue(_deployed), cancellation);
        Assert.True(isBack.GetBoolean(), "the node could not go back to the deployment");
        await KeepAsync(cancellation);
        return _market!;
    }

    private async Task KeepAsync(CancellationToken cancellation) =>
        _deployed = (await Controls.Chain.Client.RequestAsync("evm_snapshot", null, cancellation)).GetString();
}
