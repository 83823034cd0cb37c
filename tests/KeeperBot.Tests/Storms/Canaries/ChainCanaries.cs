using System.Collections.Immutable;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Signing;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Codecs;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;
using KeeperBot.Signing;
using KeeperBot.Storms;
using KeeperBot.Storms.Checks;
using KeeperBot.Storms.World;
using KeeperBot.Transactions;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>Keepers that believe too much, ask wrongly, or say what must not be said.</summary>
internal static class ChainCanaries
{
    public static ImmutableArray<Canary> All { get; } = [.. Beliefs, .. Questions, .. Words];

    private static IEnumerable<Canary> Beliefs =>
    [
        new Canary(
            "trusts-one-node", "the first of three nodes that answers is believed",
            [Invariant.NoLieBelieved, Invariant.OneIntentPerNonce],
            new StormVariant { Connect = TrustOne })
        {
            Concerns = schedule => schedule.Setup.Nodes > 1,
        },
        new Canary(
            "false-inclusion", "one node's receipt is believed, whether or not the chain has its block",
            [Invariant.NoLostIntent],
            new StormVariant
            {
                Connect = (nodes, options, time) =>
                    new CredulousChain(StormVariant.Production.Connect(nodes, options, time), nodes),
                Lane = LaneRules.Production with { ChecksInclusion = false },
            })
        {
            Concerns = schedule => schedule.Setup.Nodes > 1 && Canary.Needs(FaultKind.LieReceipt)(schedule),
        },
        On(
            "misreads-hedge", "the hedge that a plan starts from is not what the executor holds",
            Invariant.NoLieBelieved, MisreadingChain.Hedge),
        On(
            "receipts-for-ever", "a receipt that was seen once is never asked for again",
            Invariant.NoLostIntent, chain => new RememberingChain(chain)),
        On(
            "newest-is-final", "the newest block is taken for final",
            Invariant.NoLostIntent, chain => new HastyChain(chain)),
        On(
            "all-succeeded", "whatever is included is taken for a success",
            Invariant.NoLostIntent, chain => new RosyChain(chain)),
    ];

    private static IEnumerable<Canary> Questions =>
    [
        On(
            "count-at-newest", "transactions are counted at the newest block, not at the one asked about",
            Invariant.NoLostIntent, chain => new LatestCountChain(chain)),
        On(
            "asks-for-newest-attempt", "only the newest attempt's receipt is asked for",
            Invariant.NoLostIntent, chain => new NewestOnlyChain(chain)),
        On(
            "retries-elsewhere", "when a node does not answer, the plan is signed and sent at the next nonce",
            Invariant.PersistedBeforeVisible, chain => new ImpatientChain(chain)),
    ];

    private static IEnumerable<Canary> Words =>
    [
        On(
            "secret-in-journal", "what a node says is written as it came, with the secret in it",
            Invariant.NoSecrets, chain => new BlabbingChain(chain)),
        new Canary(
            "secret-in-message", "an error names the key that could not sign",
            [Invariant.NoSecrets], new StormVariant { Signer = signer => new BlabbingSigner(signer) }),
        new Canary(
            "unseeded", "fees depend on something that no schedule decides",
            [Invariant.Deterministic],
            new StormVariant { Chain = Fickle() }),
    ];

    private static Canary On(string name, string broken, Invariant invariant, Func<IChain, IChain> chain) =>
        new(name, broken, [invariant], new StormVariant { Chain = (_, inner) => chain(inner) });

    private static NodePool TrustOne(ImmutableArray<IChain> nodes, NodePoolOptions options, TimeProvider time) =>
        new(nodes, options with { Quorum = 1 }, time);

    private static Func<SimulatedProcess, IChain, IChain> Fickle()
    {
        var storms = 0;
        return (_, chain) => new FickleChain(chain, storms++);
    }

    /// <summary>Believes any node's receipt.</summary>
    private sealed class CredulousChain(IChain chain, ImmutableArray<IChain> nodes) : PassingChain(chain)
    {
        public override async Task<ImmutableArray<Receipt?>> ReceiptsAsync(
            IReadOnlyList<Hash32> transactions, CancellationToken cancellation)
        {
            var found = new Receipt?[transactions.Count];
            foreach (var node in nodes)
            {
                var receipts = await node.ReceiptsAsync(transactions, cancellation);
                for (var i = 0; i < found.Length; i++)
                {
                    found[i] ??= receipts[i];
                }
            }

            return [.. found];
        }
    }

