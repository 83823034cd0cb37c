using System.Numerics;
using KeeperBot.Devnet;

namespace KeeperBot.Benchmarks.Loop;

/// <summary>Runs one keeper for each number of vaults over the same blocks, in turns.</summary>
/// <param name="devnet">The chain; its price moves at every block.</param>
/// <param name="keepers">The keepers.</param>
/// <param name="seed">Of the price's path.</param>
internal sealed class LoopBench(RunningDevnet devnet, IReadOnlyList<BenchedKeeper> keepers, int seed)
{
    /// <summary>One in so many blocks at the start warms up and does not count.</summary>
    public const int WarmUpPart = 10;

    private const int StepBasisPoints = 30;

    private static readonly BigInteger Cents = 1_000_000;

    /// <summary>Runs over that many blocks; the first tenth does not count.</summary>
    public async Task RunAsync(int blocks, CancellationToken cancellation)
    {
        var random = new Random(seed);
        var price = await devnet.Controls.ReadFeedPriceAsync(cancellation);
        var (lowest, highest) = (price * 9 / 10, price * 11 / 10);
        for (var block = 0; block < blocks; block++)
        {
            var moved = price * (10_000 + random.Next(-StepBasisPoints, StepBasisPoints + 1)) / 10_000;
            price = BigInteger.Clamp(moved / Cents * Cents, lowest, highest);
            await devnet.Controls.SetPriceAsync(price, cancellation);
            for (var i = 0; i < keepers.Count; i++)
            {
                // Whoever reads a block first may find the node slower, so that is another one each time.
                var keeper = keepers[(block + i) % keepers.Count];
                await keeper.TurnAsync(block >= blocks / WarmUpPart, cancellation);
            }
        }

        foreach (var keeper in keepers)
        {
            keeper.Close(blocks);
        }
    }
}
