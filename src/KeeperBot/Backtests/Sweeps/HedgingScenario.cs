using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps.Books;

namespace KeeperBot.Backtests.Sweeps;

/// <summary>A book, a market and what trading costs there: what every policy of a comparison is given alike.</summary>
public sealed record HedgingScenario
{
    private const double MaxYears = 1000.0, MaxImpact = 1e30;
    private const int MaxSteps = 10_000_000;

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>How the spot moves.</summary>
    public required PathModel Market { get; init; }

    /// <summary>What is hedged.</summary>
    public required Book Book { get; init; }

    /// <summary>How long it runs; above 0, up to 1000 years.</summary>
    public required double Years { get; init; }

    /// <summary>Decisions, at even times from the start, none at the end; up to 10 million.</summary>
    public required int Steps { get; init; }

    /// <summary>λ: one side's cost as a fraction, from 0 to 1.</summary>
    public required double ProportionalCost { get; init; }

    /// <summary>What policies take λ to be, from 0 to 1; null when they are right.</summary>
    public double? BelievedProportionalCost { get; init; }

    /// <summary>η: a trade of w units costs ηSw² on top; at least 0.</summary>
    public double Impact { get; init; }

    /// <summary>What a hedge of any size costs, in money.</summary>
    public GasRegimes Gas { get; init; } = GasRegimes.Constant(0.0);

    /// <summary>How many steps old the gas is that policies see; they pay the present one.</summary>
    public int GasDelay { get; init; }

    /// <summary>Interest a year, from -1000 to 1000.</summary>
    public double Rate { get; init; }

    /// <summary>True to pay for the first hedge, false to start hedged.</summary>
    public bool ChargesOpening { get; init; }

    /// <summary>True to pay for selling the hedge at the end.</summary>
    public bool ChargesClosing { get; init; }

    /// <summary>Paths of the same seed and number are the same in every scenario.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Gives the scenario back when it can be simulated.</summary>
    /// <exception cref="ModelException">A value is outside its range; the error names it.</exception>
    internal HedgingScenario Checked()
    {
        ModelRange.RequireAbove(Years, 0.0, MaxYears, "years");
        ModelRange.RequireCount(Steps, 1, MaxSteps, "steps");
        ModelRange.Require(ProportionalCost, 0.0, 1.0, "proportional cost");
        ModelRange.Require(BelievedProportionalCost ?? 0.0, 0.0, 1.0, "believed proportional cost");
        ModelRange.Require(Impact, 0.0, MaxImpact, "impact");
        ModelRange.RequireCount(GasDelay, 0, MaxSteps, "gas delay");
        ModelRange.Require(Rate, -ModelRange.MaxRate, ModelRange.MaxRate, "rate");
        return this;
    }
}
