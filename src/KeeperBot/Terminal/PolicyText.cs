using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Terminal;

/// <summary>Says in words when a vault is hedged and how far.</summary>
internal static class PolicyText
{
    private const double Percent = 100.0;

    /// <summary>The policy as part of a sentence.</summary>
    public static string Say(VaultMandate vault)
    {
        var policy = vault.Policy;
        string Base(BigInteger amount) => Figures.Token(amount, vault.Base.Decimals);
        var urgent = $"; urgent beyond ±{Base(policy.UrgentBand)}";
        var band = $"±{Base(policy.Band)} {vault.Base.Symbol}";
        return HedgePolicy.Named(policy.Kind) switch
        {
            SchedulePolicy => $"{Clock(policy)}, to flat, for {Base(policy.MinimumTrade)} or more; earlier when delta "
                + $"leaves {band}{urgent}",
            ThresholdPolicy => $"delta leaves {band}{Adjusted(policy)}, back to "
                + (policy.Threshold!.ToEdge ? $"its edge, for {Base(policy.MinimumTrade)} or more" : "flat")
                + urgent + Timer(policy, Base),
            { WeighsCosts: true } kind => $"delta leaves the cost-optimal band, at most {band}, back to at most "
                + $"±{Base(policy.InnerBand)}{urgent}{Timer(policy, Base)}"
                + (kind is GammaScalpingPolicy ? "; only the widest while the book is not long of gamma" : ""),
            _ => $"delta leaves {band}, back to ±{Base(policy.InnerBand)}{urgent}{Timer(policy, Base)}",
        };
    }

    private static string Timer(PolicyMandate policy, Func<BigInteger, string> inBase) =>
        policy.MaxIntervalSeconds == 0
            ? string.Empty
            : $"; every {Figures.Duration(policy.MaxIntervalSeconds)} at the latest, "
                + $"for {inBase(policy.MinimumTrade)} or more";

    private static string Clock(PolicyMandate policy) =>
        (policy.MaxIntervalSeconds == 0 ? "every block" : $"every {Figures.Duration(policy.MaxIntervalSeconds)}")
        + (policy.PriceMove is { } move ? $" and after a move of {Figures.Number(Percent * move)} %" : "");

    private static string Adjusted(PolicyMandate policy) =>
        (policy.Threshold!.ReferenceVolatility is { } reference
            ? $" at {Figures.Number(Percent * reference)} % of volatility"
            : "")
        + (policy.Threshold.DearGas is { } dear
            ? $", {Figures.Number(dear.Factor)} times as far while gas is over {Figures.Gwei(dear.AboveWei)}"
            : "");
}
