using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Plans;

namespace KeeperBot.Tests.Core.Plans;

public sealed class SharedFundsTests
{
    private const int Seed = 4_177, Cases = 2_000;

    [Fact]
    public void Reduced_FundsAreEnough_ChangesNothing()
    {
        ImmutableArray<FundedSize> venues = [new(0, 18, 1), new(0, 18, 1), new(4, 40, 0)];
        Assert.Null(SharedFunds.Reduced(venues, [10, 8, 40]));
        Assert.Null(SharedFunds.Reduced(venues, [0, 0, 4]));
    }

    /// <summary>Two pools that could each sell an inventory sell it once; other funds are left alone.</summary>
    [Fact]
    public void Reduced_TwoPoolsSellOneInventory_ShareItAsTheyAsk()
    {
        ImmutableArray<FundedSize> venues = [new(0, 1_800, 1), new(0, 1_800, 1), new(400, 4_000, 0)];
        Assert.Equal<BigInteger>([1_200, 600, 4_000], SharedFunds.Reduced(venues, [1_800, 900, 3_000])!.Value);
    }

    /// <summary>What a position can take without margin is not the reserve's.</summary>
    [Fact]
    public void Reduced_TwoPositionsNeedOneReserve_KeepWhatTheyCanAlone()
    {
        ImmutableArray<FundedSize> venues = [new(100, 1_100, 0), new(0, 500, 0)];
        Assert.Equal<BigInteger>([600, 250], SharedFunds.Reduced(venues, [1_100, 500])!.Value);
        Assert.Null(SharedFunds.Reduced(venues, [100, 500]));
    }

    [Fact]
    public void Reduced_AnyRoute_NeedsNoMoreThanThereIs()
    {
        var (random, reduced) = (new Random(Seed), 0);
        for (var i = 0; i < Cases; i++)
        {
            var venues = Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
            {
                var alone = random.NextInt64(0, 1_000_000);
                return new FundedSize(alone, alone + random.NextInt64(0, 1_000_000_000), random.Next(2));
            }).ToImmutableArray();
            var sizes = venues.Select(venue => venue.Most * random.Next(0, 1_001) / 1_000).ToImmutableArray();
            if (SharedFunds.Reduced(venues, sizes) is not { } less)
            {
                continue;
            }

            reduced++;
            Assert.All(venues.Zip(less), pair => Assert.InRange(pair.Second, pair.First.Alone, pair.First.Most));
            ImmutableArray<BigInteger> kept = [.. sizes.Zip(less, BigInteger.Min)];
            Assert.True(SharedFunds.Reduced(venues, kept) is null, $"seed {Seed}, case {i}: still too much");
        }

        Assert.True(reduced > Cases / 4, $"{reduced} of {Cases}");
    }
}
