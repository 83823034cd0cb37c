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

    public static TheoryData<string> Kinds => [.. HedgePolicy.All.Select(policy => policy.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void DiffersUnder_RandomBooksMemoriesAndCircumstances_IsSoForEveryVerdictButThatOfJudge(string kind)
    {
        var random = new Random(Seed);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var book = 0; book < 200; book++)
        {
            var (scenario, remembered) = RandomPolicies.Next(random, kind);
            var state = book % 2 == 0 ? Drawn(random, scenario, remembered) : scenario.Step(remembered).State;
            var (question, now) = (scenario.Question(state), scenario.Present);
            for (var i = 0; i < 20; i++)
            {
                var then = Drawn(random, scenario, now);
                var judged = Verdict(() => question.Judge(then).Verdict);
                Assert.All(Enum.GetValues<Verdict>(), verdict => Assert.True(
                    Differs(question, then, verdict) == (judged != $"{verdict}"),
                    $"seed {Seed}, book {book}: {then}, {judged}, {verdict}"));
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

    /// <summary>Where nothing can be answered there is no verdict, so it is another than any.</summary>
    private static bool Differs(VaultQuestion question, Circumstances then, Verdict verdict)
    {
        try
        {
            return question.DiffersUnder(then, verdict);
        }
        catch (UnanswerableException)
        {
            return true;
        }
    }

    private static readonly OperatorVerb[] Trades =
        [OperatorVerb.Rebalance, OperatorVerb.Flatten, OperatorVerb.Unwind];

    private static KeeperState Drawn(Random random, Scenario scenario, KeeperState state) => state with
    {
        Vaults =
        [
            state.Vaults[0] with
            {
                LastHedgeAt = scenario.Block.Timestamp - (ulong)random.Next(1, 2 * Scenario.Day),
                Asked = random.Next(4) == 0 ? new OperatorAsk(Trades[random.Next(Trades.Length)], null) : null,
                Paused = random.Next(8) == 0,
            },
        ],
    };

    private static Circumstances Drawn(Random random, Scenario scenario, Circumstances now) => now with
    {
        BaseUsd = random.Next(5) == 0
            ? null
            : scenario.Only.BaseFeed.Answer * random.Next(6_000, 14_001) / 10_000,
        Timestamp = now.Timestamp + (ulong)(random.Next(4) == 0 ? random.Next(2 * Scenario.Day) : 0),
        GasPriceWei = random.Next(3) == 0 ? Scenario.Gwei(random.Next(1, 100)) : now.GasPriceWei,
    };
}
