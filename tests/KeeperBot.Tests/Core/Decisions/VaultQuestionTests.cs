using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Tests.Core.Decisions;

/// <summary>
/// A verdict is reached twice, once with its reasons and once without: both ways must agree everywhere.
/// </summary>
public sealed class VaultQuestionTests
{
    private const int Seed = 27_182;

    [Fact]
    public void VerdictUnder_RandomBooksMemoriesAndCircumstances_IsTheVerdictOfJudge()
    {
        var random = new Random(Seed);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var book = 0; book < 250; book++)
        {
            var scenario = RandomScenarios.Next(random);
            var state = book % 2 == 0 ? Drawn(random, scenario) : scenario.Step(KeeperState.Initial).State;
            var (question, now) = (scenario.Question(state), scenario.Present);
            for (var i = 0; i < 20; i++)
            {
                var then = Drawn(random, scenario, now);
                var judged = Verdict(() => question.Judge(then).Verdict);
                Assert.True(
                    Verdict(() => question.VerdictUnder(then)) == judged,
                    $"seed {Seed}, book {book}: {then}, {judged}");
                counts[judged] = counts.GetValueOrDefault(judged) + 1;
            }
        }

        string[] needed = ["Hold", "Hedge", "Refuse", "Wait", "Withdraw"];
        Assert.All(needed, verdict => Assert.True(
            counts.GetValueOrDefault(verdict) >= 50, string.Join(", ", counts)));
    }

    private static string Verdict(Func<Verdict> reached)
    {
        try
        {
            return reached().ToString();
        }
        catch (UnanswerableException)
        {
            return "unanswerable";
        }
    }

    private static KeeperState Drawn(Random random, Scenario scenario) => new(0, null,
    [
        VaultState.Fresh(scenario.Only.Mandate.Id) with
        {
            LastHedgeAt = scenario.Block.Timestamp - (ulong)random.Next(1, 2 * Scenario.Day),
            RebalanceAsked = random.Next(4) == 0,
            Paused = random.Next(8) == 0,
        },
    ]);

    private static Circumstances Drawn(Random random, Scenario scenario, Circumstances now) => now with
    {
        BaseUsd = random.Next(5) == 0
            ? null
            : scenario.Only.BaseFeed.Answer * random.Next(6_000, 14_001) / 10_000,
        Timestamp = now.Timestamp + (ulong)(random.Next(4) == 0 ? random.Next(2 * Scenario.Day) : 0),
        GasPriceWei = random.Next(3) == 0 ? Scenario.Gwei(random.Next(1, 100)) : now.GasPriceWei,
    };
}
