using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Executors;

/// <summary>Reads an executor contract, and writes the one call that a keeper may make. No I/O.</summary>
public static class HedgeExecutor
{
    private static readonly AbiFunction Status = Abis.HedgeExecutor.Function("status");
    private static readonly AbiFunction Limits = Abis.HedgeExecutor.Function("limits");
    private static readonly AbiFunction Hedge = Abis.HedgeExecutor.Function("hedge");
    private static readonly AbiFunction HedgeBounds = Abis.OptionVault.Function("hedgeBounds");
    private static readonly AbiFunction BalanceOf = Abis.Erc20.Function("balanceOf");
    private static readonly AbiFunction GetEthBalance = Abis.Multicall3.Function("getEthBalance");
    private static readonly AbiEvent Hedged = Abis.HedgeExecutor.Event("Hedged");
    private static readonly AbiEvent LegFilled = Abis.HedgeExecutor.Event("LegFilled");
    private static readonly AbiEvent MarginMoved = Abis.HedgeExecutor.Event("MarginMoved");

    /// <summary>The read of an account's ether, through the multicall so that it is pinned like the others.</summary>
    public static Ask EtherBalance(Address multicall, Address account) => new(multicall, GetEthBalance, account);

    /// <summary>The reads that describe a vault's executor.</summary>
    public static IEnumerable<Ask> Observe(VaultMandate vault) =>
    [
        new Ask(vault.Executor, Status),
        new Ask(vault.Executor, Limits),
        new Ask(vault.Vault, HedgeBounds),
        new Ask(vault.Base.Address, BalanceOf, vault.Executor),
        new Ask(vault.Quote.Address, BalanceOf, vault.Executor),
    ];

    /// <summary>What the executor and the vault's bounds say at this block.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public static ExecutorReading Understand(Mandate mandate, VaultMandate vault, Answers answers)
    {
        var status = answers.Get(new Ask(vault.Executor, Status))[0];
        var limits = answers.Get(new Ask(vault.Executor, Limits))[0];
        var bounds = answers.Get(new Ask(vault.Vault, HedgeBounds));
        return new ExecutorReading(
            Sequence: status["sequence"].AsUInt64(),
            Paused: status["paused"].AsBool(),
            Keeper: status["keeper"].AsAddress(),
            Hedge: status["hedge"].AsBigInteger(),
            PendingBuy: status["pendingBuy"].AsBigInteger(),
            PendingSell: status["pendingSell"].AsBigInteger(),
            NotionalAvailable: BigInteger.Max(
                0, limits["maxNotionalPerWindow"].AsBigInteger() - status["notionalUsed"].AsBigInteger()),
            LossAvailable: BigInteger.Max(
                0, limits["maxLossPerWindow"].AsBigInteger() - status["lossUsed"].AsBigInteger()),
            MaxNotionalPerTrade: limits["maxNotionalPerTrade"].AsBigInteger(),
            MaxSlippageBps: limits["maxSlippageBps"].AsInt32(),
            LowerBound: bounds[0].AsBigInteger(),
            UpperBound: bounds[1].AsBigInteger(),
            BaseBalance: answers.Get(new Ask(vault.Base.Address, BalanceOf, vault.Executor))[0].AsBigInteger(),
            QuoteBalance: answers.Get(new Ask(vault.Quote.Address, BalanceOf, vault.Executor))[0].AsBigInteger(),
            KeeperEther: answers.Get(EtherBalance(mandate.Multicall, mandate.Keeper))[0].AsBigInteger())
        {
            Accounts = vault.Venues.Any(venue => VenueKind.Named(venue.Kind).HoldsPositions)
                ?
                [
                    .. vault.Venues
                        .Select(venue => VenueKind.Named(venue.Kind).AccountOf(venue, vault, answers))
                        .OfType<VenueAccount>(),
                ]
                : [],
        };
    }

    /// <summary>
    /// The plan id the executor will insist on: keccak256(abi.encode(chain id, executor, vault, sequence)).
    /// </summary>
    public static Hash32 PlanId(ulong chainId, Address executor, Address vault, ulong sequence)
    {
        Span<byte> words = stackalloc byte[4 * 32];
        words.Clear();
        WriteUInt64(words[..32], chainId);
        executor.CopyTo(words[(32 + 12)..]);
        vault.CopyTo(words[(64 + 12)..]);
        WriteUInt64(words[96..], sequence);
        return Keccak256.Compute(words);
    }

    /// <summary>The calldata of <c>hedge</c> for a plan; the reason hash commits to the decision.</summary>
    public static byte[] Encode(HedgePlan plan, Hash32 reasonHash)
    {
        var legs = plan.Legs
            .Select(leg => new AbiValue[] { (ulong)leg.VenueId, leg.Size, leg.LimitPriceWad })
            .Select(leg => (AbiValue)leg)
            .ToArray();
        var settles = (plan.Accounts?.Settles ?? []).Select(id => (AbiValue)(ulong)id).ToArray();
        var margins = (plan.Accounts?.Margins ?? [])
            .Select(move => new AbiValue[] { (ulong)move.VenueId, move.Amount })
            .Select(move => (AbiValue)move)
            .ToArray();
        AbiValue[] order =
        [
            plan.Id, plan.Sequence, plan.Deadline, plan.ExpectedHedge, plan.TargetHedge, reasonHash, settles, margins,
            legs,
        ];

        // One argument, the struct: an array alone would be taken for nine.
        return Hedge.Encode((AbiValue)order);
    }

    /// <summary>
    /// Finds what a plan's transaction did in the logs of its receipt; null when the plan is not in them.
    /// </summary>
    public static Fill? FindFill(Address executor, Hash32 planId, IEnumerable<LogEntry> logs)
    {
        Fill? fill = null;
        var legs = ImmutableArray.CreateBuilder<LegFill>();
        var margins = ImmutableArray.CreateBuilder<MarginFill>();
        foreach (var log in logs.Where(l => l.Address == executor && l.Topics.Length > 1 && l.Topics[1] == planId))
        {
            if (LegFilled.Matches(log.Topics.AsSpan()))
            {
                var leg = LegFilled.Decode(log.Topics.AsSpan(), log.Data.Span);
                legs.Add(new LegFill(
                    (uint)leg["venueId"].AsUInt64(),
                    leg["filled"].AsBigInteger(),
                    leg["quoteDelta"].AsBigInteger()));
            }
            else if (MarginMoved.Matches(log.Topics.AsSpan()))
            {
                var move = MarginMoved.Decode(log.Topics.AsSpan(), log.Data.Span);
                margins.Add(new MarginFill(
                    (uint)move["venueId"].AsUInt64(),
                    move["quoteDelta"].AsBigInteger(),
                    move["valueDelta"].AsBigInteger()));
            }
            else if (Hedged.Matches(log.Topics.AsSpan()))
            {
                var done = Hedged.Decode(log.Topics.AsSpan(), log.Data.Span);
                fill = new Fill(
                    done["hedgeBefore"].AsBigInteger(),
                    done["hedgeAfter"].AsBigInteger(),
                    done["baseDelta"].AsBigInteger(),
                    done["quoteDelta"].AsBigInteger(),
                    done["oraclePrice"].AsBigInteger(),
                    done["loss"].AsBigInteger(),
                    done["reasonHash"].AsHash32(),
                    []);
            }
        }

        return fill is null ? null : fill with
        {
            Legs = legs.ToImmutable(),
            Margins = margins.Count == 0 ? null : margins.ToImmutable(),
        };
    }

    private static void WriteUInt64(Span<byte> word, ulong value) =>
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(word[24..], value);
}
