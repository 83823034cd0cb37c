using System.Collections.Immutable;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Exposures;

namespace KeeperBot.Core.Vaults;

/// <summary>A vault's books and what its executor holds against them.</summary>
/// <param name="books">The books.</param>
/// <param name="hedge">Base units that the executor holds beyond what it was given; below zero when it sold.</param>
/// <param name="quoteHeld">Quote units that the executor holds: their peg is a risk of the vault.</param>
public sealed class HedgedPosition(VaultPosition books, double hedge, double quoteHeld) : VaultPosition
{
    /// <inheritdoc/>
    public override ImmutableArray<Reason> Remarks => books.Remarks;

    /// <inheritdoc/>
    public override Exposure Measure(Market market) => new(
    [
        .. books.Measure(market).Components,
        .. hedge == 0.0 ? [] : ExposureComponent.Holding("hedge", market.Base, hedge),
        .. quoteHeld == 0.0 ? [] : ExposureComponent.Holding("held by the executor", market.Quote, quoteHeld),
    ]);

    /// <inheritdoc/>
    public override VaultPosition OpenAt(ulong timestamp) =>
        new HedgedPosition(books.OpenAt(timestamp), hedge, quoteHeld);
}
