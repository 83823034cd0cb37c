using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Storms.World;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>A keeper that decodes an answer wrongly: then only the executor's guards are left.</summary>
/// <param name="chain">The chain that answers.</param>
/// <param name="function">The function whose answer is misread.</param>
/// <param name="misread">The result as it is understood.</param>
internal sealed class MisreadingChain(IChain chain, AbiFunction function, Func<AbiValue, AbiValue> misread)
    : PassingChain(chain)
{
    private static readonly AbiFunction Status = Abis.HedgeExecutor.Function("status");
    private static readonly AbiFunction ExecutorLimits = Abis.HedgeExecutor.Function("limits");
    private static readonly AbiFunction OpenSeries = Abis.OptionVault.Function("openSeries");
    private static readonly AbiFunction HedgeBounds = Abis.OptionVault.Function("hedgeBounds");

    /// <summary>The hedge is read as one ether more than it is.</summary>
    public static IChain Hedge(IChain chain) => new MisreadingChain(chain, Status, status => AbiValue.Of(
        status[0], status[1], status[2], status[3].AsBigInteger() + SimulatedContracts.Ether, status[4], status[5],
        status[6], status[7]));

    /// <summary>The vault's book, and the bounds that follow from it, are read fourfold.</summary>
    public static IChain Book(IChain chain) => new MisreadingChain(
        new MisreadingChain(chain, OpenSeries, series => AbiValue.Of([.. series.AsItems().ToArray().Select(Fourfold)])),
        HedgeBounds,
        bound => bound.AsBigInteger() * 4);

    /// <summary>The executor's limits are read a hundredfold.</summary>
    public static IChain Limits(IChain chain) => new MisreadingChain(chain, ExecutorLimits, limits => AbiValue.Of(
        limits[0].AsBigInteger() * 100, limits[1].AsBigInteger() * 100, limits[2].AsBigInteger() * 100, limits[3],
        limits[4]));

    public override async Task<ImmutableArray<CallOutcome>> ReadAsync(
        IReadOnlyList<AggregatedCall> calls, Hash32 block, CancellationToken cancellation)
    {
        var outcomes = await base.ReadAsync(calls, block, cancellation);
        return
        [
            .. outcomes.Select((outcome, index) =>
                outcome.Succeeded && calls[index].Data.Span.StartsWith(function.Selector)
                    ? new CallOutcome(true, Misread(outcome.Data))
                    : outcome),
        ];
    }

    private static AbiValue Fourfold(AbiValue series) => AbiValue.Of(
        series[0], series[1], series[2], series[3], series[4].AsBigInteger() * 4, series[5], series[6]);

    private ReadOnlyMemory<byte> Misread(ReadOnlyMemory<byte> answer)
    {
        var values = function.Decode(answer.Span);
        return function.EncodeOutput([.. Enumerable.Range(0, function.Outputs.Length).Select(i => misread(values[i]))]);
    }
}