    private sealed class RememberingChain(IChain chain) : PassingChain(chain)
    {
        private readonly Dictionary<Hash32, Receipt> _seen = [];

        public override async Task<ImmutableArray<Receipt?>> ReceiptsAsync(
            IReadOnlyList<Hash32> transactions, CancellationToken cancellation)
        {
            foreach (var receipt in await base.ReceiptsAsync(transactions, cancellation))
            {
                if (receipt is not null)
                {
                    _seen.TryAdd(receipt.TransactionHash, receipt);
                }
            }

            return [.. transactions.Select(hash => _seen.GetValueOrDefault(hash))];
        }
    }

    private sealed class HastyChain(IChain chain) : PassingChain(chain)
    {
        public override Task<BlockHeader?> BlockAsync(BlockRef block, CancellationToken cancellation) =>
            base.BlockAsync(block == BlockRef.Finalized ? BlockRef.Latest : block, cancellation);
    }

    private sealed class RosyChain(IChain chain) : PassingChain(chain)
    {
        public override async Task<ImmutableArray<Receipt?>> ReceiptsAsync(
            IReadOnlyList<Hash32> transactions, CancellationToken cancellation)
        {
            var receipts = await base.ReceiptsAsync(transactions, cancellation);
            return [.. receipts.Select(receipt => receipt is null ? null : receipt with { Succeeded = true })];
        }
    }

    private sealed class LatestCountChain(IChain chain) : PassingChain(chain)
    {
        public override async Task<ulong> CountAsync(Address account, Hash32 block, CancellationToken cancellation)
        {
            var head = await Chain.HeadAsync(cancellation);
            return await base.CountAsync(account, head.Hash, cancellation);
        }
    }

    private sealed class NewestOnlyChain(IChain chain) : PassingChain(chain)
    {
        public override async Task<ImmutableArray<Receipt?>> ReceiptsAsync(
            IReadOnlyList<Hash32> transactions, CancellationToken cancellation)
        {
            var receipts = await base.ReceiptsAsync(transactions, cancellation);
            return [.. receipts.Select((receipt, index) => index == receipts.Length - 1 ? receipt : null)];
        }
    }

    private sealed class ImpatientChain(IChain chain) : PassingChain(chain)
    {
        public override async Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation)
        {
            var answer = await base.SendAsync(raw, cancellation);
            return answer.Outcome == SendOutcome.Unknown
                ? await base.SendAsync(SignedBytes.AtNextNonce(raw), cancellation)
                : answer;
        }
    }

    private sealed class BlabbingChain(IChain chain) : PassingChain(chain)
    {
        public override async Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation)
        {
            var answer = await base.SendAsync(raw, cancellation);
            return answer with { Said = $"{answer.Said} for {StandInSigner.Keeper.SecretHex}" };
        }
    }

    private sealed class BlabbingSigner(ITransactionSigner signer) : ITransactionSigner
    {
        public Address Address => signer.Address;

        public Task<SignedTransaction> SignAsync(SigningOrder order, CancellationToken cancellation)
        {
            var hash = order.Transaction.SigningHash();
            return hash.ToArray()[0] < byte.MaxValue / 4
                ? throw new EthereumException($"{StandInSigner.Keeper.SecretHex} cannot sign {hash}")
                : signer.SignAsync(order, cancellation);
        }

        public ValueTask DisposeAsync() => signer.DisposeAsync();
    }

    private sealed class FickleChain(IChain chain, int storm) : PassingChain(chain)
    {
        public override async Task<FeeHistory> FeesAsync(
            int blocks, BlockRef newest, ImmutableArray<double> rewardPercentiles, CancellationToken cancellation)
        {
            var fees = await base.FeesAsync(blocks, newest, rewardPercentiles, cancellation);
            return fees with
            {
                Rewards = [.. fees.Rewards.Select(row => row.Select(tip => tip + storm).ToImmutableArray())],
            };
        }
    }
}
