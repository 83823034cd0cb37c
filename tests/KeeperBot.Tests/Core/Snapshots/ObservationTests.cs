using KeeperBot.Core.Snapshots;

namespace KeeperBot.Tests.Core.Snapshots;

public sealed class ObservationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void Missing_AnyNumberOfVaults_IsAnsweredInTwoRounds(int vaults)
    {
        Several(vaults).Observe(Answers.None, out var rounds);
        Assert.Equal(2, rounds);
        Assert.True(rounds <= Observation.MaxRounds);
    }

    [Fact]
    public void Missing_VaultsThatShareFeedsAndPools_AsksEachSharedReadOnce()
    {
        int Asks(int vaults) => Several(vaults).Observe().Answers.Count;

        // Of its own a vault has status, limits, bounds, series and two balances; feeds, pools and ether are shared.
        Assert.Equal(6, Asks(2) - Asks(1));
        Assert.Equal(39 * 6, Asks(40) - Asks(1));
        // Of a feed there are the round, the three before it, decimals, description and aggregator.
        Assert.Equal(1 + (2 * 7) + (2 * 12) + 6, Asks(1));
    }

    [Fact]
    public void Missing_AnyOrderOfVaults_AsksInOneOrderWithoutRepeats()
    {
        var scenario = Several(5);
        var reversed = scenario with { Vaults = [.. scenario.Vaults.Reverse()] };
        var asks = Observation.Missing(scenario.Mandate, Answers.None);
        Assert.Equal(asks, Observation.Missing(reversed.Mandate, Answers.None));
        Assert.Equal(asks.Order(Ask.Order), asks);
        Assert.Equal(asks.Length, asks.Distinct().Count());
        Assert.Equal(scenario.Observe().Hash, reversed.Observe().Hash);
    }

    [Fact]
    public void Missing_EverythingAnswered_IsEmpty()
    {
        var scenario = Several(2);
        Assert.Empty(Observation.Missing(scenario.Mandate, scenario.Observe().Answers));
    }

    [Fact]
    public void Missing_EveryAnswerIsARevert_IsNotAskedAgain()
    {
        var mandate = new Scenario().Mandate;
        var asks = Observation.Missing(mandate, Answers.None);
        var reverted = Answers.None.With(asks.Select(a => KeyValuePair.Create(a, new Answer(false, default))));
        Assert.Empty(Observation.Missing(mandate, reverted));
    }

    private static Scenario Several(int vaults) => new()
    {
        Vaults = [.. Enumerable.Range(1, vaults).Select(i => Scenario.Vault($"v{i}", (byte)i))],
    };
}
