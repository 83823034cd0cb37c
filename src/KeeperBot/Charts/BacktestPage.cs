using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using KeeperBot.Backtests;
using KeeperBot.Core;
using KeeperBot.Terminal;

namespace KeeperBot.Charts;

/// <summary>
/// A backtest as one page of HTML: no script, nothing from outside, the same bytes for the same backtest.
/// </summary>
internal static class BacktestPage
{
    private const int MostRows = 200;

    private const string Style = """
        :root{color-scheme:light dark}
        body{font:15px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;max-width:980px;margin:24px auto;
        padding:0 16px;background:#fdfdfc;color:#1b1d21}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;margin:12px 0 28px}
        th,td{padding:5px 10px;text-align:right;border-bottom:1px solid #e7e6e2;white-space:nowrap}
        th{font-weight:600}td.why{white-space:normal}
        th:first-child,td:first-child,.text{text-align:left}svg{max-width:100%;height:auto;margin:8px 0 20px}
        h1{font-size:24px;margin:0}h2{font-size:18px;margin:28px 0 0}p{margin:6px 0}.quiet{color:#6a6f77}
        .own td{font-weight:600}
        @media(prefers-color-scheme:dark){body{background:#15171b;color:#eceae6}th,td{border-color:#2a2e35}
        .quiet{color:#989da6}}
        """;

    /// <summary>The page.</summary>
    /// <param name="title">The vault.</param>
    /// <param name="subtitle">The paths and terms.</param>
    /// <param name="vault">The vault's mandate.</param>
    /// <param name="study">What came of it.</param>
    public static string Draw(string title, string subtitle, VaultMandate vault, BacktestStudy study)
    {
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>").Append(Text(title))
            .Append("</title>\n<style>").Append(Style).Append("</style>\n</head>\n<body>\n<h1>").Append(Text(title))
            .Append("</h1>\n<p class=\"quiet\">").Append(Text(subtitle)).Append("</p>\n");
        foreach (var sentence in BacktestText.Sentences(study))
        {
            page.Append("<p>").Append(Text(sentence)).Append("</p>\n");
        }

        if (!study.Others.IsEmpty)
        {
            page.Append(FrontierChart.Draw("Cost against error", subtitle, study.Outcome, study.Others));
        }

        Policies(page, study);
        page.Append(AttributionChart.Draw(
            "Where the result comes from", "USD in 30 days, the mean of all paths", study.Outcome.Attribution));
        var first = study.Paths[0];
        page.Append(TimelineChart.Draw("What the keeper did", first.Path.Name, first.Lines));
        Hedges(page, vault, first);
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void Policies(StringBuilder page, BacktestStudy study)
    {
        page.Append("<h2>Policies</h2>\n<table>\n<tr><th>policy</th><th class=\"text\">setting</th>")
            .Append("<th>cost, USD in 30 d</th><th>±</th><th>tracking error, USD</th><th>±</th><th>hedges</th></tr>\n");
        foreach (var outcome in study.Others.Prepend(study.Outcome))
        {
            page.Append(outcome == study.Outcome ? "<tr class=\"own\">" : "<tr>")
                .Append("<td>").Append(Text(outcome.Policy.Family))
                .Append("</td><td class=\"text\">").Append(Text(outcome.Policy.Setting));
            Cells(
                page,
                Figures.Number(outcome.Cost.Value, 1), Off(outcome.Cost), Figures.Number(outcome.Error.Value, 1),
                Off(outcome.Error), Figures.Number(outcome.Hedges, 1));
        }

        page.Append("</table>\n");
    }

    private static void Hedges(StringBuilder page, VaultMandate vault, PathResult path)
    {
        var hedges = path.Lines.Where(line => !line.Traded.IsZero || line.Reverted is not null).ToImmutableArray();
        page.Append("<h2>Hedges, ").Append(Text(path.Path.Name)).Append("</h2>\n<table>\n<tr><th>time</th>")
            .Append("<th>spot</th><th>net delta before</th><th>traded</th><th>fee, USD</th><th>slippage</th>")
            .Append("<th>gas</th><th class=\"text\">why</th></tr>\n");
        foreach (var line in hedges.Take(MostRows))
        {
            page.Append("<tr><td>").Append(At(line.Time));
            Cells(
                page,
                Figures.Number(line.Spot), Figures.Signed(line.NetDelta, 3),
                Figures.Token(line.Traded, vault.Base.Decimals, 3), Figures.Number(line.FeeUsd),
                Figures.Number(line.SlippageUsd), Figures.Number(line.GasUsd));
            page.Length -= "</tr>\n".Length;
            page.Append("<td class=\"text why\">").Append(Text(line.Reverted ?? ReasonText.Say(line.Reason)))
                .Append("</td></tr>\n");
        }

        page.Append("</table>\n");
        if (hedges.Length > MostRows)
        {
            page.Append("<p class=\"quiet\">").Append(hedges.Length - MostRows)
                .Append(" more are in the CSV file.</p>\n");
        }
    }

    private static void Cells(StringBuilder page, params ReadOnlySpan<string> cells)
    {
        page.Append("</td>");
        foreach (var cell in cells)
        {
            page.Append("<td>").Append(cell).Append("</td>");
        }

        page.Append("</tr>\n");
    }

    private static string Off(Estimate estimate) =>
        estimate.StandardError is { } error ? Figures.Number(error, 1) : "";

    private static string At(ulong time) => DateTimeOffset.FromUnixTimeSeconds((long)time)
        .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(Terminal.Style.Strip(text));
}
