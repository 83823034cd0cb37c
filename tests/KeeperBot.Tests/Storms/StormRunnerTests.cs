using KeeperBot.Storms;
using KeeperBot.Storms.Checks;
using KeeperBot.Storms.Runs;

namespace KeeperBot.Tests.Storms;

public sealed class StormRunnerTests
{
    private static readonly StormRange Range = new(StormKind.Mixed, 900, 250);

    [Fact]
    public void Run_OneThreadOrThree_CountsTheSame()
    {
        var one = Totals(Run(StormVariant.Production, 1));
        var three = Totals(Run(StormVariant.Production, 3));

        Assert.Equal(one, three);
    }

    [Fact]
    public void Run_EveryHundredthSeed_IsRunTwiceAndCompared()
    {
        var tally = Run(StormVariant.Production, 1).Tally;

        Assert.Equal(Range.Schedules, tally.Schedules);
        Assert.Equal(3, tally.TracesCompared);
        Assert.Equal(3, tally.TracesEqual);
    }

    [Fact]
    public void Run_VariantThatDependsOnMoreThanTheSeed_IsNotDeterministic()
    {
        // What no schedule decides: how many processes were ever connected.
        var connected = 0;
        var variant = StormVariant.Production with
        {
            Mandate = mandate => mandate with { Gas = mandate.Gas with { TipWei = mandate.Gas.TipWei + connected++ } },
        };

        var report = Run(variant, 1);

        Assert.Equal(0, report.Tally.TracesEqual);
        Assert.Equal(3, report.Tally.Of(Invariant.Deterministic));
        Assert.Null(report.Upper95);
    }

    [Fact]
    public void Run_HarnessThatThrows_IsToldToTheCaller()
    {
        var variant = StormVariant.Production with
        {
            Mandate = _ => throw new InvalidOperationException("broken harness"),
        };

        var error = Assert.Throws<AggregateException>(() => Run(variant, 2));

        Assert.Contains("broken harness", error.Message, StringComparison.Ordinal);
    }

    private static StormReport Run(StormVariant variant, int threads) =>
        new StormRunner(variant, threads, TimeProvider.System)
            .Run(Range, progress: null, TestContext.Current.CancellationToken);

    private static string Totals(StormReport report)
    {
        var document = report.ToJson();
        foreach (var varying in (string[])["threads", "durationSeconds", "cpuSeconds", "schedulesPerSecondPerCore"])
        {
            Assert.True(document.Remove(varying), varying);
        }

        return document.ToJsonString();
    }
}
