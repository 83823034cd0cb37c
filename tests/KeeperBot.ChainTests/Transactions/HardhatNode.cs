using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Transactions;

/// <summary>
/// A private Hardhat node on a free port that mines only when asked. Its pool keeps and re-prices as geth's does.
/// </summary>
internal sealed class HardhatNode : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private HardhatNode(Process process, int port)
    {
        _process = process;
        Http = RpcEndpoint.Parse($"http://127.0.0.1:{port}");
        Client = EthereumClient.OverHttp(Http);
    }

    public RpcEndpoint Http { get; }

    /// <summary>A client over HTTP that lives as long as the node.</summary>
    public EthereumClient Client { get; }

    /// <param name="cancellation">The caller's.</param>
    /// <param name="fork">URL of a node whose chain it goes on with; its own chain if left out.</param>
    public static async Task<HardhatNode> StartAsync(CancellationToken cancellation, string? fork = null)
    {
        var port = FreePort();
        var node = new HardhatNode(Start(port, fork), port);
        try
        {
            await node.WaitAsync(cancellation);
            await node.Client.RequestAsync("evm_setAutomine", json => json.WriteBooleanValue(false), cancellation);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await Client.ChainIdAsync(cancellation);
                return;
            }
            catch (RpcTransportException) when (waited.Elapsed < StartDeadline && !_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
            }
        }
    }

    private static Process Start(int port, string? fork)
    {
        var root = AnvilNode.RepositoryRoot();
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            Path.Combine(root, "node_modules", "hardhat", "internal", "cli", "bootstrap.js"), "node",
            "--hostname", "127.0.0.1", "--port", $"{port}", .. fork is null ? [] : new[] { "--fork", fork },
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // What it prints is read, and thrown away, so that it never waits for a reader.
        var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
