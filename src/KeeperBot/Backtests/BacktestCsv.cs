using System.Globalization;
using KeeperBot.Core;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Backtests;

/// <summary>Every decision of a backtest as a line of CSV.</summary>
internal static class BacktestCsv
{
    /// <summary>The columns.</summary>
    public const string Header =
        "path,decision,time,spot,netDelta,verdict,reason,traded,feeUsd,slippageUsd,gasUsd,reverted";

    /// <summary>Writes the columns' names and the lines of all paths.</summary>
    public static void Write(TextWriter text, VaultMandate vault, IEnumerable<PathResult> paths)
    {
        text.WriteLine(Header);
        foreach (var (number, path) in paths.Index())
        {
            foreach (var line in path.Lines)
            {
                text.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{number + 1},{line.Number},{line.Time},{line.Spot:R},{line.NetDelta:R},{Verdict(line)},")
                    + string.Create(
                        CultureInfo.InvariantCulture,
                        $"{line.Reason.Code},{Scaled.ToDouble(line.Traded, vault.Base.Decimals):R},{line.FeeUsd:R},")
                    + string.Create(
                        CultureInfo.InvariantCulture,
                        $"{line.SlippageUsd:R},{line.GasUsd:R},{line.Reverted}"));
            }
        }
    }

    private static string Verdict(BacktestLine line) => line.Verdict.ToString().ToLowerInvariant();
}
