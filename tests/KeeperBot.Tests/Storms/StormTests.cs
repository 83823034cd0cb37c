using System.Globalization;
using KeeperBot.Storms;
using KeeperBot.Storms.Runs;

namespace KeeperBot.Tests.Storms;

public sealed class StormTests(ITestOutputHelper output)
{
    [Fact]
    public void Storm_Seeds_Profile()
    {
        var count = int.Parse(
            Environment.GetEnvironmentVariable("KEEPERBOT_STORM_SEEDS") ?? "200", CultureInfo.InvariantCulture);
        var kind = Enum.Parse<StormKind>(Environment.GetEnvironmentVariable("KEEPERBOT_STORM_KIND") ?? "Mixed");
        var threads = int.Parse(Environment.GetEnvironmentVariable("KEEPERBOT_STORM_THREADS") ?? "1", CultureInfo.InvariantCulture);
        var report = new StormRunner(StormVariant.Production, threads, TimeProvider.System).Run(
            new StormRange(kind, 0, count), null, TestContext.Current.CancellationToken);
        output.WriteLine(report.ToJson().ToJsonString());
        foreach (var (point, fault) in StormCoverage.Pairs.OrderBy(p => report.Tally.Coverage.Of(p.Point, p.Fault)).Take(60))
        {
            output.WriteLine($"{point} x {fault}: {report.Tally.Coverage.Of(point, fault)}");
        }
    }
}
