using System.Numerics;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Vaults;

namespace KeeperBot.Core.Decisions;

/// <summary>Puts together what the cost-optimal band depends on. Costs are in USD.</summary>
internal static class HedgingCosts
{
    /// <summary>The horizon of a book without an expiry: liquidity, perpetuals.</summary>
    private const double Unending = 0.25;

    private const double LongestYears = 10.0;
    private const double PipsPerUnit = 1e6;
    private const int EtherDecimals = 18;

    /// <summary>The inputs in a market.</summary>
    /// <param name="vault">The vault; its policy weighs costs.</param>
    /// <param name="position">Its books.</param>
    /// <param name="market">The market.</param>
    /// <param name="gasWei">Wei that a hedge costs.</param>
    public static BandInputs Of(VaultMandate vault, VaultPosition position, Market market, BigInteger gasWei)
    {
        var costs = vault.Policy.Costs
            ?? throw new InvariantException($"the policy of '{vault.Id}' weighs costs and states no risk aversion");
        var book = position.Measure(market).Of(market.Base.Asset);
        var volatility = VaultMarket.Level(market.Base);
        return new BandInputs
        {
            Gamma = book.Gamma,
            Spot = market.Spot,
            Volatility = volatility,
            RiskAversion = costs.RiskAversion,
            ProportionalCost = vault.Venues.Min(venue => venue.FeePips) / PipsPerUnit,
            FixedCost = Scaled.ToDouble(gasWei, EtherDecimals) * market[costs.GasAsset].Spot,
            Years = YearsOf(book, volatility, market.Spot),
        };
    }

    /// <summary>
    /// How long a book lasts. Of one option vega is γσS²T (Black and Scholes, without a yield), so the ratio of the
    /// book's sums is the mean T with the options' gammas for weights.
    /// </summary>
    private static double YearsOf(Greeks book, double volatility, double spot)
    {
        var years = book.Vega / (book.Gamma * volatility * spot * spot);
        return double.IsFinite(years) && years > 0.0 ? Math.Min(years, LongestYears) : Unending;
    }
}
