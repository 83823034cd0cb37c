using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Intents;
using KeeperBot.Ethereum;
using KeeperBot.Nodes;
using KeeperBot.Storms;
using KeeperBot.Storms.Checks;
using KeeperBot.Transactions;

namespace KeeperBot.Tests.Storms.Canaries;

/// <summary>Keepers that break a rule of the lane: nonces, fees, endings, halts.</summary>
internal static class LaneCanaries
{
    public static ImmutableArray<Canary> All { get; } =
    [
        .. Endings, .. Moves, .. Fees, .. Nonces,
    ];

    private static IEnumerable<Canary> Endings =>
    [
        With(
            "ends-at-inclusion", "an intent ends when it is included, not when that is final",
            Invariant.NoLostIntent, LaneRules.Production with { IsFinal = (_, _) => true }),
        Moving(
            "sends-once", "what was sent is never offered again and never replaced",
            Invariant.NoLostIntent, step => step.Move is LaneMove.Resend or LaneMove.Replace ? Wait : step.Move),
        Moving(
            "never-cancels", "what expired or was withdrawn is left where it is",
            Invariant.NoLostIntent, step => step.Move is LaneMove.Replace { Cancel: true } ? Wait : step.Move),
        Moving(
            "refusal-is-final", "what a node refused, or did not answer for, is never offered again",
            Invariant.NoLostIntent, step => step.Intent.Refusal is null ? step.Move : Wait),
        Moving(
            "ends-on-refusal", "a plan ends when a node refuses it, though its bytes may be out",
            Invariant.NoBug, step => step.Intent.Refusal is null
                ? step.Move
                : new LaneMove.Drop(IntentState.Cancelled, "refused")),
    ];

    private static IEnumerable<Canary> Moves =>
    [
        Moving(
            "second-in-flight", "an urgent plan is signed at a nonce of its own while the vault's earlier one is out",
            Invariant.NoOvertaking,
            step => step.Move is LaneMove.Start start ? start with { Takes = null } : step.Move) with
        {
            Concerns = schedule => Canary.Needs(FaultKind.PriceMove)(schedule) && Delays(schedule),
        },
        Moving(
            "new-nonce-per-retry", "a replacement is signed at the next nonce",
            Invariant.NoBug,
            step => step.Move is LaneMove.Replace { Last: var last } replace
                ? replace with { Last = last with { Nonce = last.Nonce + 1 } }
                : step.Move),
        With(
            "ignores-halts", "a halted keeper goes on signing for what is open",
            Invariant.Halted,
            LaneRules.Production with
            {
                Plan = (state, market, gas) => Lane.Plan(state with { Halt = null }, market, gas),
            }) with
        {
            Concerns = schedule => schedule.Setup.Keepers > 1
                || Canary.Needs(FaultKind.ForeignNonce, FaultKind.ReorgForeign, FaultKind.OldCopy)(schedule),
        },
    ];

    private static IEnumerable<Canary> Fees =>
    [
        Moving(
            "bids-without-cap", "a replacement bids whatever it takes",
            Invariant.BoundedSpend,
            step => step.Move is LaneMove.Replace replace
                ? replace with { MaxFeeWei = replace.MaxFeeWei * 50 }
                : step.Move).Unsupervised(),
        Moving(
            "bumps-one-field", "a replacement raises the maximum fee and not the tip",
            Invariant.Outbids,
            step => step.Move is LaneMove.Replace replace
                ? replace with { TipWei = replace.Last.TipWei }
                : step.Move),
        Moving(
            "no-ratchet", "a replacement bids a twentieth more than the last attempt, whatever was refused",
            Invariant.Outbids,
            step => step.Move is LaneMove.Replace replace
                ? replace with
                {
                    MaxFeeWei = replace.Last.MaxFeeWei * 21 / 20,
                    TipWei = replace.Last.TipWei * 21 / 20,
                }
                : step.Move),
        new Canary(
            "ignores-reserve", "a plan is signed that the account cannot pay for",
            [Invariant.BoundedSpend],
            new StormVariant
            {
                Mandate = mandate => mandate with { Gas = mandate.Gas with { ReserveHedges = 0 } },
                Lane = LaneRules.Production with
                {
                    Plan = (state, market, gas) => Lane.Plan(state, market with { BalanceWei = Plenty }, gas),
                },
            })
        {
            Concerns = Canary.Needs(FaultKind.Drain),
        },
    ];

