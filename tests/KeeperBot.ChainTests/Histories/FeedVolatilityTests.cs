using System.Numerics;
using System.Text.Json;
using KeeperBot.ChainTests.Keeper;

namespace KeeperBot.ChainTests.Histories;

/// <summary><c>volatility</c> on the rounds of a real feed.</summary>
public sealed class FeedVolatilityTests
{
    private const int Hours = 60;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Feed_ThatWentUpAndDownOnePercentAnHour_IsEstimatedAsThat()
    {
        await using var chain = await KeeperDevnet.StartAsync(Cancellation);
        BigInteger low = KeeperDevnet.Usd(3_000), high = KeeperDevnet.Usd(3_030);
        for (var hour = 0; hour < Hours; hour++)
        {
            await chain.Controls.WarpAsync(TimeSpan.FromHours(1), Cancellation);
            await chain.Controls.SetFeedPriceAsync(hour % 2 == 0 ? high : low, Cancellation);
        }

        var file = chain.Configure("volatility", live: false, options => options);
        var run = await KeeperProcess.RunAsync(Cancellation, "volatility", "--json", "--days", "2", "--config", file);
        Assert.True(run.ExitCode == 0, run.Errors);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Contains("WETH by", document.RootElement.GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("forecast").ValueKind);

        // A move of 1 % an hour, up or down: ln(1.01) times the root of the hours of a year.
        var expected = Math.Log(1.01) * Math.Sqrt(365.0 * 24.0);
        var ewma = document.RootElement.GetProperty("realised").EnumerateArray()
            .Single(one => one.GetProperty("estimator").GetString() == "EWMA").GetProperty("volatility").GetDouble();
        Assert.Equal(expected, ewma, 0.02 * expected);

        var strange = await KeeperProcess.RunAsync(
            Cancellation, "volatility", "--asset", "DOGE", "--config", file);
        Assert.Equal(2, strange.ExitCode);
        Assert.Contains("no USD feed of 'DOGE'", strange.Errors, StringComparison.Ordinal);
    }
}
