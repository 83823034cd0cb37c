using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Devnet;

/// <summary>One running devnet for all tests of a class. Its cache lies beside the test program.</summary>
public sealed class DevnetFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private RunningDevnet? _devnet;

    public RunningDevnet Devnet => _devnet ?? throw new InvalidOperationException("the devnet has not been started");

    public DevnetControls Controls => Devnet.Controls;

    public DevnetContracts Contracts => Devnet.Controls.Contracts;

    public async ValueTask InitializeAsync()
    {
        var cache = Path.Combine(AppContext.BaseDirectory, "devnet-cache");
        var options = new DevnetOptions(_data.Path) { CacheFolder = cache };
        _devnet = await RunningDevnet.StartAsync(options, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_devnet is not null)
        {
            await _devnet.DisposeAsync();
        }

        _data.Dispose();
    }
}