    private static IEnumerable<Canary> Nonces =>
    [
        new Canary(
            "pending-nonce", "a nonce is what a node says it has pending",
            [Invariant.OneIntentPerNonce], Counting(counter => counter.Pending)),
        new Canary(
            "latest-nonce", "a nonce is what the chain counts, whatever was signed",
            [Invariant.OneIntentPerNonce], Counting(counter => counter.Latest)),
        new Canary(
            "nonce-counter", "a nonce is counted up in memory from what the chain said at the start",
            [Invariant.OneIntentPerNonce], Counting(counter => counter.Next))
        {
            Concerns = schedule => schedule.Setup.Vaults > 1 || schedule.Setup.Keepers > 1
                || Canary.Needs(FaultKind.ForeignNonce, FaultKind.ReorgForeign, FaultKind.OldCopy)(schedule),
        },
        With(
            "gaps-left-open", "a nonce below those in flight that nothing will spend is left so",
            Invariant.NoLostIntent, LaneRules.Production with { FillGaps = (_, _, _) => [] }),
        With(
            "foreign-nonce-ignored", "that somebody else signs with the key goes unnoticed",
            Invariant.OneIntentPerNonce, LaneRules.Production with { HasForeign = (_, _) => false }),
    ];

    /// <summary>The next block does not include what was sent.</summary>
    private static bool Delays(Schedule schedule) => schedule.Faults.Any(fault => fault.Kind
        is not (FaultKind.PriceMove or FaultKind.Sandwich or FaultKind.GasGrowth or FaultKind.OperatorPause));

    private static BigInteger Plenty { get; } = BigInteger.Pow(10, 21);

    private static LaneMove.Wait Wait { get; } = new("it is broken on purpose");

    private static Canary With(string name, string broken, Invariant invariant, LaneRules rules) =>
        new(name, broken, [invariant], new StormVariant { Lane = rules });

    private static Canary Moving(
        string name, string broken, Invariant invariant, Func<LaneStep, LaneMove> change) =>
        With(name, broken, invariant, LaneRules.Production with
        {
            Plan = (state, market, gas) =>
                [.. Lane.Plan(state, market, gas).Select(step => step with { Move = change(step) })],
        });

    /// <summary>A keeper whose nonces come from what its chain said.</summary>
    private static StormVariant Counting(Func<CountingChain, ulong> nonce) => new()
    {
        Chain = (_, chain) => new CountingChain(chain),
        Assemble = parts => StormVariant.Production.Assemble(parts with
        {
            Lane = LaneRules.Production with { NextNonce = _ => nonce((CountingChain)parts.Chain) },
        }),
    };

    /// <summary>Remembers what was counted, and what was sent.</summary>
    private sealed class CountingChain(IChain chain) : PassingChain(chain)
    {
        private readonly SortedSet<ulong> _taken = [];
        private ulong? _next;

        /// <summary>Transactions in the newest block that was asked about.</summary>
        public ulong Latest { get; private set; }

        /// <summary>
        /// The first nonce that no node has taken, as <c>eth_getTransactionCount</c> answers for "pending".
        /// </summary>
        public ulong Pending
        {
            get
            {
                var nonce = Latest;
                while (_taken.Contains(nonce))
                {
                    nonce++;
                }

                return nonce;
            }
        }

        /// <summary>Counts up.</summary>
        public ulong Next
        {
            get
            {
                var next = _next ?? Latest;
                _next = next + 1;
                return next;
            }
        }

        public override async Task<ulong> CountAsync(Address account, Hash32 block, CancellationToken cancellation) =>
            Latest = await base.CountAsync(account, block, cancellation);

        public override async Task<SendAnswer> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellation)
        {
            var answer = await base.SendAsync(raw, cancellation);
            if (answer.Outcome == SendOutcome.Accepted)
            {
                _taken.Add(SignedBytes.NonceOf(raw));
            }

            return answer;
        }
    }
}
