using System.Numerics;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Venues;

/// <summary>
/// A venue through a random life: orders of any size, margin in and out, reports, and whatever else happens there.
/// </summary>
/// <param name="bench">The executor and the venue.</param>
/// <param name="size">The venue's own position.</param>
/// <param name="disturb">Time, prices, liquidations, keepers, strangers: one of them.</param>
/// <param name="tokens">Of which the adapter never keeps anything.</param>
/// <param name="output">What happened, for who has to find out why.</param>
internal sealed class RandomVenueLife(
    VenueBench bench,
    Func<Task<BigInteger>> size,
    Func<Random, Task<string>> disturb,
    Address[] tokens,
    ITestOutputHelper output)
{
    /// <summary>What can only be an adapter that lied, broke or did not say why.</summary>
    private static readonly string[] Faults =
    [
        "ExposureDoesNotMatch", "TargetIsMissed", "FillDoesNot", "PriceIsWorseThanLimit", "VenueAnswer",
        "MarginMoveDoesNotMatch", "HedgeIsNotAsExpected", "panic", "without a reason", "unknown data",
    ];

    private int _filled;

    /// <summary>Lives it and fails at the first step after which something is not as it must be.</summary>
    /// <returns>Base units between the executor's record, after a last report, and the venue's own position.</returns>
    public async Task<BigInteger> LiveAsync(int seed, int steps)
    {
        var random = new Random(seed);
        output.WriteLine($"seed {seed}");
        await bench.MoveMarginAsync(40_000 * VenueBench.Dollar);
        for (var step = 0; step < steps; step++)
        {
            var what = await StepAsync(random);
            output.WriteLine($"{step}: {what}");
            Assert.DoesNotContain(Faults, fault => what.Contains(fault, StringComparison.Ordinal));
            await RequireConsistencyAsync();
        }

        Assert.True(_filled >= steps / 8, $"only {_filled} of {steps} steps traded: the life was too short");
        await bench.SettleAsync();
        return await bench.HedgeAsync() - await size();
    }

    private async Task<string> StepAsync(Random random)
    {
        var unit = VenueBench.Dollar / 1_000;

        // While an order waits nothing else is taken, so mostly the wait goes on until it ends.
        var waits = !(await PendingAsync()).IsZero && random.Next(4) != 0;
        switch (waits ? random.Next(7, 10) : random.Next(10))
        {
            case < 5:
                var record = await bench.HedgeAsync();
                var units = (random.NextInt64(1, 15_000) * VenueBench.Ether / 1_000) + random.Next(1_000);
                var wei = random.Next(2) == 0 ? units : -units;
                var change = random.Next(5) == 0 && !record.IsZero ? -record : wei;
                return await TryAsync($"order {(double)change / 1e18}", async () =>
                {
                    await bench.OrderAsync(change);
                    _filled++;
                });
            case 5:
                var more = random.NextInt64(1, 20_000_000) * unit;
                return await TryAsync($"margin {more}", () => bench.MoveMarginAsync(more));
            case 6:
                var less = -random.NextInt64(1, 20_000_000) * unit;
                return await TryAsync($"margin {less}", () => bench.MoveMarginAsync(less));
            case 7:
                return await TryAsync("settle", bench.SettleAsync);
            default:
                return await disturb(random);
        }
    }

    private static async Task<string> TryAsync(string what, Func<Task> act)
    {
        try
        {
            await act();
            return what;
        }
        catch (DevnetException refusal)
        {
            return $"{what}: {refusal.Message}";
        }
    }

    private async Task<BigInteger> PendingAsync() =>
        (await bench.Executor.ReadAsync(
            "venueExposure", [VenueBench.Venue], TestContext.Current.CancellationToken))[1].AsBigInteger();

    /// <summary>Nothing is ever left with the adapter, and the record is what it last reported.</summary>
    private async Task RequireConsistencyAsync()
    {
        await bench.RequireExposureAsync(await bench.HedgeAsync(), await PendingAsync());
        foreach (var token in tokens)
        {
            Assert.Equal(BigInteger.Zero, await bench.BalanceAsync(token, bench.Adapter.Address));
        }
    }
}
