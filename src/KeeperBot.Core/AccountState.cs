using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;
using KeeperBot.Core.Intents;

namespace KeeperBot.Core;

/// <summary>What the journal knows of the keeper's account.</summary>
/// <param name="NextNonce">
/// The nonce after the highest that was signed or adopted; null before the chain's count was adopted.
/// </param>
/// <param name="QuietUntil">Unix seconds until which nothing new is signed.</param>
/// <param name="Spent">Gas paid in the last week, oldest first.</param>
public sealed record AccountState(ulong? NextNonce, ulong QuietUntil, ImmutableArray<GasSpent> Spent)
{
    /// <summary>The budget's period.</summary>
    private const ulong SecondsPerDay = 86_400;

    /// <summary>
    /// How long what was paid is remembered: how long the account's ether lasts is told from a week, not from a day.
    /// </summary>
    public const ulong SecondsRemembered = 7 * SecondsPerDay;

    /// <summary>
    /// Nonces below this are spent in final blocks: an intent that had the one before it has ended.
    /// </summary>
    public ulong SpentBelow { get; init; }

    /// <summary>
    /// What was signed to spend nonces that no intent has, oldest first, until all below them is final; see
    /// <see cref="GapFill"/>.
    /// </summary>
    public ImmutableArray<Attempt> Fillers { get; init; } = [];

    /// <summary>Most wei that the fillers can cost: one of each nonce at most is included.</summary>
    [JsonIgnore]
    public BigInteger FillersCostWei => Fillers
        .GroupBy(filler => filler.Nonce)
        .Aggregate(BigInteger.Zero, (sum, nonce) => sum + nonce.Max(filler => filler.MaxCostWei));

    /// <summary>Nothing was read of it yet.</summary>
    public static readonly AccountState Unknown = new(null, 0, []);

    /// <summary>Wei paid for gas in the day before a time, unix seconds.</summary>
    public BigInteger SpentInDayBefore(ulong timestamp) => Spent
        .Where(spent => spent.At + SecondsPerDay > timestamp)
        .Aggregate(BigInteger.Zero, (sum, spent) => sum + spent.Wei);

    /// <summary>
    /// True when the chain counts more transactions of the account than the journal signed.
    /// </summary>
    public bool HasForeign(ulong count) => NextNonce is { } next && count > next;

    internal AccountState Adopt(Fact.AccountAdopted adopted) => this with
    {
        NextNonce = Math.Max(adopted.Nonce, NextNonce ?? 0),
        QuietUntil = Math.Max(adopted.QuietUntil, QuietUntil),
    };

    internal AccountState Fill(Attempt filler) => this with
    {
        NextNonce = NextNonce is { } next ? Math.Max(next, filler.Nonce + 1) : null,
        Fillers = Fillers.Add(filler),
    };

    internal AccountState Change(Intent intent, IntentChange change, ulong now) => change switch
    {
        IntentChange.Signed signed => this with { NextNonce = Math.Max(NextNonce ?? 0, signed.Attempt.Nonce + 1) },
        IntentChange.Included { Inclusion: var inclusion } when !inclusion.GasCostWei.IsZero => this with
        {
            Spent =
            [
                .. Spent.Where(spent => spent.At + SecondsRemembered > now),
                new GasSpent(intent.Decision, now, inclusion.GasCostWei),
            ],
        },
        IntentChange.Reorged => this with { Spent = Spent.RemoveAll(spent => spent.Decision == intent.Decision) },
        IntentChange.Ended when intent.Nonce is { } nonce => Settle(Math.Max(SpentBelow, nonce + 1), now),
        _ => this,
    };

    /// <summary>
    /// All nonces below are spent for good. Fillers among them are booked at the most that they can have cost.
    /// </summary>
    private AccountState Settle(ulong spentBelow, ulong now)
    {
        var settled = this with { Fillers = Fillers.RemoveAll(filler => filler.Nonce >= spentBelow) };
        return this with
        {
            SpentBelow = spentBelow,
            Fillers = Fillers.RemoveAll(filler => filler.Nonce < spentBelow),
            Spent = settled.Fillers.IsEmpty
                ? Spent
                : [.. Spent, new GasSpent(GasSpent.ForNoDecision, now, settled.FillersCostWei)],
        };
    }
}

/// <summary>Gas that was paid.</summary>
/// <param name="Decision">For whose intent; <see cref="ForNoDecision"/> for filling gaps.</param>
/// <param name="At">Unix seconds of the head at which it was found.</param>
/// <param name="Wei">Gas used times price.</param>
public sealed record GasSpent(long Decision, ulong At, BigInteger Wei)
{
    /// <summary>Stands for what was paid for no decision; decisions count from 1.</summary>
    public const long ForNoDecision = 0;
}
