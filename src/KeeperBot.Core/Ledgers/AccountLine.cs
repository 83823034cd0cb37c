using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Ledgers;

/// <summary>
/// One account's equation: start + moved in - moved out + conversion + trading - fees + funding + interest + others +
/// unattributed = end. Every amount is quote with <see cref="AccountChange.Decimals"/> decimals.
/// </summary>
/// <param name="Holder">The vault's id.</param>
/// <param name="Venue">The venue.</param>
/// <param name="Symbol">The quote token's symbol.</param>
/// <param name="Start">What the venue said it was worth at the first block at which it was read.</param>
/// <param name="Change">By what it came to be worth another amount.</param>
/// <param name="End">What the venue said at the last block.</param>
public sealed record AccountLine(
    string Holder, VenueMandate Venue, string Symbol, BigInteger Start, AccountChange Change, BigInteger End)
{
    /// <summary>
    /// What the position would bring at the last block's price beyond what it cost on average; part of what trading
    /// brought.
    /// </summary>
    public BigInteger Unrealised { get; init; }

    /// <summary>What trading brought that no move of the price can take back.</summary>
    public BigInteger Realised => Change.Trading - Unrealised;

    /// <summary>The change block by block, where there was any.</summary>
    public ImmutableArray<AccountStep> Steps { get; init; } = [];

    /// <summary>What the causes leave unexplained.</summary>
    public BigInteger Residual => End - Start - Change.Sum;

    /// <summary>True when nothing is left over, to the last unit.</summary>
    public bool Closes => Residual.IsZero;
}

/// <summary>What changed an account up to a block, since the block before at which it was read.</summary>
/// <param name="Block">The block's number.</param>
/// <param name="Timestamp">Its time, unix seconds.</param>
/// <param name="Change">By what it changed.</param>
/// <param name="Worth">What it is worth there, quote with 18 decimals.</param>
/// <param name="Residual">What the causes leave unexplained.</param>
public sealed record AccountStep(
    ulong Block, ulong Timestamp, AccountChange Change, BigInteger Worth, BigInteger Residual);
