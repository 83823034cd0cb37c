using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Margins;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Plans;

/// <summary>What a plan is drafted in: everything but the trade that is wanted.</summary>
/// <param name="Mandate">The whole mandate.</param>
/// <param name="Vault">The vault's part of it.</param>
/// <param name="Executor">The executor at this block.</param>
/// <param name="Books">What the vault's venues quote, in the mandate's order.</param>
/// <param name="OraclePriceWad">Quote per base, 18 decimals, above zero.</param>
/// <param name="GasPriceWei">Wei per gas in the next block.</param>
public sealed record PlanSetting(
    Mandate Mandate,
    VaultMandate Vault,
    ExecutorReading Executor,
    ImmutableArray<VenueBook> Books,
    BigInteger OraclePriceWad,
    BigInteger GasPriceWei)
{
    /// <summary>Wei of gas that the last day cost and that what is in flight may cost.</summary>
    public BigInteger GasSpokenForWei { get; init; }

    /// <summary>True when an operator paused this vault.</summary>
    public bool Paused { get; init; }

    /// <summary>Most quote units that whoever asked for the trade allows; null without a limit.</summary>
    public BigInteger? MostNotionalAsked { get; init; }

    /// <summary>
    /// The price of the coin in which gas is paid, quote with 18 decimals; the base's where no other is stated.
    /// </summary>
    public BigInteger GasCoinWad { get; init; } = OraclePriceWad;

    /// <summary>The accounts at venues that hold positions; null where there are none.</summary>
    public VaultAccounts? Accounts { get; init; }

    /// <summary>How long a hedge is expected to be held, years.</summary>
    public double HoldingYears { get; init; } = 1.0 / 52.0;
}
