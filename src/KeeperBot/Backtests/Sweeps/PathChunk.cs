using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Core.Pricing.Vectorised;

namespace KeeperBot.Backtests.Sweeps;

/// <summary>As many paths as there are lanes, walked by every policy at once; for one thread at a time.</summary>
internal sealed class PathChunk<T>
    where T : struct, ILanes<T>
{
    private readonly HedgingScenario _scenario;
    private readonly StepView<T> _view;
    private readonly PolicyRun<T>[] _runs;
    private readonly bool _sharesBands;
    private readonly double[] _logSpots;
    private readonly byte[] _regimes;
    private readonly double[] _gas, _reliefs;
    private readonly double[] _lane = new double[T.Count];

    public PathChunk(HedgingScenario scenario, IReadOnlyList<PolicySpec> policies)
    {
        _scenario = scenario;
        _view = new StepView<T>(scenario);
        _runs = [.. policies.Select(policy => policy.Begin<T>(scenario))];
        _sharesBands = policies.Any(policy => policy.SharesBands);
        _logSpots = new double[(scenario.Steps + 1) * T.Count];
        _regimes = new byte[(scenario.Steps + 1) * T.Count];
        _gas = [.. scenario.Gas.Costs];
        _reliefs = [.. Enumerable.Range(0, scenario.Gas.Count).Select(scenario.Gas.Relief)];
    }

    /// <summary>Walks the paths from the given one on and adds what came of them, a sum for each policy.</summary>
    public void Run(long firstPath, Span<PolicySums> sums)
    {
        Draw(firstPath);
        var perfect = T.Create(0.0);
        Observe(0, hedges: true);
        var opening = _scenario.ChargesOpening ? T.Create(0.0) : _view.Delta;
        foreach (var run in _runs)
        {
            run.Start(_view, opening);
        }

        for (var step = 0; step < _scenario.Steps; step++)
        {
            if (_sharesBands) _view.ShareBands();
            foreach (var run in _runs)
            {
                run.Step(_view);
            }

            var (delta, spot) = (_view.Delta, _view.DiscountedSpot);
            Observe(step + 1, hedges: step + 1 < _scenario.Steps);
            perfect = T.FusedMultiplyAdd(delta, _view.DiscountedSpot - spot, perfect);
        }

        Close(perfect, sums);
    }

    private void Draw(long firstPath)
    {
        var years = _scenario.Years / _scenario.Steps;
        for (var lane = 0; lane < T.Count; lane++)
        {
            var (seed, path) = (_scenario.Seed, (ulong)(firstPath + lane));
            _scenario.Market.Walk(
                Draws.OfSpots(seed, path), years, _scenario.Steps, _logSpots.AsSpan(lane), T.Count);
            if (_scenario.Gas.Count == 1) continue;
            _scenario.Gas.Walk(Draws.OfGas(seed, path), years, _scenario.Steps, _regimes.AsSpan(lane), T.Count);
        }
    }

    private void Observe(int step, bool hedges)
    {
        var time = step * _scenario.Years / _scenario.Steps;
        _view.Observe(step, time, _scenario.Years - time, T.Load(ref _logSpots[0], step * T.Count));
        if (!hedges) return;
        _scenario.Book.Hedge(_view);
        ObserveGas(step);
    }

    private void ObserveGas(int step)
    {
        var gas = _scenario.Gas;
        if (gas.Count == 1)
        {
            (_view.Gas, _view.SeenGas) = (T.Create(gas.Costs[0]), T.Create(gas.Costs[0]));
            return;
        }

        var seen = Math.Max(step - _scenario.GasDelay, 0);
        _view.Gas = ByRegime(step, _gas);
        _view.SeenGas = seen == step ? _view.Gas : ByRegime(seen, _gas);
        _view.Waiting = ByRegime(seen, _reliefs);
    }

    private T ByRegime(int step, double[] values)
    {
        var regimes = _regimes.AsSpan(step * T.Count, T.Count);
        for (var lane = 0; lane < regimes.Length; lane++)
        {
            _lane[lane] = values[regimes[lane]];
        }

        return T.Load(ref _lane[0], 0);
    }

    private void Close(T perfect, Span<PolicySums> sums)
    {
        Span<double> spots = stackalloc double[T.Count], gains = stackalloc double[T.Count];
        Span<double> costs = stackalloc double[T.Count], trades = stackalloc double[T.Count];
        Span<double> perfects = stackalloc double[T.Count], books = stackalloc double[T.Count];
        T.Store(_view.Spot, ref spots[0], 0);
        T.Store(perfect, ref perfects[0], 0);
        T.Store(_view.Settled, ref books[0], 0);
        for (var lane = 0; lane < T.Count; lane++)
        {
            books[lane] += _scenario.Book.Gain(_scenario, spots[lane]);
        }

        for (var policy = 0; policy < _runs.Length; policy++)
        {
            var run = _runs[policy];
            T.Store(run.Gain(_view), ref gains[0], 0);
            T.Store(run.Cost, ref costs[0], 0);
            T.Store(run.Trades, ref trades[0], 0);
            for (var lane = 0; lane < T.Count; lane++)
            {
                var result = gains[lane] - costs[lane] + books[lane];
                sums[policy].Add(gains[lane] - perfects[lane], costs[lane], result, trades[lane]);
            }
        }
    }
}
