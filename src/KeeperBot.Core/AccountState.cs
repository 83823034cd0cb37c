using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Intents;

namespace KeeperBot.Core;

/// <summary>What the journal knows of the keeper's account.</summary>
/// <param name="NextNonce">
/// The nonce after the highest that was signed or adopted; null before the chain's count was adopted.
/// </param>
/// <param name="QuietUntil">Unix seconds until which nothing new is signed.</param>
/// <param name="Spent">Gas paid in the last day, oldest first.</param>
public sealed record AccountState(ulong? NextNonce, ulong QuietUntil, ImmutableArray<GasSpent> Spent)
{
    /// <summary>The budget's period.</summary>
    private const ulong SecondsPerDay = 86_400;

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

    internal AccountState Change(long decision, IntentChange change, ulong now) => change switch
    {
        IntentChange.Signed signed => this with { NextNonce = Math.Max(NextNonce ?? 0, signed.Attempt.Nonce + 1) },
        IntentChange.Included { Inclusion: var inclusion } when !inclusion.GasCostWei.IsZero => this with
        {
            Spent =
            [
                .. Spent.Where(spent => spent.At + SecondsPerDay > now),
                new GasSpent(decision, now, inclusion.GasCostWei),
            ],
        },
        IntentChange.Reorged => this with { Spent = Spent.RemoveAll(spent => spent.Decision == decision) },
        _ => this,
    };
}

/// <summary>Gas that was paid.</summary>
/// <param name="Decision">For whose intent.</param>
/// <param name="At">Unix seconds of the head at which it was found.</param>
/// <param name="Wei">Gas used times price.</param>
public sealed record GasSpent(long Decision, ulong At, BigInteger Wei);
