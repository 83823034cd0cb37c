using KeeperBot.Ethereum.Rpc;
using KeeperBot.Histories;
using KeeperBot.Nodes;

namespace KeeperBot.ChainTests.Histories;

/// <summary>Base fees of a real node, read in pages.</summary>
public sealed class BaseFeeHistoryTests
{
    private const int Blocks = 1_500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_BlocksOfAnvil_TellsTheFeesAndTimesOfTheirHeaders()
    {
        await using var anvil = await AnvilNode.StartAsync(Cancellation);
        await anvil.RequestAsync("anvil_mine", Cancellation, $"[{Blocks}, 12]");
        var node = new EthereumNode(anvil.Client);
        var head = await node.HeadAsync(Cancellation);

        // anvil fills its fee history beside the block, not with it.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        FeeHistory newest;
        do
        {
            newest = await node.FeesAsync(1, BlockRef.Number(head.Number), [], deadline.Token);
        }
        while (newest.GasUsedRatios.Length < 1 || newest.BaseFees[0] != head.BaseFeePerGas);

        var points = await new BaseFeeHistory(node).ReadAsync(head, 0, null, Cancellation);
        Assert.Equal(Enumerable.Range(0, Blocks + 1).Select(i => $"block {i}"), points.Select(point => point.Place));
        foreach (var number in new[] { 0, 1, 300, 476, 477, 478, 1_200, Blocks })
        {
            var block = await node.BlockAsync(BlockRef.Number((ulong)number), Cancellation);
            Assert.Equal((double)block!.BaseFeePerGas, points[number].FeeWei);

            // Spread evenly over a page: anvil puts one block of it seconds early or late.
            Assert.Equal(block.Timestamp, points[number].Time, 12.0);
        }
    }
}
