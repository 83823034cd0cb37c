using System.Collections.Immutable;
using System.Diagnostics;
using KeeperBot.Core.Decisions;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Decisions;

/// <summary>Times decisions on prepared blocks, and measuring the book once, in turns.</summary>
/// <param name="blocks">Of one vault.</param>
internal sealed class DecisionBench(ImmutableArray<PreparedBlock> blocks)
{
    private readonly ImmutableArray<Decision> _expected = [.. blocks.Select(block => block.Decide(block.Snapshot))];
    private readonly ImmutableArray<VaultReading> _readings =
    [
        .. blocks.Select(block => VaultReading.Of(block.State, block.Snapshot, block.Mandate, block.Mandate.Vaults[0])),
    ];

    /// <summary>How often each verdict is decided, in the verdicts' order.</summary>
    public IEnumerable<(Verdict Verdict, int Count)> Verdicts => _expected
        .GroupBy(decision => decision.Verdict)
        .OrderBy(group => group.Key)
        .Select(group => (group.Key, group.Count()));

    /// <summary>Warms up, then measures so many times over.</summary>
    /// <exception cref="ProblemException">The same block was decided otherwise than at first.</exception>
    public DecisionResult Run(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            RunRound(new DecisionResult());
        }

        var result = new DecisionResult();
        for (var round = 0; round < rounds; round++)
        {
            RunRound(result);
        }

        return result;
    }

    private void RunRound(DecisionResult result)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            var fresh = blocks[i].Fresh();
            result.First.Add(Microseconds(() => Check(i, blocks[i].Decide(fresh))));
            result.Again.Add(Microseconds(() => Check(i, blocks[i].Decide(fresh))));
            result.Measure.Add(Microseconds(() => Measure(_readings[i])));
        }
    }

    private void Check(int block, Decision decision)
    {
        if (decision.Verdict != _expected[block].Verdict || decision.Flips != _expected[block].Flips)
        {
            throw new ProblemException(
                ExitCode.VerificationFailed,
                $"a block was decided otherwise than at first: {decision.Flips}, not {_expected[block].Flips}",
                "decision",
                "find out what the brain reads besides its arguments");
        }
    }

    private static double Measure(VaultReading reading) =>
        reading.Position.Measure(reading.Market).Of(reading.Market.Base.Asset).Delta;

    private static double Microseconds(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }
}
