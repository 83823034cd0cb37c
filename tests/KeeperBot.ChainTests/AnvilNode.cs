using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests;

/// <summary>
/// A private anvil on a free port: no block is mined unless asked for, genesis is the same every time.
/// </summary>
public sealed class AnvilNode : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private AnvilNode(Process process, int port)
    {
        _process = process;
        Http = RpcEndpoint.Parse($"http://127.0.0.1:{port}");
        WebSocket = RpcEndpoint.Parse($"ws://127.0.0.1:{port}");
        Client = EthereumClient.OverHttp(Http);
    }

    public RpcEndpoint Http { get; }

    public RpcEndpoint WebSocket { get; }

    public int ProcessId => _process.Id;

    /// <summary>A client over HTTP that lives as long as the node.</summary>
    public EthereumClient Client { get; }

    /// <summary>An account with 10,000 ether that the node signs for.</summary>
    public static Address Rich { get; } = Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

    public static async Task<AnvilNode> StartAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Another process can take the port between the look and the start; then anvil exits and we look again.
            var port = FreePort();
            var node = new AnvilNode(Start(port, arguments), port);
            var isReady = false;
            try
            {
                isReady = await node.IsReadyAsync(cancellationToken);
                if (isReady)
                {
                    return node;
                }
            }
            finally
            {
                if (!isReady)
                {
                    await node.DisposeAsync();
                }
            }

            Assert.True(attempt < 3, $"anvil did not answer in {StartDeadline} (attempt {attempt})");
        }
    }

    /// <summary>Calls a method with parameters written as JSON, such as <c>[1, "0x"]</c>.</summary>
    public Task<JsonElement> RequestAsync(
        string method, CancellationToken cancellationToken, string parameters = "[]") => Client.RequestAsync(
        method,
        json =>
        {
            using var document = JsonDocument.Parse(parameters);
            foreach (var parameter in document.RootElement.EnumerateArray())
            {
                parameter.WriteTo(json);
            }
        },
        cancellationToken);

    /// <summary>Kills the process, as a crash would.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await KillAsync();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < StartDeadline && !_process.HasExited)
        {
            try
            {
                await Client.ChainIdAsync(cancellationToken);
                return !_process.HasExited;
            }
            catch (RpcTransportException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
            }
        }

        return false;
    }

    private static Process Start(int port, string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(
            RepositoryRoot(), "node_modules", "@foundry-rs", "anvil-linux-amd64", "bin", "anvil"));
        string[] fixedArguments =
        [
            "--silent", "--port", $"{port}", "--no-mining", "--timestamp", "1700000000",
            "--block-base-fee-per-gas", "1000000000",
        ];
        foreach (var argument in fixedArguments.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("anvil did not start");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The folder of the solution, above the test binaries.</summary>
    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KeeperBot.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("no KeeperBot.sln above the test binaries");
    }
}
