using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;

namespace KeeperBot.Core.Oracles;

/// <summary>The time-weighted mean price of a Uniswap V3 pool.</summary>
/// <remarks>
/// It costs to hold a pool away from the market for a whole window, in a thin pool little: hence the floor under the
/// harmonic mean of the liquidity. Source: Uniswap V3 white paper, 5.2 and 5.3; v3-periphery, OracleLibrary.sol.
/// </remarks>
public sealed class TwapCheck : CrossCheck
{
    /// <summary>The kind's name in configurations.</summary>
    public const string KindName = "twap";

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    public override string Meaning => "a pool's time-weighted mean price is near the oracle's";

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(CrossCheckMandate check, VaultMandate vault, Answers answers) =>
        PoolObservations.Observe(check.Source, check.WindowSeconds, answers);

    /// <inheritdoc/>
    protected internal override Opinion Consult(
        CrossCheckMandate check, VaultMandate vault, PriceEvidence price, Answers answers, ulong timestamp)
    {
        var (mean, missing) = PoolObservations.Mean(check.Source, check.WindowSeconds, answers, timestamp);
        return mean is null ? new Opinion(null, price.QuotePerBaseWad, missing)
            : mean.Liquidity < check.MinLiquidity
                ? new Opinion(
                    null, price.QuotePerBaseWad, $"its mean liquidity {mean.Liquidity} is below {check.MinLiquidity}")
            : new Opinion(
                UniswapV3Pool.QuotePerBaseWad(vault, TickMath.RootAt(mean.Tick)), price.QuotePerBaseWad);
    }
}
