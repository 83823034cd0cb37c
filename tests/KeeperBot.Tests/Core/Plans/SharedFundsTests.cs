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

    /// <summary>The reserve goes where it makes the larger position; what needs none of it is had anyway.</summary>
    [Fact]
    public void Most_OneReserve_GoesWhereItGoesFurthest()
    {
        ImmutableArray<FundedSize> venues = [new(100, 1_100, 0), new(50, 550, 0), new(0, 300, 1)];
        Assert.Equal<BigInteger>([1_100, 50, 300], SharedFunds.Most(venues, [2_000, 2_000, 2_000]));
        Assert.Equal<BigInteger>([600, 300, 200], SharedFunds.Most(venues, [600, 2_000, 200]));
        Assert.Equal<BigInteger>([60, 0, 0], SharedFunds.Most(venues, [60, 0, 0]));
    }

    /// <summary>It fits, and no split that was drawn at random and fits as well is larger.</summary>
    [Fact]
    public void Most_AnyVenues_FitsAndIsMost()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Cases; i++)
        {
            var venues = Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
            {
                var alone = random.NextInt64(0, 1_000_000);
                return new FundedSize(alone, alone + random.NextInt64(0, 1_000_000_000), random.Next(2));
            }).ToImmutableArray();
            ImmutableArray<BigInteger> capacities =
                [.. venues.Select(venue => (BigInteger)random.NextInt64(0, 2 * (long)venue.Most + 1))];
            var most = SharedFunds.Most(venues, capacities);
            Assert.All(most.Zip(capacities), pair => Assert.InRange(pair.First, 0, pair.Second));
            Assert.True(SharedFunds.Reduced(venues, most) is null, $"seed {Seed}, case {i}: more than there is");
            var sum = most.Aggregate(BigInteger.Zero, BigInteger.Add);
            for (var other = 0; other < 20; other++)
            {
                ImmutableArray<BigInteger> sizes =
                [
                    .. venues.Zip(capacities, (venue, capacity) =>
                        BigInteger.Min(venue.Most, capacity) * random.Next(0, 1_001) / 1_000),
                ];
                sizes = SharedFunds.Reduced(venues, sizes) is { } less ? [.. sizes.Zip(less, BigInteger.Min)] : sizes;
                Assert.True(
                    sizes.Aggregate(BigInteger.Zero, BigInteger.Add) <= sum + venues.Length,
                    $"seed {Seed}, case {i}: {string.Join(' ', sizes)} is more than {string.Join(' ', most)}");
            }
        }
    }
}
