using System.Text;
using System.Threading.Channels;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.ChainTests.Keeper;

/// <summary>Stands for the end of the process: nothing in the program may catch it.</summary>
public sealed class CrashException(string where) : Exception(where);

/// <summary>What goes wrong around one request.</summary>
public enum TransportFault
{
    /// <summary>The process dies before the request leaves.</summary>
    CrashBefore,

    /// <summary>The process dies after the node has acted on the request, before the reply is read.</summary>
    CrashAfter,

    /// <summary>The connection breaks before the request leaves.</summary>
    CutBefore,
}

/// <summary>A connection to a real node on which chosen requests go wrong.</summary>
public sealed class FaultyTransport(IRpcTransport inner) : IRpcTransport
{
    private static readonly RpcEndpoint Nowhere = RpcEndpoint.Parse("http://127.0.0.1:1");

    private readonly Dictionary<string, (TransportFault Fault, int Times)> _faults = new(StringComparer.Ordinal);
    private readonly HttpRpcTransport _broken = new(Nowhere);

    /// <inheritdoc/>
    public RpcEndpoint Endpoint => inner.Endpoint;

    /// <inheritdoc/>
    public RpcLimits Limits => inner.Limits;

    /// <inheritdoc/>
    public ChannelReader<ReadOnlyMemory<byte>>? Notifications => inner.Notifications;

    /// <summary>Lets the next requests of this method go wrong.</summary>
    public void Arm(string method, TransportFault fault, int times = 1) => _faults[method] = (fault, times);

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> SendAsync(RpcPayload payload, CancellationToken cancellationToken)
    {
        if (Take(payload) is not var (method, fault))
        {
            return await inner.SendAsync(payload, cancellationToken);
        }

        if (fault == TransportFault.CrashAfter)
        {
            await inner.SendAsync(payload, cancellationToken);
        }

        return fault is TransportFault.CrashBefore or TransportFault.CrashAfter
            ? throw new CrashException($"{fault} {method}")
            : await _broken.SendAsync(payload, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _broken.DisposeAsync();
        await inner.DisposeAsync();
    }

    private (string Method, TransportFault Fault)? Take(RpcPayload payload)
    {
        var json = Encoding.UTF8.GetString(payload.Json.Span);
        foreach (var (method, (fault, times)) in _faults)
        {
            if (json.Contains($"\"{method}\"", StringComparison.Ordinal))
            {
                if (times == 1)
                {
                    _faults.Remove(method);
                }
                else
                {
                    _faults[method] = (fault, times - 1);
                }

                return (method, fault);
            }
        }

        return null;
    }
}
