using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Histories;
using KeeperBot.Tests.Nodes;

namespace KeeperBot.Tests.Histories;

/// <summary>Base fees read page by page through a pool of nodes.</summary>
public sealed class BaseFeeHistoryTests
{
    private const int Blocks = 3_000;
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_ThreePages_TellsEveryBlockOnceWithItsTime()
    {
        var fixture = Fixture();
        var down = new List<ulong>();
        var head = fixture.Chain.Head;
        var since = fixture.Chain[500].Timestamp;
        var points = await new BaseFeeHistory(fixture.Pool).ReadAsync(head, since, down.Add, Cancellation);
        Assert.Equal(Enumerable.Range(500, Blocks - 500 + 101), points.Select(point => (int)(point.FeeWei - 1e9)));
        Assert.All(points, point => Assert.Equal(1_700_000_000 + (12 * (point.FeeWei - 1e9)), point.Time, 1e-6));
        Assert.Equal(("block 500", $"block {head.Number}"), (points[0].Place, points[^1].Place));
        Assert.Equal(3, down.Count);
        Assert.Equal(3, fixture.A.Asked.Count(method => method == "fees"));
    }

    [Fact]
    public async Task Read_ToTheFirstBlock_EndsThere()
    {
        var fixture = Fixture();
        var points = await new BaseFeeHistory(fixture.Pool).ReadAsync(fixture.Chain.Head, 0, null, Cancellation);
        Assert.Equal(Blocks + 101, points.Length);
        Assert.Equal("block 0", points[0].Place);
    }

    [Fact]
    public async Task Read_ChainThatMovedOn_IsReadUpToTheHeadThatWasAskedFor()
    {
        var fixture = Fixture();
        var head = fixture.Chain.Head;
        fixture.Chain.Mine(40);
        var points = await new BaseFeeHistory(fixture.Pool).ReadAsync(
            head, fixture.Chain[2_000].Timestamp, null, Cancellation);
        Assert.Equal($"block {head.Number}", points[^1].Place);
    }

    [Fact]
    public async Task Read_FeesThatAreNotThoseOfTheBlocks_AreRefused()
    {
        var fixture = Fixture();
        foreach (var node in fixture.Nodes)
        {
            node.Lie = (method, answer) => answer is FeeHistory fees
                ? fees with { BaseFees = [.. fees.BaseFees.Select(fee => fee + 1)] }
                : answer;
        }

        var refused = await Assert.ThrowsAsync<EthereumException>(
            () => new BaseFeeHistory(fixture.Pool).ReadAsync(fixture.Chain.Head, 0, null, Cancellation));
        Assert.Contains("are not those of the blocks", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_NodesThatKnowNoOlderFees_TellWhatTheyKnow()
    {
        var fixture = Fixture();
        foreach (var node in fixture.Nodes)
        {
            node.OldestFee = 2_500;
        }

        var points = await new BaseFeeHistory(fixture.Pool).ReadAsync(fixture.Chain.Head, 0, null, Cancellation);
        Assert.Equal("block 2500", points[0].Place);
    }

    private static PoolFixture Fixture()
    {
        var fixture = new PoolFixture();
        fixture.Chain.Mine(Blocks);
        return fixture;
    }
}
