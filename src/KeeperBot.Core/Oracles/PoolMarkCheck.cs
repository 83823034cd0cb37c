using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Oracles;

/// <summary>The present price of a Uniswap V3 pool: what a trade there would begin at.</summary>
/// <remarks>
/// Whoever trades in the block before ours can put it anywhere for the fee, so it can stop a trade and never start one.
/// </remarks>
public sealed class PoolMarkCheck : CrossCheck
{
    /// <inheritdoc/>
    public override string Name => "pool-mark";

    /// <inheritdoc/>
    public override string Meaning => "a pool's present price is near the oracle's";

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(CrossCheckMandate check, VaultMandate vault, Answers answers) =>
        [PoolObservations.Slot0(check.Source)];

    /// <inheritdoc/>
    protected internal override Opinion Consult(
        CrossCheckMandate check, VaultMandate vault, PriceEvidence price, Answers answers, ulong timestamp) =>
        answers.TryGet(PoolObservations.Slot0(check.Source)) is { } slot
            ? new Opinion(
                UniswapV3Pool.QuotePerBaseWad(vault, slot["sqrtPriceX96"].AsBigInteger()), price.QuotePerBaseWad)
            : new Opinion(null, price.QuotePerBaseWad, "it is no pool");
}
