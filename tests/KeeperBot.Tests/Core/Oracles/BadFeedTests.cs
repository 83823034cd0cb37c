using KeeperBot.Core;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Tests.Core.Oracles;

/// <summary>A keeper that wants to trade meets every bad price there is, and acts on none.</summary>
public sealed class BadFeedTests
{
    public static TheoryData<string> Names => [.. BadFeeds.All.Select(bad => bad.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Next_BadPrice_IsRefusedByItsCheckAlone(string name)
    {
        var bad = BadFeeds.All.Single(one => one.Name == name);
        var good = new Scenario().With(bad.SetUp);
        var flat = good.WithNetDelta(0);
        var first = flat.Step(KeeperState.Initial);
        Assert.Equal(Verdict.Hold, Scenario.Decisions(first).Single().Verdict);
        var wanting = flat.With(v => v with { Hedge = v.Hedge + Scenario.Ether(5) }).At(Scenario.Now + 12);
        Assert.Equal(Verdict.Hedge, wanting.DecideOnly(first.State).Verdict);

        var step = wanting.With(bad.Spoil).Step(first.State);

        var decision = Scenario.Decisions(step).Single();
        Assert.Equal(Verdict.Refuse, decision.Verdict);
        Assert.Empty(step.Effects.OfType<Effect.Submit>());
        Assert.Equal(bad.Codes, string.Join(',', Failed(decision)));
        Assert.Equal(bad.Codes.Split(',')[0], decision.Decisive.Code);
    }

    [Fact]
    public void All_Cases_AreAtLeastFortyAndUseEveryCheck()
    {
        Assert.True(BadFeeds.All.Length >= 40, $"{BadFeeds.All.Length} cases");
        Assert.Equal(BadFeeds.All.Length, BadFeeds.All.Select(bad => bad.Name).Distinct().Count());
        string[] roles = ["base", "quote", "asset"];
        var met = BadFeeds.All.SelectMany(bad => bad.Codes.Split(',')).ToHashSet();

        // The checks of a feed are one code for base, quote and other assets; each is met in one place at least.
        foreach (var code in ReasonCode.OfPrices)
        {
            var check = roles.Contains(code.Split('-')[0]) ? code[code.IndexOf('-', StringComparison.Ordinal)..] : code;
            Assert.True(met.Contains(code) || roles.Any(role => met.Contains(role + check)), code);
        }
    }

    private static IEnumerable<string> Failed(Decision decision) => decision.Reasons
        .Where(reason => !reason.Passed
            && (ReasonCode.OfPrices.Contains(reason.Code) || reason.Code == ReasonCode.Unreadable))
        .Select(reason => reason.Code);
}
