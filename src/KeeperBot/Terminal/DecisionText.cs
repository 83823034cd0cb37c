using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Terminal;

/// <summary>Shows decisions: as one line, and as a tree that answers "why", "why not" and "when".</summary>
public static class DecisionText
{
    /// <summary>The columns of <see cref="Line"/>.</summary>
    public static string Header => Style.Dim(
        $"{"block",8}  {"spot",9}  {"delta",10}  {"hedge",10}  {"verdict",-7}  why");

    /// <summary>One decision on one line.</summary>
    public static string Line(Decision decision, VaultMandate vault)
    {
        var measure = decision.Measure;
        var spot = measure is null ? "-" : Figures.Number(measure.Spot);
        var delta = measure is null ? "-" : Figures.Signed(measure.NetDelta);
        var hedge = measure is null ? "-" : Figures.Signed(Scaled.ToDouble(measure.Hedge, vault.Base.Decimals));
        var verdict = Verdict(decision.Verdict, 7);
        return $"{decision.Block,8}  {spot,9}  {delta,10}  {hedge,10}  {verdict}  {Why(decision, vault)}";
    }

    /// <summary>The verdict in capitals and colour.</summary>
    public static string Verdict(Verdict verdict, int width = 0)
    {
        var text = verdict.ToString().ToUpperInvariant().PadRight(width);
        return verdict switch
        {
            Core.Decisions.Verdict.Hedge => Style.Accent(text),
            Core.Decisions.Verdict.Refuse => Style.Bad(text),
            Core.Decisions.Verdict.Wait or Core.Decisions.Verdict.Withdraw => Style.Warn(text),
            _ => Style.Dim(text),
        };
    }

    /// <summary>The reasons that decided, and what comes of it.</summary>
    public static string Why(Decision decision, VaultMandate vault)
    {
        var text = string.Join("; ", Decisive(decision).Select(ReasonText.Say));
        return decision.Plan is { Legs.IsEmpty: false } plan ? $"{text}: {Trade(plan, vault)}" : text;
    }

    /// <summary>The whole reason tree of one decision.</summary>
    public static IEnumerable<string> Tree(Decision decision, VaultMandate vault)
    {
        yield return $"decision {decision.Number}   {vault.Id}   block {decision.Block}   {Verdict(decision.Verdict)}";
        if (decision.Measure is { } m)
        {
            yield return $"├─ measured   delta {Figures.Signed(m.NetDelta, 4)} {vault.Base.Symbol}   " + Style.Dim(
                $"book {Figures.Signed(m.BookDelta, 4)}, hedge {Figures.Token(m.Hedge, vault.Base.Decimals, 4)}, "
                + $"spot {Figures.Number(m.Spot)}, vol {Figures.Number(m.Volatility * 100, 0)} %");
            yield return "│              " + Style.Dim(
                $"gamma {Figures.Signed(m.Gamma, 6)}, vega {Figures.Signed(m.Vega, 0)} USD, "
                + $"theta {Figures.Signed(m.Theta / 365, 0)} USD a day, gas {Figures.Gwei(m.GasPriceWei)}");
        }

        foreach (var reason in decision.Reasons)
        {
            var mark = reason.Passed ? Style.Good("✓") : decision.Verdict == Core.Decisions.Verdict.Hold
                ? Style.Dim("·")
                : Style.Bad("✗");
            yield return $"├─ {mark} {Style.Pad(reason.Code, 20)} {ReasonText.Say(reason)}";
        }

        foreach (var price in decision.Prices)
        {
            yield return "├─ price      " + Style.Dim(Price(price, decision.Timestamp));
        }

        foreach (var remark in decision.Remarks)
        {
            var mark = remark.Passed ? Style.Dim("·") : Style.Warn("!");
            yield return $"├─ {mark} {Style.Pad(remark.Code, 20)} {ReasonText.Say(remark)}";
        }

        if (decision.Plan is { } plan)
        {
            yield return $"├─ plan       {Trade(plan, vault)}";
            yield return "│              " + Style.Dim(
                $"costs about {Figures.Token(plan.Cost.SlippageQuote, vault.Quote.Decimals)} {vault.Quote.Symbol} "
                + $"and {Figures.Token(plan.Cost.GasWei, 18, 6)} ETH of gas{OfData(plan)}; at worst "
                + $"{Figures.Token(plan.Cost.WorstQuote, vault.Quote.Decimals)} "
                + $"{vault.Quote.Symbol} under its limit price");
        }

        yield return $"├─ would change  {Changes(decision)}";
        yield return "└─ evidence   " + Style.Dim(
            $"snapshot {Short(decision.Snapshot)}   mandate {Short(decision.Mandate)}   "
            + $"reason hash {Short(decision.ComputeReasonHash())}");
    }

    /// <summary>Where the verdict would be another one.</summary>
    public static string Changes(Decision decision)
    {
        var flips = decision.Flips;
        var parts = new List<string>();
        if (flips.SpotBelow is { } below)
        {
            parts.Add($"at {Figures.Number(below)} or below");
        }

        if (flips.SpotAbove is { } above)
        {
            parts.Add($"at {Figures.Number(above)} or above");
        }

        if (flips.GasAtMostWei is { } gas)
        {
            parts.Add($"when gas is at most {Figures.Gwei(gas)}");
        }

        if (flips.GasAboveWei is { } dear)
        {
            parts.Add($"when gas is over {Figures.Gwei(dear)}");
        }

        if (flips.At is { } at)
        {
            parts.Add($"in {Figures.Duration((double)at - decision.Timestamp)} by the timer");
        }

        return parts.Count == 0 ? "nothing that is stated here" : string.Join(", ", parts);
    }

    /// <summary>The plan's trades in words.</summary>
    public static string Trade(HedgePlan plan, VaultMandate vault) => string.Join(" and ", plan.Legs.Select(leg =>
        $"{(leg.Size.Sign < 0 ? "sell" : "buy")} {Figures.Token(BigInteger.Abs(leg.Size), vault.Base.Decimals)} "
        + $"{vault.Base.Symbol} on {leg.Venue} #{leg.VenueId} "
        + $"at about {Figures.Token(leg.QuotedPriceWad, PriceEvidence.WadDecimals)}"));

    private static IEnumerable<Reason> Decisive(Decision decision) => decision.Verdict switch
    {
        Core.Decisions.Verdict.Hedge or Core.Decisions.Verdict.Hold => [decision.Decisive],
        _ => decision.Reasons
            .Where(r => !r.Passed && !ReasonCode.IsRemark(r.Code)
                && !ReasonCode.OfPolicy.Contains(r.Code, StringComparer.Ordinal)),
    };

    private static string Price(FeedReading price, ulong timestamp)
    {
        var round = price.RoundId & ulong.MaxValue;
        var from = price.Phase.IsZero ? $"round {round}" : $"round {round} of phase {price.Phase}";
        var age = (double)(timestamp - price.UpdatedAt);
        var passed = price.Passed.IsEmpty ? string.Empty : $"; passed {string.Join(", ", price.Passed)}";
        return $"{price.Asset} {Figures.Number(Scaled.ToDouble(price.Answer, price.Decimals), 4)} by {price.Feed}, "
            + $"{from}, {Figures.Duration(age)} old{passed}";
    }

    private static string OfData(HedgePlan plan) => plan.Cost.DataFeeWei.IsZero
        ? string.Empty
        : $" and {Figures.Token(plan.Cost.DataFeeWei, 18, 8)} ETH for data on L1";

    private static string Short(Ethereum.Hash32 hash) => hash.ToString()[..10];
}
