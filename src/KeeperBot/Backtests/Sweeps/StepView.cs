using System.Runtime.CompilerServices;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps;

/// <summary>What is known at a step, on as many paths as there are lanes.</summary>
internal sealed class StepView<T>(HedgingScenario scenario)
    where T : struct, ILanes<T>
{
    // Less gamma than this moves no band.
    private const double LeastGamma = 1e-100;

    private readonly double _believedCost = scenario.BelievedProportionalCost ?? scenario.ProportionalCost;

    private readonly double _logCost = Math.Log(
        12.0 * (scenario.BelievedProportionalCost ?? scenario.ProportionalCost));

    public HedgingScenario Scenario => scenario;

    public int Step;

    /// <summary>Years from the start, and to the end.</summary>
    public double Time, YearsLeft;

    /// <summary>e^(-rt).</summary>
    public double Discount;

    public T LogSpot, Spot, DiscountedSpot, InverseSpot;

    /// <summary>The position that a perfect hedge has, and the magnitude of its change with the spot.</summary>
    public T Delta, Gamma;

    /// <summary>One over the years that bands take the book to last.</summary>
    public T InverseHorizon;

    /// <summary>What the book has paid on the way to its owner, discounted.</summary>
    public T Settled;

    /// <summary>Gas to pay, gas as policies see it, and by how much a year waiting makes it cheaper.</summary>
    public T Gas, SeenGas, Waiting;

    /// <summary>ln 4P, ln Q, (4P)^(8/9), Q^(2/3) for a risk aversion of 1.</summary>
    public T LogCost, LogGas, CostPower, GasPower;

    /// <summary>Stands for no gas, which has no logarithm.</summary>
    public const double LeastGas = 1e-13;

    public double BelievedCost => _believedCost;

    /// <summary>Moves on to a step; the first one begins new paths.</summary>
    /// <param name="step">Which.</param>
    /// <param name="time">Years from the start.</param>
    /// <param name="yearsLeft">To the end.</param>
    /// <param name="logSpot">Of each lane.</param>
    public void Observe(int step, double time, double yearsLeft, T logSpot)
    {
        var before = Time;
        (Step, Time, YearsLeft) = (step, time, yearsLeft);
        Discount = scenario.Rate == 0.0 ? 1.0 : Math.Exp(-scenario.Rate * time);
        LogSpot = logSpot;
        Spot = LaneMath<T>.Exp(logSpot);
        DiscountedSpot = Spot * T.Create(Discount);
        InverseSpot = T.Create(1.0) / Spot;
        if (step == 0) Settled = T.Create(0.0);
        else scenario.Book.Settle(this, before);
    }

    /// <summary>Shares what the bands of one step have in common.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void ShareBands()
    {
        var logGamma = LaneMath<T>.Log(T.Max(Gamma, T.Create(LeastGamma)));
        var square = logGamma + logGamma;
        LogCost = square + LogSpot + T.Create(_logCost);
        LogGas = square + LaneMath<T>.Log(T.Create(12.0) * T.Max(SeenGas, T.Create(LeastGas)));
        CostPower = LaneMath<T>.Exp(T.Create(8.0 / 9.0) * LogCost);
        GasPower = LaneMath<T>.Exp(T.Create(2.0 / 3.0) * LogGas);
    }
}
