using System.Numerics;
using KeeperBot.Core.Ledgers;
using KeeperBot.Core.Venues;

namespace KeeperBot.Terminal;

/// <summary>Shows accounts as their equation, to the last unit.</summary>
public static class LedgerText
{
    /// <summary>One block of lines for each asset, and for each account at a venue.</summary>
    public static IEnumerable<string> Lines(Ledger ledger) =>
        ledger.Lines.SelectMany(Lines).Concat(ledger.Accounts.SelectMany(Lines));

    /// <summary>What changed an account, a line for each block and cause.</summary>
    public static IEnumerable<string> Steps(AccountLine account)
    {
        yield return Style.Strong($"{NameOf(account)}, block by block");
        foreach (var step in account.Steps)
        {
            var causes = Parts(step.Change).Append(("residual", step.Residual))
                .Where(part => !part.Item2.IsZero)
                .Select(part => $"{part.Item1} {Figures.Exact(part.Item2, AccountChange.Decimals)}");
            yield return $"  {step.Block,10}  {string.Join("  ", causes)}";
        }
    }

    private static IEnumerable<string> Lines(LedgerLine line)
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

    private static IEnumerable<string> Lines(AccountLine account)
    {
        const int Digits = AccountChange.Decimals;
        yield return Style.Strong(NameOf(account));
        yield return Row("start", account.Start, Digits);
        foreach (var (name, amount) in Parts(account.Change))
        {
            if (!amount.IsZero)
            {
                yield return Row(name, amount, Digits);
            }
        }

        yield return Row("= end", account.End, Digits)
            + (account.Closes
                ? Style.Good("  ✓ closes")
                : Style.Bad($"  ✗ {Figures.Exact(account.Residual, Digits)} is unexplained"));
        if (!account.Change.Trading.IsZero)
        {
            yield return Style.Dim(
                $"  of the trading {Figures.Exact(account.Realised, Digits)} is realised, "
                + $"{Figures.Exact(account.Unrealised, Digits)} is not");
        }
    }

    private static string NameOf(AccountLine account) =>
        $"{account.Holder} at {account.Venue.Kind} {account.Venue.VenueId}, in {account.Symbol}";

    private static (string Name, BigInteger Amount)[] Parts(LedgerLine line) =>
    [
        ("+ deposits", line.Deposits),
        ("- withdrawals", -line.Withdrawals),
        ("+ trades", line.Trades),
        ("- fees", -line.Fees),
        ("- gas", -line.Gas),
        ("- margin", -line.Margin),
    ];

    private static (string Name, BigInteger Amount)[] Parts(AccountChange change) =>
    [
        ("+ moved in", change.MovedIn),
        ("- moved out", -change.MovedOut),
        ("+ conversion", change.Conversion),
        ("+ trading", change.Trading),
        ("- fees", -change.Fees),
        ("+ funding", change.Funding),
        ("+ interest", change.Interest),
        ("+ others", change.Others),
        ("+ unattributed", change.Unattributed),
    ];

    private static string Row(string name, BigInteger amount, int digits) =>
        $"  {name,-14}{Figures.Exact(amount, digits),32}";
}
