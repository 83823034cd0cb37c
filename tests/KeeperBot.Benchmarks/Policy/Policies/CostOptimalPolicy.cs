using System.Runtime.CompilerServices;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Benchmarks.Policy.Policies;

/// <summary>
/// <see cref="Core.Bands.CostOptimalBand"/> for a risk aversion: with the floor near expiry, the wait for cheaper gas
/// and the price impact where the scenario has one.
/// </summary>
/// <param name="Family">The policy's name.</param>
/// <param name="RiskAversion">γ, for a unit of money.</param>
/// <param name="KnowsGas">False to take gas for its mean.</param>
internal sealed record CostOptimalPolicy(string Family, double RiskAversion, bool KnowsGas = true)
    : PolicySpec(Family, RiskAversion)
{
    /// <inheritdoc/>
    public override bool SharesBands => true;

    /// <inheritdoc/>
    public override PolicyRun<T> Begin<T>(HedgingScenario scenario) => KnowsGas
        ? new Run<T>(RiskAversion, scenario.Impact, null)
        : new Run<T>(RiskAversion, scenario.Impact, scenario.Gas.Mean());

    private sealed class Run<T>(double aversion, double impact, double? meanGas) : PolicyRun<T>
        where T : struct, ILanes<T>
    {
        private readonly double _gasPower = Math.Pow(aversion, -2.0 / 3.0);
        private readonly double _costPower = Math.Pow(aversion, -8.0 / 9.0);
        private readonly double _log = -Math.Log(aversion);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public override void Step(StepView<T> view)
        {
            Stationary(view, out var gas, out var inner, out var outer);
            var book = view.Scenario.Book;
            var perYear = aversion * book.Volatility * book.Volatility;
            var horizon = Math.Max(book.Horizon(view.YearsLeft), Core.Bands.BandInputs.MinYears);
            var edge = T.Create(view.BelievedCost / (perYear * horizon)) * view.InverseSpot;
            var width = T.Sqrt(T.Create(2.0 / (perYear * horizon)) * gas) * view.InverseSpot;
            var start = edge + width;
            inner = T.Sqrt(T.FusedMultiplyAdd(inner, inner, edge * edge));
            outer = T.Sqrt(T.FusedMultiplyAdd(outer, outer, start * start));
            if (meanGas is null && view.Scenario.Gas.Count > 1)
            {
                outer = T.Max(outer, T.Sqrt(T.Create(2.0 / perYear) * view.Waiting) * view.InverseSpot);
            }

            TradeOutside(view, view.Delta, T.Min(inner, outer), outer);
        }

        private void Stationary(StepView<T> view, out T gas, out T inner, out T outer)
        {
            var (logGas, gasPower) = (view.LogGas, view.GasPower);
            gas = T.Max(view.SeenGas, T.Create(StepView<T>.LeastGas));
            if (meanGas is { } mean)
            {
                logGas = logGas + LaneMath<T>.Log(T.Create(mean) / gas);
                gasPower = LaneMath<T>.Exp(T.Create(2.0 / 3.0) * logGas);
                gas = T.Create(mean);
            }

            var (logCost, logQ) = (view.LogCost + T.Create(_log), logGas + T.Create(_log));
            LaneBand<T>.Closed(
                gasPower * T.Create(_gasPower), view.CostPower * T.Create(_costPower), logCost, logQ,
                out inner, out outer);
            if (impact > 0.0)
            {
                var cost = T.Create(0.25) * LaneMath<T>.Exp(logCost);
                LaneBand<T>.WithImpact(
                    cost, cost * T.Create(impact / view.BelievedCost), T.Create(0.25) * LaneMath<T>.Exp(logQ),
                    outer - inner, out inner, out outer);
            }
        }
    }
}
