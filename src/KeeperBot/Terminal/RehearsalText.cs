using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;
using KeeperBot.Rehearsals;

namespace KeeperBot.Terminal;

/// <summary>Shows what a rehearsal came to.</summary>
public static class RehearsalText
{
    private const int EtherDecimals = 18;

    /// <summary>The whole report.</summary>
    public static IEnumerable<string> Lines(RehearsalReport report)
    {
        var moved = report.MoveBps is { } bps ? $", the price moved by {Figures.Signed(bps / 100.0)} %" : string.Empty;
        yield return Style.Strong(
            $"Rehearsal on a fork of chain {report.ChainId}, blocks {report.Start.Number} to {report.End.Number}"
            + $"{moved} (nothing was sent to the chain)");
        foreach (var vault in report.Vaults)
        {
            yield return string.Empty;
            foreach (var line in VaultLines(vault))
            {
                yield return line;
            }
        }

        var parts = new (string Title, IEnumerable<string> Lines)[]
        {
            ("wrong on the chain itself", report.Found),
            ("not your own here", report.Replaced),
            ("what a fork cannot show", RehearsalReport.Limits),
        };
        foreach (var (title, lines) in parts.Where(part => part.Lines.Any()))
        {
            yield return string.Empty;
            yield return Style.Strong(title);
            foreach (var line in lines)
            {
                yield return $"  - {line}";
            }
        }

        yield return string.Empty;
        yield return Style.Dim($"{report.Node} answered {report.Reads} requests for it, all of them reads");
    }

    private static IEnumerable<string> VaultLines(VaultRehearsal vault)
    {
        var (token, quote) = (vault.Vault.Base, vault.Vault.Quote);
        yield return Style.Strong(vault.Vault.Id);
        var verdicts = vault.Decisions
            .GroupBy(decision => decision.Verdict)
            .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}");
        yield return $"  decisions  {vault.Decisions.Length}: {string.Join(", ", verdicts)}";
        var moved = vault.Moved is { } first ? $"{Delta(first)} after the move, " : string.Empty;
        yield return $"  delta      {Delta(vault.Decisions[0])} at first, {moved}"
            + $"{Delta(vault.Decisions[^1])} {token.Symbol} at last";
        foreach (var hedge in vault.Hedges)
        {
            yield return $"  {Style.Good("hedge")}      {HedgeLine(vault, hedge)}";
        }

        foreach (var (last, times) in vault.Held)
        {
            yield return $"  {Style.Bad("held")}       {times} times by {last.Code}: {ReasonText.Say(last)}";
        }

        if (vault.Open is { } open)
        {
            yield return $"  {Style.Warn("open")}       {open}";
        }

        yield return
            $"  cost       {Figures.Token(vault.LossQuote, quote.Decimals)} {quote.Symbol} against the oracle, "
            + $"{Figures.Token(vault.GasWei, EtherDecimals, 6)} ETH of gas";
        var end = vault.Decisions[^1];
        yield return $"  end        {DecisionText.Verdict(end.Verdict)} at block {end.Block}: "
            + DecisionText.Why(end, vault.Vault);
    }

    private static string Delta(Decision decision) =>
        decision.Measure is { } measure ? Figures.Signed(measure.NetDelta) : "unknown";

    private static string HedgeLine(VaultRehearsal vault, RehearsedHedge hedge)
    {
        var (token, quote) = (vault.Vault.Base, vault.Vault.Quote);
        var gas = $"gas {Figures.Number(hedge.GasUsed, 0)}, {Figures.Token(hedge.GasWei, EtherDecimals, 6)} ETH";
        if (!hedge.Succeeded)
        {
            return $"block {hedge.Block}  {Style.Bad("reverted")}: {hedge.Revert}; {gas}";
        }

        var size = Scaled.ToDouble(hedge.BaseDelta, token.Decimals);
        var paid = Scaled.ToDouble(hedge.QuoteDelta, quote.Decimals);
        return $"block {hedge.Block}  {(size < 0 ? "sold" : "bought")} "
            + $"{Figures.Number(Math.Abs(size))} {token.Symbol} at "
            + $"{Figures.Number(Math.Abs(paid / size))} {quote.Symbol}, "
            + $"{Figures.Number(hedge.SlippageBps, 1)} bps from the oracle; {gas}";
    }
}
