using KeeperBot.ChainTests.Episodes.Checks;
using KeeperBot.Devnet;

namespace KeeperBot.ChainTests.Episodes.Canaries;

/// <summary>A millionth of a dollar is gone from the executor, and no token tells of it.</summary>
internal sealed class OneUnitMissing : EpisodeCanary
{
    private const int At = 40;

    /// <inheritdoc/>
    public override EpisodePromise Breaks => EpisodePromise.LedgerCloses;

    /// <inheritdoc/>
    public override Task DisturbAsync(
        EpisodeChain chain, BlockSeen seen, int block, CancellationToken cancellation) => block != At
        ? Task.CompletedTask
        : chain.Controls.Chain.DealAsync(
            MainnetAddresses.Usdc, chain.Controls.Contracts.Executor.Address, seen.Usdc - 1, cancellation);
}
