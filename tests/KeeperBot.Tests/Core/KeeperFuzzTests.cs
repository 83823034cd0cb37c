using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Tests.Core;

/// <summary>
/// A chain that answers nonsense: random bytes, truncations, reverts and well-formed words of extreme values. Whatever
/// it says, the keeper refuses with reasons and never throws.
/// </summary>
public sealed class KeeperFuzzTests
{
    private const int Cases = 20_000;

    [Fact]
    public void Next_NonsenseInAnyAnswer_AlwaysGivesADecisionWithReasons()
    {
        const int Seed = 666;
        var verdicts = new SortedDictionary<Verdict, int>();
        Scenario[] scenarios = [new Scenario().WithNetDelta(Scenario.Ether(2)), new Scenario().WithNetDelta(0)];
        var mandate = scenarios[0].Mandate;
        for (var i = 0; i < Cases; i++)
        {
            var random = new Random(Seed + i);
            var scenario = scenarios[i % scenarios.Length];
            try
            {
                var snapshot = new Snapshot(scenario.Block, Answered(random, scenario, mandate));
                var step = Keeper.Next(KeeperState.Initial, new Fact.BlockSeen(snapshot), mandate);
                var decision = Assert.Single(Scenario.Decisions(step));
                Assert.NotEmpty(decision.Reasons);
                Assert.Equal(decision.Verdict == Verdict.Hedge, decision.Plan is not null);
                Assert.NotEmpty(Canonical.Serialize(decision));
                verdicts[decision.Verdict] = verdicts.GetValueOrDefault(decision.Verdict) + 1;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {Seed + i}: {e}");
            }
        }

        // Nonsense everywhere would only ever test the first read, so some cases must get all the way through.
        Assert.True(verdicts.Count == 3 && verdicts.Values.Min() > Cases / 100, string.Join(", ", verdicts));
    }

    /// <summary>Answers round by round; each answer is nonsense with a chance that itself is drawn per case.</summary>
    private static Answers Answered(Random random, Scenario scenario, Mandate mandate)
    {
        var chance = random.NextDouble() * random.NextDouble() * 0.5;
        var answers = Answers.None;
        for (var round = 0; round < Observation.MaxRounds; round++)
        {
            var missing = Observation.Missing(mandate, answers);
            answers = answers.With(missing.Select(ask =>
            {
                var sound = scenario.Reply(ask);
                return KeyValuePair.Create(ask, random.NextDouble() < chance ? Nonsense(random, sound) : sound);
            }));
        }

        return answers;
    }

    private static Answer Nonsense(Random random, Answer sound)
    {
        var bytes = sound.Data.ToArray();
        switch (random.Next(7))
        {
            case 0:
                return new Answer(false, bytes);
            case 1:
                return new Answer(true, default);
            case 2:
                return new Answer(true, bytes.AsMemory(0, random.Next(bytes.Length + 1)));
            case 3:
                var noise = new byte[random.Next(1_000)];
                random.NextBytes(noise);
                return new Answer(true, noise);
            case 4 when bytes.Length > 0:
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return new Answer(true, bytes);
            default:
                return new Answer(true, Extreme(random, bytes));
        }
    }

    /// <summary>Replaces one or more whole words by extreme numbers that many types can hold.</summary>
    private static byte[] Extreme(Random random, byte[] bytes)
    {
        for (var word = 0; word + 32 <= bytes.Length; word += 32)
        {
            if (random.Next(3) != 0)
            {
                continue;
            }

            var span = bytes.AsSpan(word, 32);
            var width = (int[])[1, 2, 4, 8, 10, 12, 16, 20, 32];
            switch (random.Next(5))
            {
                case 0:
                    span.Clear();
                    break;
                case 1: // the largest of a narrower type
                    span.Clear();
                    span[^width[random.Next(width.Length)]..].Fill(0xFF);
                    break;
                case 2: // a small number
                    span.Clear();
                    span[31] = (byte)random.Next(256);
                    break;
                case 3: // the most negative, or the largest positive
                    span.Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF);
                    span[0] ^= 0x80;
                    break;
                default: // a random number of a random width
                    span.Clear();
                    random.NextBytes(span[^width[random.Next(width.Length)]..]);
                    break;
            }
        }

        return bytes;
    }
}
