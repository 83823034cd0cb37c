using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Forecasts;
using KeeperBot.Forecasts;

namespace KeeperBot.Terminal;

/// <summary>What hedges got against their quotes, and what that teaches, as lines.</summary>
internal static class SlippageText
{
    private const int Shown = 10;

    /// <summary>The lines.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="history">Its fills.</param>
    /// <param name="trials">What its venues' fills teach.</param>
    /// <param name="forecast">What they teach together; null when they are too few.</param>
    public static IEnumerable<string> Lines(
        VaultMandate vault,
        FillHistory history,
        ImmutableArray<SlippageTrial> trials,
        SlippageForecast? forecast)
    {
        yield return $"{Style.Strong(vault.Id)}: {history.Fills.Length} fills, {history.Reverted} reverted, "
            + $"{history.Unexecuted} never executed"
            + (history.Unmeasured == 0 ? "" : $", {history.Unmeasured} that cannot be measured");
        foreach (var line in Fills(vault, history.Fills))
        {
            yield return line;
        }

        foreach (var line in trials.SelectMany(trial => Say(vault, trial)))
        {
            yield return line;
        }

        yield return "";
        yield return Verdict(vault, trials, forecast);
    }

    private static IEnumerable<string> Fills(VaultMandate vault, ImmutableArray<HedgeFill> fills)
    {
        if (fills.IsEmpty)
        {
            yield break;
        }

        yield return Style.Dim(
            $"  {"decision",9}{"venue",7}{vault.Base.Symbol,12}{"quoted",10}{"got",8}{"beyond",8}{"after",9}{"gas",12}"
            + "   bps lost to the oracle's price at the decision");
        foreach (var fill in fills.TakeLast(Shown))
        {
            yield return $"  {fill.Decision,9}{fill.VenueId,7}{Figures.Signed(fill.Size, 4),12}"
                + $"{Figures.Number(fill.QuotedBps, 1),10}{Figures.Number(fill.RealisedBps, 1),8}"
                + $"{Figures.Signed(fill.BeyondBps, 1),8}{Figures.Duration(fill.LatencySeconds),9}"
                + $"{Figures.Gwei(fill.GasPriceWei),12}";
        }

        if (fills.Length > Shown)
        {
            yield return Style.Dim($"  and {fills.Length - Shown} before: --json has all");
        }
    }

    private static IEnumerable<string> Say(VaultMandate vault, SlippageTrial trial)
    {
        yield return "";
        var venue = vault.Venues.Single(known => known.VenueId == trial.VenueId);
        yield return Style.Accent($"venue {trial.VenueId}")
            + $", {venue.Kind}, fee {Figures.Number(venue.FeePips / 100.0, 1)} bps: {trial.Fills.Length} fills, "
            + $"on average {Bps(trial.Fills.Average(fill => fill.BeyondBps))} beyond their quotes";
        if (trial.Model is not { } model)
        {
            yield return $"  {SlippageTrial.LeastFills} are needed to learn from";
            yield break;
        }

        yield return $"  {model.Past.Samples} of them were forecast from those before: wrong by "
            + $"{Figures.Number(model.Past.Forecast)} bps on average, the quote by {Figures.Number(model.Past.Plain)}";
        if (model is { ConstantBps: 0.0, Impact.Bps: 0.0, Drift.Bps: 0.0, Gas.Bps: 0.0 })
        {
            yield return "  what they cost beyond their quotes is not more than chance: a hedge costs what is quoted";
            yield break;
        }

        yield return $"  a usual hedge, after {Figures.Duration(model.LatencySeconds)} and at "
            + $"{Figures.Number(model.UsualGasGwei, 1)} gwei, costs {Bps(model.ConstantBps)} beyond its quote, and";
        yield return $"  {Bps(Slope(model.Impact))} for each bps of quoted impact over "
            + Figures.Number(model.Impact.Mean, 1);
        yield return $"  {Bps(Slope(model.Drift))} for each bps over {Figures.Number(model.Drift.Mean, 1)} that the "
            + "price is likely to move until then";
        yield return $"  {Bps(Math.Log(2.0) * Slope(model.Gas))} for gas twice as dear";
    }

    private static string Verdict(
        VaultMandate vault, ImmutableArray<SlippageTrial> trials, SlippageForecast? forecast)
    {
        if (forecast is null)
        {
            var most = trials.IsEmpty ? 0 : trials.Max(trial => trial.Fills.Length);
            return $"no forecast: {SlippageTrial.LeastFills} fills of a venue are needed, there are {most}; "
                + "bands go by fees and quotes";
        }

        if (!forecast.Past.BeatsPlain)
        {
            return $"{Style.Warn("not gone by")}: it is not better than the quote, which bands go by";
        }

        return $"{Style.Good("better than the quote")}: "
            + (vault.Forecasts?.Slippage is { } mandate
                ? $"bands go by {mandate.Document.Name} while it is young"
                : "name what --out writes as forecasts.slippage of the vault, and bands go by it");
    }

    private static double Slope(FeatureWeight weight) => weight.Bps / weight.Scale;

    private static string Bps(double value) => $"{Figures.Signed(value)} bps";
}
