using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps;
using KeeperBot.Backtests.Sweeps.Books;
using KeeperBot.Core.Volatility;
using KeeperBot.Histories;

namespace KeeperBot.Benchmarks.Policy.Experiments;

/// <summary>
/// A8: paths made of a market's own hourly returns. What the band knows, the volatility and the risk aversion for a
/// tracking error, is from the first half of the history; the paths are from the second, where its rivals are tuned.
/// </summary>
internal sealed class HistoryExperiment()
    : SavingExperiment("A8", "Resampled hourly history, 100 ETH: saving against the best of five tuned rules")
{
    private const ulong Hour = 3600;
    private const double HoursPerYear = 8760.0;
    private const int BlockHours = 48, Steps = 30 * 24;

    /// <inheritdoc/>
    public override IEnumerable<Finding> Run(Laboratory laboratory)
    {
        if (laboratory.History is not { } file)
        {
            laboratory.Note("A8 needs hourly bars: --history FILE, a CSV with a time, open, high, low and close");
            return [];
        }

        var returns = Returns(file);
        var half = returns.Length / 2;
        var (past, present) = (returns[..half], returns[half..]);
        var volatility = Deviation(past) * Math.Sqrt(HoursPerYear);
        laboratory.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{returns.Length} hourly returns; volatility {volatility * 100:0.0} % in the first half, "
            + $"{Deviation(present) * Math.Sqrt(HoursPerYear) * 100:0.0} % in the second"));
        var notional = 100.0 * KeeperScenarios.Spot;
        Simulation Simulate(string name, ImmutableArray<double> part) => laboratory.Simulate(
            Scenario(name, part, volatility),
            () => KeeperPolicies.All(notional, stepsPerHour: 1),
            KeeperScenarios.Paths);
        var before = Simulate("history, first half", past);
        var after = Simulate("history, second half", present);
        return KeeperScenarios.Levels.Select(level =>
        {
            // The setting that would have had this tracking error before, at what it has now.
            var chosen = before.Figures.Index()
                .Where(one => one.Item.Policy.Family == KeeperPolicies.CostOptimal)
                .MinBy(one => Math.Abs(Math.Log(one.Item.TrackingDeviation / (level * notional))))
                .Index;
            var found = after.Figures[chosen].TrackingDeviation;
            var saving = new FrontierBootstrap(
                after, KeeperPolicies.CostOptimal, KeeperPolicies.Rivals, [found]).Savings()[0];
            return Finding.OfSaving(
                Id,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"history, {level * 100:0.##} % meant, {found / notional * 100:0.00} % had"),
                saving,
                level >= 0.0075 ? 0.20 : 0.17);
        });
    }

    private static HedgingScenario Scenario(string name, ImmutableArray<double> returns, double volatility) =>
        KeeperScenarios.MainChain with
        {
            Name = name,
            Market = new StationaryBootstrap(KeeperScenarios.Spot, returns, BlockHours),
            Book = new ShortCall(
                100.0, KeeperScenarios.Spot, KeeperScenarios.Spot, volatility, KeeperScenarios.Years, 0.0),
            Steps = Steps,
        };

    private static ImmutableArray<double> Returns(string file)
    {
        using var text = File.OpenText(file);
        var bars = BarCsv.Read(text, file, Hour, GapRule.Hold).Bars;
        return [.. bars.Zip(bars.Skip(1), (one, next) => Math.Log(next.Close / one.Close))];
    }

    private static double Deviation(ImmutableArray<double> returns)
    {
        var mean = returns.Average();
        return Math.Sqrt(returns.Sum(one => (one - mean) * (one - mean)) / (returns.Length - 1));
    }
}
