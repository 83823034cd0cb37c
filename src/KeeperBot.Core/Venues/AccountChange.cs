using System.Numerics;

namespace KeeperBot.Core.Venues;

/// <summary>
/// By what an account at a venue came to be worth another amount. Every amount is quote with 18 decimals, whatever
/// decimals the token has.
/// </summary>
/// <remarks>
/// Money that has moved is exact. What price, funding and interest did follows the venue's own formulas and roundings,
/// so the causes come to the change of the value to the last unit, and what is missing is a finding.
/// </remarks>
public sealed record AccountChange
{
    /// <summary>Of every amount.</summary>
    public const int Decimals = 18;

    /// <summary>Nothing changed.</summary>
    public static readonly AccountChange None = new();

    /// <summary>What the executor paid in; not below zero.</summary>
    public BigInteger MovedIn { get; init; }

    /// <summary>What the executor got out; not below zero.</summary>
    public BigInteger MovedOut { get; init; }

    /// <summary>
    /// What margin gained on the way between the executor and the account, below zero when it lost: swaps into the
    /// venue's own token and back, at par.
    /// </summary>
    public BigInteger Conversion { get; init; }

    /// <summary>What fills and moves of the price brought, before fees; signed.</summary>
    public BigInteger Trading { get; init; }

    /// <summary>What the venue took for fills and for carrying orders out; below zero where some came back.</summary>
    public BigInteger Fees { get; init; }

    /// <summary>Funding received; below zero when it was paid.</summary>
    public BigInteger Funding { get; init; }

    /// <summary>Interest earned on collateral less what is owed on debt.</summary>
    public BigInteger Interest { get; init; }

    /// <summary>What others' transactions did to the account: liquidations, repayments, gifts.</summary>
    public BigInteger Others { get; init; }

    /// <summary>What the venue's kind does not tell apart; zero of one that tells all.</summary>
    public BigInteger Unattributed { get; init; }

    /// <summary>What all of it comes to.</summary>
    public BigInteger Sum =>
        MovedIn - MovedOut + Conversion + Trading - Fees + Funding + Interest + Others + Unattributed;

    /// <summary>Both, one after the other.</summary>
    public static AccountChange operator +(AccountChange left, AccountChange right) => new()
    {
        MovedIn = left.MovedIn + right.MovedIn,
        MovedOut = left.MovedOut + right.MovedOut,
        Conversion = left.Conversion + right.Conversion,
        Trading = left.Trading + right.Trading,
        Fees = left.Fees + right.Fees,
        Funding = left.Funding + right.Funding,
        Interest = left.Interest + right.Interest,
        Others = left.Others + right.Others,
        Unattributed = left.Unattributed + right.Unattributed,
    };
}
