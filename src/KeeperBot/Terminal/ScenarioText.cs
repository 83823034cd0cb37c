using System.Collections.Immutable;
using KeeperBot.Core.Exposures;

namespace KeeperBot.Terminal;

/// <summary>What a named day would do to a vault.</summary>
/// <param name="Set">The day.</param>
/// <param name="ProfitAndLoss">USD against now.</param>
/// <param name="HedgeGasUsd">USD that the gas of one hedge would cost then.</param>
internal sealed record StressOutcome(StressSet Set, double ProfitAndLoss, double HedgeGasUsd);

/// <summary>What a history of returns says of a vault's worst outcomes.</summary>
/// <param name="Observations">How many returns.</param>
/// <param name="LeftOut">How many could not be taken, for a gap in the history.</param>
/// <param name="HorizonSeconds">Over how long each is.</param>
/// <param name="Levels">By rising level.</param>
internal sealed record TailFigures(
    int Observations, int LeftOut, long HorizonSeconds, ImmutableArray<ExpectedShortfall> Levels);

/// <summary>Shows scenarios as tables.</summary>
internal static class ScenarioText
{
    private const int HeadWidth = 10;
    private const int Width = 11;

    /// <summary>The grid, the named days, and the shortfall when there is one.</summary>
    public static IEnumerable<string> Lines(
        ScenarioGrid grid,
        ImmutableArray<ScenarioCell> cells,
        ImmutableArray<StressOutcome> stress,
        TailFigures? tail)
    {
        foreach (var days in cells.GroupBy(cell => cell.Shift.Days))
        {
            yield return string.Empty;
            yield return Style.Accent($"P&L in USD{(days.Key > 0 ? $" after {days.Key:0.##} days" : string.Empty)}")
                + Style.Dim("   spot across, volatility down, the whole book valued anew");
            yield return Style.Pad(string.Empty, HeadWidth)
                + string.Concat(grid.Spots.Select(move => Style.Pad(Style.Dim(Move(move)), -Width)));
            foreach (var row in days.Chunk(grid.Spots.Length))
            {
                yield return Style.Pad(Style.Dim(Move(row[0].Shift.Volatility)), -HeadWidth + 2) + "  "
                    + string.Concat(row.Select(cell => Style.Pad(Coloured(cell.ProfitAndLoss), -Width)));
            }
        }

        foreach (var line in Stress(stress).Concat(tail is null ? [] : Tail(tail)))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Stress(ImmutableArray<StressOutcome> stress)
    {
        yield return string.Empty;
        yield return Style.Accent(Style.Pad("named days", 46)) + Style.Dim(
            "      ETH      BTC    stETH    quote      vol        P&L   gas of a hedge");
        foreach (var (set, profit, gas) in stress)
        {
            double[] moves = [set.Ether, set.Bitcoin, set.StakedEther, set.Quote, set.Volatility];
            yield return Style.Pad($"  {set.Name}  {set.Title}", 46)
                + string.Concat(moves.Select(move => Style.Pad(move == 0.0 ? Style.Dim("·") : Move(move), -9)))
                + Style.Pad(Coloured(profit), -11)
                + Style.Pad($"{Figures.Number(gas, 0)} USD", -17);
        }
    }

    private static IEnumerable<string> Tail(TailFigures tail)
    {
        yield return string.Empty;
        yield return Style.Accent("expected shortfall") + Style.Dim(
            $"   {tail.Observations} returns over {Figures.Duration(tail.HorizonSeconds)}"
            + (tail.LeftOut == 0 ? string.Empty : $", {tail.LeftOut} left out for gaps")
            + ", volatility as now");
        foreach (var level in tail.Levels)
        {
            yield return $"  {Figures.Number(level.Level * 100, 1)} %"
                + $"   {Style.Pad(Coloured(-level.Shortfall), -11)} USD in the mean of the worst "
                + $"{Figures.Number(level.InTail, 1)}, at least {Coloured(-level.ValueAtRisk)}";
        }
    }

    private static string Coloured(double profit)
    {
        var text = Figures.Compact(profit);
        return text[0] switch
        {
            '-' => Style.Bad(text),
            '+' => Style.Good(text),
            _ => Style.Dim(text),
        };
    }

    private static string Move(double relative) => $"{Figures.Signed(relative * 100, 0)} %";
}
