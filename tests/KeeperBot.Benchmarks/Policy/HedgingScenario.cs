using KeeperBot.Backtests.Models;
using KeeperBot.Benchmarks.Policy.Books;

namespace KeeperBot.Benchmarks.Policy;

/// <summary>A book, a market and what trading costs there: what every policy of a comparison is given alike.</summary>
internal sealed record HedgingScenario
{
    /// <summary>Main-chain gas as a rule, in dollars for a hedge.</summary>
    public static readonly GasRegimes NormalGas = GasRegimes.Normal;

    /// <summary>Main-chain gas in restless times.</summary>
    public static readonly GasRegimes SpikyGas = GasRegimes.Spiky;

    /// <summary>A rollup's.</summary>
    public static readonly GasRegimes RollupGas = GasRegimes.Constant(0.05);

    public static readonly GasRegimes NoGas = GasRegimes.Constant(0.0);

    public required string Name { get; init; }

    public required PathModel Market { get; init; }

    public required Book Book { get; init; }

    /// <summary>How long it runs.</summary>
    public required double Years { get; init; }

    /// <summary>Decisions, at even times from the start, none at the end.</summary>
    public required int Steps { get; init; }

    /// <summary>λ: one side's cost as a fraction.</summary>
    public required double ProportionalCost { get; init; }

    /// <summary>What policies take λ to be; null when they are right.</summary>
    public double? BelievedProportionalCost { get; init; }

    /// <summary>η: a trade of w units costs ηSw² on top.</summary>
    public double Impact { get; init; }

    public GasRegimes Gas { get; init; } = NoGas;

    /// <summary>How many steps old the gas is that policies see; they pay the present one.</summary>
    public int GasDelay { get; init; }

    /// <summary>Interest a year.</summary>
    public double Rate { get; init; }

    /// <summary>True to pay for the first hedge, false to start hedged.</summary>
    public bool ChargesOpening { get; init; }

    /// <summary>True to pay for selling the hedge at the end.</summary>
    public bool ChargesClosing { get; init; }

    public required ulong Seed { get; init; }
}
