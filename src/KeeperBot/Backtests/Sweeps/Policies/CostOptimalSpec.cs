using System.Runtime.CompilerServices;
using KeeperBot.Backtests.Models;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps.Policies;

/// <summary>
/// <see cref="Core.Bands.CostOptimalBand"/> for a risk aversion: with the floor near expiry, the wait for cheaper gas
/// and the price impact where the scenario has one.
/// </summary>
/// <param name="Family">The policy's name.</param>
/// <param name="RiskAversion">γ, for a unit of money; above zero.</param>
/// <param name="KnowsGas">False to take gas for its mean.</param>
public sealed record CostOptimalSpec(string Family, double RiskAversion, bool KnowsGas = true)
    : PolicySpec(Family, RiskAversion)
{
    /// <summary>False not to wait for cheaper gas.</summary>
    public bool Waits { get; init; } = true;

    /// <summary>The widest that the inner and the outer band may become, in units.</summary>
    public (double Inner, double Outer) Widest { get; init; } = (double.PositiveInfinity, double.PositiveInfinity);

    /// <inheritdoc/>
    internal override bool SharesBands => true;

    /// <inheritdoc/>
    internal override PolicyRun<T> Begin<T>(HedgingScenario scenario) => new Run<T>(this, scenario);

    private sealed class Run<T> : PolicyRun<T>
        where T : struct, ILanes<T>
    {
        private readonly double _gasPower, _costPower, _log, _impact;
        private readonly double _edge, _width;
        private readonly double? _meanGas;
        private readonly bool _waits;
        private readonly T _widestInner, _widestOuter;

        public Run(CostOptimalSpec spec, HedgingScenario scenario)
        {
            var aversion = ModelRange.RequirePrice(spec.RiskAversion, "risk aversion");
            _gasPower = Math.Pow(aversion, -2.0 / 3.0);
            _costPower = Math.Pow(aversion, -8.0 / 9.0);
            _log = -Math.Log(aversion);
            _impact = scenario.Impact;
            _meanGas = spec.KnowsGas ? null : scenario.Gas.Mean();
            _waits = spec.KnowsGas && spec.Waits && scenario.Gas.Count > 1;
            var perYear = aversion * scenario.Book.Volatility * scenario.Book.Volatility;
            _edge = (scenario.BelievedProportionalCost ?? scenario.ProportionalCost) / perYear;
            _width = 2.0 / perYear;
            _widestInner = T.Create(Math.Min(spec.Widest.Inner, double.MaxValue));
            _widestOuter = T.Create(Math.Min(spec.Widest.Outer, double.MaxValue));
        }

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public override void Step(StepView<T> view)
        {
            Stationary(view, out var gas, out var inner, out var outer);
            var edge = T.Create(_edge) * view.InverseHorizon * view.InverseSpot;
            var start = edge + (T.Sqrt(T.Create(_width) * view.InverseHorizon * gas) * view.InverseSpot);
            inner = T.Sqrt(T.FusedMultiplyAdd(inner, inner, edge * edge));
            outer = T.Sqrt(T.FusedMultiplyAdd(outer, outer, start * start));
            if (_waits) outer = T.Max(outer, T.Sqrt(T.Create(_width) * view.Waiting) * view.InverseSpot);
            outer = T.Min(outer, _widestOuter);
            TradeOutside(view, view.Delta, T.Min(T.Min(inner, _widestInner), outer), outer);
        }

        private void Stationary(StepView<T> view, out T gas, out T inner, out T outer)
        {
            var (logGas, gasPower) = (view.LogGas, view.GasPower);
            gas = T.Max(view.SeenGas, T.Create(StepView<T>.LeastGas));
            if (_meanGas is { } mean)
            {
                logGas = logGas + LaneMath<T>.Log(T.Create(mean) / gas);
                gasPower = LaneMath<T>.Exp(T.Create(2.0 / 3.0) * logGas);
                gas = T.Create(mean);
            }

            var (logCost, logQ) = (view.LogCost + T.Create(_log), logGas + T.Create(_log));
            LaneBand<T>.Closed(
                gasPower * T.Create(_gasPower), view.CostPower * T.Create(_costPower), logCost, logQ,
                out inner, out outer);
            if (_impact > 0.0)
            {
                var cost = T.Create(0.25) * LaneMath<T>.Exp(logCost);
                LaneBand<T>.WithImpact(
                    cost, cost * T.Create(_impact / view.BelievedCost), T.Create(0.25) * LaneMath<T>.Exp(logQ),
                    outer - inner, out inner, out outer);
            }
        }
    }
}
