namespace KeeperBot.ChainTests.Faults;

public sealed class FaultScriptTests
{
    private const string Method = "eth_call";
    private static readonly Fault First = BodyFaults.Empty;
    private static readonly Fault Second = BodyFaults.Html;

    [Fact]
    public void Pick_NthAndNext_HitExactlyThose()
    {
        Assert.Equal([false, false, true, false, false], Hits(When.Nth(3), 5));
        Assert.Equal([true, true, false, false, false], Hits(When.Next(2), 5));
        Assert.Equal([true, true, true], Hits(When.Always, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => When.Nth(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => When.WithProbability(1.1));
    }

    [Fact]
    public void Pick_WithProbability_IsTheSameForTheSameSeedAndNearIt()
    {
        var hits = Hits(When.WithProbability(0.3), 10_000);
        Assert.InRange(hits.Count(hit => hit), 2_800, 3_200);
        Assert.Equal(hits, Hits(When.WithProbability(0.3), 10_000));
        Assert.NotEqual(hits, Hits(When.WithProbability(0.3), 10_000, FaultBench.Seed + 1));
        Assert.DoesNotContain(true, Hits(When.WithProbability(0), 1_000));
    }

    [Fact]
    public void Pick_ProbabilityOfOneRule_DoesNotDependOnCallsOfAnother()
    {
        var script = new FaultScript(FaultBench.Seed);
        script.Add(Method, First, When.WithProbability(0.5));
        script.Add("eth_other", Second, When.WithProbability(0.5));
        var hits = Enumerable.Range(0, 1_000).Select(call =>
        {
            for (var other = 0; other < call % 3; other++)
            {
                script.Pick("eth_other");
            }

            return script.Pick(Method) is not null;
        });
        Assert.Equal(Hits(When.WithProbability(0.5), 1_000), hits);
    }

    [Fact]
    public void Pick_SeveralRules_TheNewestThatWantsTheCallGetsItAndAllCountIt()
    {
        var script = new FaultScript(FaultBench.Seed);
        var always = script.Add("eth_*", First);
        var second = script.Add(Method, Second, When.Nth(2));
        Assert.Equal([First, Second, First], new[] { script.Pick(Method), script.Pick(Method), script.Pick(Method) });
        Assert.Null(script.Pick("net_version"));
        Assert.Equal((2L, 1L), (always.Fired, second.Fired));
        Assert.Equal([$"{Method}: {First}", $"{Method}: {Second}", $"{Method}: {First}"], script.Trace);

        script.Remove(always);
        Assert.Null(script.Pick(Method));
        script.Add("*", Second);
        Assert.Equal(Second, script.Pick("net_version"));
        script.Clear();
        Assert.Null(script.Pick("net_version"));
    }

    private static List<bool> Hits(When when, int calls, int seed = FaultBench.Seed)
    {
        var script = new FaultScript(seed);
        script.Add(Method, First, when);
        return [.. Enumerable.Range(0, calls).Select(_ => script.Pick(Method) is not null)];
    }
}
