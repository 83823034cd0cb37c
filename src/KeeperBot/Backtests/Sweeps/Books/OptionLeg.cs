using KeeperBot.Core.Pricing;

namespace KeeperBot.Backtests.Sweeps.Books;

/// <summary>European options of one series.</summary>
/// <param name="Kind">Calls or puts.</param>
/// <param name="Amount">Signed units of the underlying: above zero owned, below zero owed.</param>
/// <param name="Strike">Money for one unit, above zero.</param>
/// <param name="Years">From the start to expiry, above zero.</param>
public readonly record struct OptionLeg(OptionKind Kind, double Amount, double Strike, double Years);
