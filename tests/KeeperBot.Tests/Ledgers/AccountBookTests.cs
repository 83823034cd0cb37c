using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Ledgers;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Tests.Core;

namespace KeeperBot.Tests.Ledgers;

public sealed class AccountBookTests
{
    private const int Seed = 8_801;

    [Fact]
    public void Add_RandomLives_AttributesEveryCauseToTheUnit()
    {
        var random = new Random(Seed);
        var liquidations = 0;
        for (var life = 0; life < 300; life++)
        {
            var account = new SimulatedAccount();
            account.Read();
            Endow(account);
            for (var step = random.Next(40); step >= 0; step--)
            {
                liquidations += Live(account, random) ? 1 : 0;
                if (random.Next(3) != 0)
                {
                    account.Read();
                }
            }

            account.Read();
            var line = LineOf(account, account.Inclusions);
            Assert.True(line.Closes, $"seed {Seed}, life {life}: {line.Residual} is unexplained");
            Assert.True(account.Change == line.Change, $"seed {Seed}, life {life}: {account.Change} and {line.Change}");
            Assert.Equal(account.Worth, line.End);
            Assert.Equal(line.End, line.Steps.IsEmpty ? line.Start : line.Steps[^1].Worth);
            Assert.Equal(
                line.Change, line.Steps.Aggregate(AccountChange.None, (sum, step) => sum + step.Change));
        }

        Assert.True(liquidations > 100, $"{liquidations} liquidations are too few");
    }

    /// <summary>What the journal misses is told from what others did, by one unit.</summary>
    [Fact]
    public void Add_AFillThatTellsAnotherFee_LeavesTheDifferenceOver()
    {
        var account = new SimulatedAccount();
        account.Read();
        account.Transfer(5_000_000_000, Scenario.Ether(4_995));
        account.Trade(Scenario.Ether(-2), Scenario.Ether(2_999), 1_000);
        account.Read();
        Assert.True(LineOf(account, account.Inclusions).Closes);

        var modified = Abis.PerpsV2MarketEvents.Event("PositionModified");
        var bent = account.Inclusions[1];
        var logs = bent.Fill!.Logs!.Value;
        var at = logs[^1];
        Assert.Equal(1_000, at.As(modified)!["fee"].AsBigInteger());
        var word = 2 + (64 * 5);
        var data = string.Concat(at.Data.AsSpan(0, word + 61), "3e9", at.Data.AsSpan(word + 64));
        var line = LineOf(account, [account.Inclusions[0], bent with
        {
            Fill = bent.Fill with { Logs = logs.SetItem(logs.Length - 1, at with { Data = data }) },
        }]);
        Assert.Equal((1_001, 1), (line.Change.Fees, line.Residual));
        Assert.False(line.Closes);
        Assert.False(new Ledger([]) { Accounts = [line] }.Closes);
        Assert.Contains(
            KeeperBot.Terminal.LedgerText.Lines(new Ledger([]) { Accounts = [line] })
                .Select(KeeperBot.Terminal.Style.Strip),
            text => text.EndsWith("✗ 0.000000000000000001 is unexplained", StringComparison.Ordinal));
    }

    /// <summary>Bought at 100 and 200, half sold at 300: the average is what is left over.</summary>
    [Fact]
    public void Line_AveragesWhatThePositionCost()
    {
        var account = new SimulatedAccount();
        account.Read();
        account.Transfer(5_000_000_000, Scenario.Ether(5_000));
        account.Trade(Scenario.Ether(1), Scenario.Ether(100), 0);
        account.Trade(Scenario.Ether(1), Scenario.Ether(200), 0);
        account.Trade(Scenario.Ether(-1), Scenario.Ether(300), 0);
        account.Move(Scenario.Ether(400));
        account.Read();
        var line = LineOf(account, account.Inclusions);
        Assert.Equal(Scenario.Ether(400), line.Change.Trading);

        // The kind's own estimate of the fee inside is taken out of what was paid.
        Assert.InRange(line.Unrealised, Scenario.Ether(250), Scenario.Ether(250.2m));
        Assert.InRange(line.Realised, Scenario.Ether(149.8m), Scenario.Ether(150));
    }

    [Fact]
    public void Add_ABlockThatDoesNotShowTheAccount_IsPassedOver()
    {
        var account = new SimulatedAccount();
        account.Read();
        account.Transfer(5_000_000_000, Scenario.Ether(4_995));
        account.Read();
        account.Trade(Scenario.Ether(-2), Scenario.Ether(2_999), 1_000);
        account.Fund(-Scenario.Ether(1));
        account.Read();
        var book = new AccountBook(account.Vault, account.Mandate, account.Inclusions);
        book.Add(account.Blocks[0] with { Answers = Answers.None });
        Assert.Null(book.Line);
        book.Add(account.Blocks[0]);
        book.Add(account.Blocks[1] with { Answers = Answers.None });
        book.Add(account.Blocks[2]);
        Assert.Equal(account.Change, book.Line!.Change);
        Assert.True(book.Line.Closes);
    }

    /// <summary>True for a liquidation.</summary>
    private static bool Live(SimulatedAccount account, Random random)
    {
        BigInteger Wei(int least, int most) => (random.Next(least, most) * Scenario.Ether(0.001m)) + random.Next(999);
        switch (random.Next(8))
        {
            case 0 or 1:
                account.Trade(Wei(-9_000, 9_000), Wei(2_500_000, 3_500_000), Wei(0, 9_000));
                return false;
            case 2:
                var quote = random.NextInt64(1, 9_000_000_000);
                account.Transfer(quote, (quote * BigInteger.Pow(10, 12)) - random.Next(1_000_000_000));
                return false;
            case 3 when !account.IsFlat && account.Worth > Scenario.Ether(10):
                account.Transfer(-random.NextInt64(1, 9_000_000), -Wei(1, 9_000));
                return false;
            case 4 or 5:
                account.Move(Wei(2_500_000, 3_500_000));
                return false;
            case 6:
                account.Read();
                account.Liquidate();
                account.Read();
                Endow(account);
                return true;
            default:
                account.Fund(Wei(-3_000, 3_000));
                return false;
        }
    }

    /// <summary>More than any of these lives can lose.</summary>
    private static void Endow(SimulatedAccount account) =>
        account.Transfer(10_000_000_000_000, Scenario.Ether(9_999_000));

    private static AccountLine LineOf(SimulatedAccount account, ImmutableArray<Inclusion> inclusions)
    {
        var book = new AccountBook(account.Vault, account.Mandate, inclusions);
        foreach (var block in account.Blocks)
        {
            book.Add(block);
        }

        return book.Line!;
    }
}
