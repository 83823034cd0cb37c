using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Terminal;

namespace KeeperBot.Doctors.Checks;

/// <summary>Compares the mandate's limits with the chain's.</summary>
internal sealed class LimitsCheck : VaultCheck
{
    private const int BpsOfOne = 10_000;

    /// <inheritdoc/>
    public override string Name => "limits";

    /// <inheritdoc/>
    public override string Meaning => "the configured limits fit inside those of the executor";

    /// <inheritdoc/>
    public override ImmutableArray<string> Needs => ["executor", "tokens"];

    /// <inheritdoc/>
    protected override IEnumerable<Ask> Observe(Mandate mandate, VaultMandate vault, Answers answers) => [];

    /// <inheritdoc/>
    protected override Finding Find(VaultExamination at)
    {
        var (ours, theirs, quote) = (at.Vault.Limits, at.Terms.Limits, at.Vault.Quote);
        string Show(BigInteger amount) => $"{Figures.Token(amount, quote.Decimals)} {quote.Symbol}";
        var wrong = new List<string>();
        if (ours.MaxSlippageBps > theirs.MaxSlippageBps)
        {
            wrong.Add($"maxSlippageBps is {ours.MaxSlippageBps}, the executor allows {theirs.MaxSlippageBps}");
        }

        if (ours.MaxNotionalPerTrade > theirs.MaxNotionalPerTrade)
        {
            wrong.Add(
                $"maxNotionalPerTrade is {Show(ours.MaxNotionalPerTrade)}, the executor allows "
                + Show(theirs.MaxNotionalPerTrade));
        }

        if (wrong.Count > 0)
        {
            return Fail(string.Join("; ", wrong), "lower the limit, or the owner calls setLimits");
        }

        if (theirs.MaxLossPerWindow.IsZero)
        {
            return Fail(
                "the executor's loss budget is zero: nearly every trade would revert", "the owner calls setLimits");
        }

        var worst = ours.MaxNotionalPerTrade * ours.MaxSlippageBps / BpsOfOne;
        return worst > theirs.MaxLossPerWindow
            ? Warn(
                $"one trade may lose {Show(worst)}, the executor's budget is {Show(theirs.MaxLossPerWindow)} "
                + $"in {Figures.Duration(theirs.WindowSeconds)}",
                "lower maxSlippageBps or maxNotionalPerTrade")
            : Ok($"{Show(ours.MaxNotionalPerTrade)} a trade and {ours.MaxSlippageBps} bps, within the executor's "
                + $"{Show(theirs.MaxNotionalPerTrade)} and {theirs.MaxSlippageBps} bps");
    }
}
