using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.ChainTests.Episodes.Checks;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Tests.Storms.Canaries;

namespace KeeperBot.ChainTests.Episodes.Canaries;

/// <summary>
/// A keeper to whom the executor's record of a venue is always what the venue holds, so that it never settles.
/// </summary>
internal sealed class NeverSettles : EpisodeCanary
{
    /// <inheritdoc/>
    public override EpisodePromise Breaks => EpisodePromise.Settled;

    /// <inheritdoc/>
    public override IChain Through(IChain chain, Func<BlockSeen> seen) => new AgreeingChain(chain, seen);

    /// <summary>Answers what the record of a venue is with what the venue holds.</summary>
    private sealed class AgreeingChain(IChain inner, Func<BlockSeen> seen) : PassingChain(inner)
    {
        private static readonly AbiFunction Exposure =
            DevnetContracts.AbiOf("HedgeExecutor").Function("venueExposure");

        public override async Task<ImmutableArray<CallOutcome>> ReadAsync(
            IReadOnlyList<AggregatedCall> calls, Hash32 block, CancellationToken cancellation)
        {
            var outcomes = await Chain.ReadAsync(calls, block, cancellation);
            return [.. calls.Zip(outcomes, (call, outcome) => Agreeing(call, outcome))];
        }

        private CallOutcome Agreeing(AggregatedCall call, CallOutcome outcome)
        {
            if (!call.Data.Span.StartsWith(Exposure.Selector))
            {
                return outcome;
            }

            var venue = (uint)Exposure.DecodeInput(call.Data.Span)[0].AsUInt64();
            return seen().Accounts.FirstOrDefault(account => account.Venue == venue) is not { } account
                ? outcome
                : outcome with { Data = Exposure.EncodeOutput(account.Position, BigInteger.Zero) };
        }
    }
}
