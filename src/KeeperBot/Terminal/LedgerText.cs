using KeeperBot.Core.Ledgers;

namespace KeeperBot.Terminal;

/// <summary>Shows accounts as their equation, to the last unit.</summary>
public static class LedgerText
{
    /// <summary>One block of lines for each asset.</summary>
    public static IEnumerable<string> Lines(Ledger ledger)
    {
        foreach (var line in ledger.Lines)
        {
            var digits = line.Asset.Decimals;
            yield return Style.Strong($"{line.Asset.Holder} {line.Asset.Symbol}");
            yield return Row("start", line.Start, digits);
            foreach (var (name, amount) in Parts(line))
            {
                if (!amount.IsZero)
                {
                    yield return Row(name, amount, digits);
                }
            }

            yield return Row("= end", line.End, digits)
                + (line.Closes
                    ? Style.Good("  ✓ closes")
                    : Style.Bad($"  ✗ expected {Figures.Exact(line.Expected, digits)}"));
        }
    }

    private static (string Name, System.Numerics.BigInteger Amount)[] Parts(LedgerLine line) =>
    [
        ("+ deposits", line.Deposits),
        ("- withdrawals", -line.Withdrawals),
        ("+ trades", line.Trades),
        ("- fees", -line.Fees),
        ("- gas", -line.Gas),
        .. line.Margin.IsZero ? [] : new (string, System.Numerics.BigInteger)[] { ("- margin", -line.Margin) },
    ];

    private static string Row(string name, System.Numerics.BigInteger amount, int digits) =>
        $"  {name,-14}{Figures.Exact(amount, digits),32}";
}
