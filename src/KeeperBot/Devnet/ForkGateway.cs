using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Devnet;

/// <summary>
/// Stands on the loopback interface between a node of ours that forks a chain and the node that has the chain. Reads
/// pass, at a bounded rate; nothing else does.
/// </summary>
/// <remarks>
/// anvil takes the URL of the node that it forks from on its command line, which every user of the machine can read,
/// and such a URL usually holds a key. It is given this gateway's instead.
/// </remarks>
internal sealed class ForkGateway : IAsyncDisposable
{
    private const int RequestBytes = 4 * 1024 * 1024;
    private const int PortAttempts = 5;
    private const int MethodNotFound = -32601;
    private const int ServerError = -32000;

    /// <summary>The methods that only read (Ethereum's execution API, and what anvil asks beyond it).</summary>
    private static readonly FrozenSet<string> Reads = FrozenSet.Create(
        StringComparer.Ordinal,
        "eth_blobBaseFee", "eth_blockNumber", "eth_call", "eth_chainId", "eth_createAccessList", "eth_estimateGas",
        "eth_feeHistory", "eth_gasPrice", "eth_getAccount", "eth_getAccountInfo", "eth_getBalance",
        "eth_getBlockByHash", "eth_getBlockByNumber", "eth_getBlockReceipts", "eth_getBlockTransactionCountByHash",
        "eth_getBlockTransactionCountByNumber", "eth_getCode", "eth_getLogs", "eth_getProof", "eth_getStorageAt",
        "eth_getTransactionByBlockHashAndIndex", "eth_getTransactionByBlockNumberAndIndex",
        "eth_getTransactionByHash", "eth_getTransactionCount", "eth_getTransactionReceipt",
        "eth_getUncleByBlockHashAndIndex", "eth_getUncleByBlockNumberAndIndex", "eth_getUncleCountByBlockHash",
        "eth_getUncleCountByBlockNumber", "eth_maxPriorityFeePerGas", "eth_syncing", "net_version",
        "web3_clientVersion");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpListener _listener;
    private readonly HttpRpcTransport _node;
    private readonly RequestGate _gate;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;
    private long _requests;
    private ImmutableSortedSet<string> _refused = [];

    private ForkGateway(HttpListener listener, string url, ForkSource source)
    {
        (_listener, Url) = (listener, url);
        _node = new HttpRpcTransport(source.Node);
        var limits = new NodeLimits
        {
            RequestsPerSecond = source.RequestsPerSecond,
            Burst = 2 * source.RequestsPerSecond,
            Concurrent = int.MaxValue,
            LongestWait = Patience,
        };
        _gate = new RequestGate(source.Node.Redacted, limits, TimeProvider.System);
        _serving = ServeAsync();
    }

    /// <summary>Where the forking node asks; holds no secret.</summary>
    public string Url { get; }

    /// <summary>How many requests were passed on.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>The methods that were asked for and not passed on.</summary>
    public ImmutableSortedSet<string> Refused => Volatile.Read(ref _refused);

    /// <summary>Begins to listen on a free port.</summary>
    /// <exception cref="DevnetException">No port is to be had.</exception>
    public static ForkGateway Start(ForkSource source)
    {
        for (var attempt = 1; ; attempt++)
        {
            var url = $"http://127.0.0.1:{FreePort()}/";
            var listener = new HttpListener { Prefixes = { url } };
            try
            {
                listener.Start();
                return new ForkGateway(listener, url, source);
            }
            catch (HttpListenerException error)
            {
                // Between finding a free port and taking it another program may take it.
                listener.Close();
                if (attempt == PortAttempts)
                {
                    throw new DevnetException($"no port for the way to the forked chain: {error.Message}", error);
                }
            }
        }
    }

    /// <summary>Stops listening, and waits for what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Close();
        await _serving;
        await _node.DisposeAsync();
        _stopping.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task ServeAsync()
    {
        var underWay = new List<Task>();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                underWay.RemoveAll(static task => task.IsCompleted);
                underWay.Add(AnswerAsync(context));
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(underWay);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var answer = await AnswerAsync(context.Request, _stopping.Token);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength64 = answer.Length;
            await context.Response.OutputStream.WriteAsync(answer, _stopping.Token);
            context.Response.Close();
        }
        catch (Exception error) when (
            error is HttpListenerException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The forking node went away, or this is the end.
            context.Response.Abort();
        }
    }

    private async Task<ReadOnlyMemory<byte>> AnswerAsync(HttpListenerRequest request, CancellationToken cancellation)
    {
        if (await ReadAsync(request, cancellation) is not { } body || ForkedRequest.Parse(body) is not { } asked)
        {
            return ForkedRequest.None.Refuse(ServerError, $"it is no JSON-RPC request of at most {RequestBytes} bytes");
        }

        if (asked.Methods.FirstOrDefault(method => !Reads.Contains(method)) is { } forbidden)
        {
            ImmutableInterlocked.Update(ref _refused, static (set, method) => set.Add(method), forbidden);
            return asked.Refuse(MethodNotFound, $"{forbidden} is not known to only read, so it is not passed on");
        }

        try
        {
            return await AskAsync(asked, cancellation);
        }
        catch (EthereumException error)
        {
            return asked.Refuse(ServerError, error.Message);
        }
    }

    private async Task<ReadOnlyMemory<byte>> AskAsync(ForkedRequest asked, CancellationToken cancellation)
    {
        await _gate.EnterAsync(cancellation);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        try
        {
            Interlocked.Add(ref _requests, asked.Methods.Length);
            return await _node.SendAsync(new RpcPayload(0, asked.Methods.Length, asked.Write()), deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return asked.Refuse(ServerError, $"{_node.Endpoint}: no answer in {Patience.TotalSeconds} s");
        }
        finally
        {
            _gate.Leave();
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(
        HttpListenerRequest request, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await request.InputStream.ReadAsync(chunk, cancellation) is var read and > 0)
        {
            body.Write(chunk.AsSpan(0, read));
            if (body.Length > RequestBytes)
            {
                return null;
            }
        }

        return body.ToArray();
    }
}
