using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Backtests.Models;
using KeeperBot.Backtests.Sweeps.Books;
using KeeperBot.Backtests.Sweeps.Policies;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Vaults;
using KeeperBot.Core.Vaults.Declarations;

namespace KeeperBot.Backtests.Tuning;

/// <summary>A vault as a sweep knows it: its options as legs, its policy as a setting.</summary>
public static class SweptVault
{
    private const double CappedPut = 2.0;

    /// <summary>
    /// The options of a position; what has no gamma moves the target by a constant only, and is left out.
    /// </summary>
    /// <param name="vault">The vault.</param>
    /// <param name="position">Its books, without the hedge.</param>
    /// <param name="start">Unix seconds from which expiries are counted.</param>
    /// <param name="spot">USD per base at the start.</param>
    /// <exception cref="ModelException">
    /// The position holds something whose delta moves and that is no option on the base, or no option at all.
    /// </exception>
    public static OptionBook BookOf(VaultMandate vault, VaultPosition position, ulong start, double spot)
    {
        var legs = LegsOf(vault, position, start).ToImmutableArray();
        return legs.IsEmpty
            ? throw new ModelException("the vault has no open options to sweep: backtest --compare runs any book")
            : new OptionBook(legs, spot, vault.Market.Volatility, vault.Market.Rate, vault.Market.Carry);
    }

    /// <summary>The mandate's own policy.</summary>
    /// <exception cref="ModelException">A sweep has no such policy.</exception>
    public static PolicySpec PolicyOf(VaultMandate vault)
    {
        var policy = vault.Policy;
        double Units(BigInteger amount) => Scaled.ToDouble(amount, vault.Base.Decimals);
        DeltaBandSpec Band(double outer, double inner) => new(BacktestPolicy.Own, outer, inner)
        {
            MaxInterval = policy.MaxIntervalSeconds > 0 ? policy.MaxIntervalSeconds / Market.SecondsPerYear : null,
            MinimumTrade = Units(policy.MinimumTrade),
        };
        return policy switch
        {
            { Costs: { } costs } => new CostOptimalSpec(BacktestPolicy.Own, costs.RiskAversion)
            {
                Waits = false,
                Widest = (Units(policy.InnerBand), Units(policy.Band)),
            },
            { Threshold: { ReferenceVolatility: null, DearGas: null, ToEdge: false } } =>
                Band(Units(policy.Band), 0.0),
            { Threshold: null, PriceMove: null } when policy.Kind == new DeltaBandPolicy().Name =>
                Band(Units(policy.Band), Units(policy.InnerBand)),
            { PriceMove: null, MaxIntervalSeconds: > 0 } when policy.Kind == new SchedulePolicy().Name =>
                Band(Units(policy.Band), 0.0),
            _ => throw new ModelException(
                $"a sweep has no {policy.Kind} with these settings: backtest --compare runs any policy"),
        };
    }

    private static IEnumerable<OptionLeg> LegsOf(VaultMandate vault, VaultPosition position, ulong start) =>
        position switch
        {
            OptionVaultPosition sold => sold.Series
                .Where(option => option.Expiry > start)
                .SelectMany(option => LegsOf(option, YearsTo(option.Expiry, start))),
            DeclaredBookPosition declared => declared.Positions
                .Where(one => !(one.Expiry <= start) && one is not (DeclaredHolding or DeclaredPerpetual))
                .Select(one => LegOf(vault, one, start)),
            _ => throw new ModelException(
                "a sweep knows an option vault's own book, or one declared book of options: "
                + "backtest --compare runs any book"),
        };

    private static IEnumerable<OptionLeg> LegsOf(SoldOption option, double years)
    {
        yield return new OptionLeg(option.Kind, -option.Units, option.Strike, years);
        if (option.Kind == OptionKind.Put)
        {
            // It never pays more than its collateral: put(K) - 2 put(K/2).
            yield return new OptionLeg(OptionKind.Put, CappedPut * option.Units, option.Strike / CappedPut, years);
        }
    }

    private static OptionLeg LegOf(VaultMandate vault, DeclaredPosition position, ulong start) =>
        position is DeclaredOption option
        && string.Equals(option.Asset, vault.Base.Symbol, StringComparison.Ordinal)
            ? new OptionLeg(option.Kind, option.Units, option.Strike, YearsTo(option.ExpiresAt, start))
            : throw new ModelException(
                $"'{position.Label}' cannot be swept, only options on {vault.Base.Symbol}: "
                + "backtest --compare runs any book");

    private static double YearsTo(ulong expiry, ulong start) => (expiry - start) / Market.SecondsPerYear;
}
