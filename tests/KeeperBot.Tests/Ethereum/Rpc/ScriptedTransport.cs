using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Tests.Ethereum.Rpc;

/// <summary>Answers every request at once with what a script makes of it; keeps what was asked.</summary>
internal sealed class ScriptedTransport(Func<RpcPayload, ReadOnlyMemory<byte>> script) : IRpcTransport
{
    private const string Secret = "s3cret-path";

    public ScriptedTransport(params string[] replies)
        : this(Queue(replies))
    {
    }

    public RpcEndpoint Endpoint { get; } = RpcEndpoint.Parse($"https://node.example/{Secret}");

    public RpcLimits Limits { get; init; } = RpcLimits.Default;

    public ChannelReader<ReadOnlyMemory<byte>>? Notifications { get; init; }

    public List<JsonElement> Requests { get; } = [];

    public static EthereumClient Client(params string[] replies) => new ScriptedTransport(replies).ToClient();

    public EthereumClient ToClient(TimeProvider? timeProvider = null) =>
        new(new JsonRpcClient(this, timeProvider ?? TimeProvider.System));

    public Task<ReadOnlyMemory<byte>> SendAsync(RpcPayload payload, CancellationToken cancellationToken)
    {
        Requests.Add(JsonElement.Parse(payload.Json.Span));
        return Task.FromResult(script(payload));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Func<RpcPayload, ReadOnlyMemory<byte>> Queue(string[] replies)
    {
        var next = 0;
        return _ => Encoding.UTF8.GetBytes(replies[next++]);
    }
}
