using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Doctors;

namespace KeeperBot.Terminal;

/// <summary>Says what a stolen key could cost: the executor's own limits, and the key's ether.</summary>
/// <remarks>Source: contracts/README.md, "The bound", which also says what the bound does not cover.</remarks>
internal static class WorstDayText
{
    private const long Hour = 3_600;
    private const long Day = 24 * Hour;
    private const int EtherDecimals = 18;

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(Mandate mandate, ChainExamination chain)
    {
        yield return string.Empty;
        yield return Style.Strong("The worst day: what whoever steals the key can do before the guardian pauses");
        var etherUsd = 0.0;
        foreach (var vault in mandate.Vaults)
        {
            var limits = ExecutorTerms.Understand(vault.Executor, chain.Answers).Limits;
            var price = OracleKind.Named(vault.Oracle.Kind)
                .Judge(vault, chain.Answers, chain.Head.Timestamp, []);
            etherUsd = vault.Base.Symbol is "WETH" ? Scaled.ToDouble(price.BaseUsd, price.BaseDecimals) : etherUsd;
            var usd = Scaled.ToDouble(price.QuoteUsd, price.QuoteDecimals);
            string Money(BigInteger amount) => $"{Figures.Token(amount, vault.Quote.Decimals)} {vault.Quote.Symbol} "
                + $"(${Figures.Number(usd * Scaled.ToDouble(amount, vault.Quote.Decimals), 0)})";
            yield return $"  {Style.Strong(vault.Id)}  loses at most, against the feeds";
            yield return $"    in an hour    {Money(limits.LossWithin(Hour))}";
            yield return $"    in a day      {Style.Warn(Money(limits.LossWithin(Day)))}, by trading at most "
                + Money(limits.NotionalWithin(Day));
            yield return $"    a day after   {Money(limits.LossWithin(Day) - limits.MaxLossPerWindow)} more, each";
        }

        var held = chain.Answers.Get(HedgeExecutor.EtherBalance(mandate.Multicall, mandate.Keeper))[0].AsBigInteger();
        yield return $"  gas           the key's own {Ether(held, etherUsd)}";
        yield return $"                (the keeper itself spends at most {Ether(mandate.Gas.DailyBudgetWei, etherUsd)} "
            + "a day)";
        yield return "  not covered   feeds that lag the market, the market while nobody hedges: contracts/README.md";
        yield return string.Empty;
    }

    private static string Ether(BigInteger wei, double etherUsd) =>
        $"{Figures.Token(wei, EtherDecimals, 4)} ETH"
        + (etherUsd > 0 ? $" (${Figures.Number(etherUsd * Scaled.ToDouble(wei, EtherDecimals), 0)})" : string.Empty);
}
