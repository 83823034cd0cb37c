using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Forecasts;
using KeeperBot.Nodes;

namespace KeeperBot.Histories;

/// <summary>Reads the base fees of past blocks, a page of them at a time from the head down.</summary>
/// <remarks>
/// <c>eth_feeHistory</c> of the execution-apis specification tells heights and no times. A page's first and last block
/// are read too; times between them are spread evenly, which is off by what a block of the page is late.
/// </remarks>
public sealed class BaseFeeHistory(IChain chain)
{
    /// <summary>Blocks that one page begins with; the specification lets a node refuse more.</summary>
    public const int PageBlocks = 1_024;

    /// <summary>The base fees since a time.</summary>
    /// <param name="head">The newest block to read.</param>
    /// <param name="since">Unix seconds.</param>
    /// <param name="watch">Told the time that reading has come down to.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <returns>By rising time; from later on where the node does not know older fees.</returns>
    /// <exception cref="EthereumException">
    /// The chain cannot be read, or is not the same from one page to the next.
    /// </exception>
    public async Task<ImmutableArray<FeePoint>> ReadAsync(
        BlockHeader head, ulong since, Action<ulong>? watch, CancellationToken cancellation)
    {
        var points = new List<FeePoint> { At(head.Number, head.Timestamp, (double)head.BaseFeePerGas) };
        var newest = head;
        while (newest.Number > 0 && newest.Timestamp > since)
        {
            var blocks = (int)Math.Min(PageBlocks, newest.Number + 1);
            var page = await chain.FeesAsync(blocks, BlockRef.Number(newest.Number), [], cancellation);
            var oldest = await OldestAsync(page, newest, cancellation);
            if (oldest.Number == newest.Number || page.BaseFees[0].IsZero)
            {
                break;
            }

            var between = (newest.Timestamp - (double)oldest.Timestamp) / (newest.Number - oldest.Number);
            for (var i = (int)(newest.Number - oldest.Number) - 1; i >= 0; i--)
            {
                points.Add(At(oldest.Number + (ulong)i, oldest.Timestamp + (i * between), (double)page.BaseFees[i]));
            }

            newest = oldest;
            watch?.Invoke(newest.Timestamp);
        }

        return [.. Enumerable.Reverse(points).SkipWhile(point => point.Time < since)];
    }

    /// <summary>The block that a page begins with, after the page was held against what is known of its ends.</summary>
    private async Task<BlockHeader> OldestAsync(FeeHistory page, BlockHeader newest, CancellationToken cancellation)
    {
        var count = page.GasUsedRatios.Length;
        if (count == 0 || page.OldestBlock + (ulong)count - 1 != newest.Number || page.BaseFees.Length != count + 1)
        {
            throw new EthereumException(
                $"{chain.Name}: asked for the fees of blocks up to {newest.Number}, it told those of {count} blocks "
                + $"from {page.OldestBlock}");
        }

        var oldest = count == 1
            ? newest
            : await chain.BlockAsync(BlockRef.Number(page.OldestBlock), cancellation)
                ?? throw new EthereumException(
                    $"{chain.Name}: it tells the fee of block {page.OldestBlock}, but not the block");
        return page.BaseFees[count - 1] == newest.BaseFeePerGas && page.BaseFees[0] == oldest.BaseFeePerGas
            ? oldest
            : throw new EthereumException(
                $"{chain.Name}: the fees of blocks {oldest.Number} to {newest.Number} are not those of the blocks: the "
                + "chain was reorganised, or the node is wrong; read again");
    }

    private static FeePoint At(ulong number, double time, double feeWei) => new(time, feeWei, $"block {number}");
}
