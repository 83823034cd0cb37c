using System.Globalization;
using KeeperBot.Core;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Configuration;

/// <summary>Checks how risk is to be weighed against the costs of hedging.</summary>
/// <param name="text">Where it is stated.</param>
internal sealed class CostBuilder(ConfigurationText text)
{
    private const string Ether = "WETH";
    private const string Usd = "USD";
    private const int UsdDecimals = 6;
    private const double Percent = 100.0;
    private const double PipsPerUnit = 1e6;
    private const double LeastAversion = 0.01;
    private const double MostAversion = 100_000;

    /// <summary>The mandate.</summary>
    /// <param name="at">The key of the policy's options.</param>
    /// <param name="policy">The options.</param>
    /// <param name="hedged">What the policy hedges.</param>
    /// <exception cref="Terminal.ProblemException">A value is impossible; names its key.</exception>
    public CostMandate Build(string at, PolicyOptions policy, HedgedBook hedged)
    {
        text.Require(
            policy.Nav is not null, at, $"a {policy.Kind} weighs risk against what the vault manages", "add nav");
        var amount = text.Read(
            $"{at}.nav", () => Quantities.Amount(policy.Nav!, hedged.Quote.Symbol, hedged.Quote.Decimals));
        text.Require(!amount.IsZero, $"{at}.nav", "it is nothing", "state what the vault manages");
        var nav = Scaled.ToDouble(amount, hedged.Quote.Decimals);
        text.Require(
            policy.RiskAversionTimesNav is null != policy.TrackingErrorBpsPerMonth is null,
            policy.RiskAversionTimesNav is null ? at : $"{at}.riskAversionTimesNav",
            $"a {policy.Kind} is told once how much risk it may leave",
            "state one of riskAversionTimesNav (30 is usual) and trackingErrorBpsPerMonth");
        text.Require(
            policy.Typical is null || policy.TrackingErrorBpsPerMonth is not null, $"{at}.typical",
            "a stated risk aversion needs no typical moment", "remove it");
        var times = policy.TrackingErrorBpsPerMonth is { } bps
            ? Solved(at, bps, TypicalAt(at, policy, nav, hedged))
            : policy.RiskAversionTimesNav!.Value;
        text.Require(
            times is >= LeastAversion and <= MostAversion, $"{at}.riskAversionTimesNav", "outside 0.01 to 100000",
            "30 is usual");
        return new CostMandate(RiskAversion.OfNav(times, nav), GasAssetAt(at, policy, hedged));
    }

    private double Solved(string at, double bps, TypicalMoment typical)
    {
        text.Require(
            bps is >= 0.1 and <= 10_000, $"{at}.trackingErrorBpsPerMonth", "outside 0.1 to 10000", "90 is 0.9 %");
        var times = typical.RiskAversionTimesNav(bps);
        text.Require(
            times is >= LeastAversion and <= MostAversion, $"{at}.trackingErrorBpsPerMonth",
            string.Create(
                CultureInfo.InvariantCulture,
                $"it takes a risk aversion of {times:G3} over nav, outside 0.01 to 100000"),
            times > MostAversion ? "aim for more, or check typical" : "aim for less, or check typical");
        return times;
    }

    private TypicalMoment TypicalAt(string at, PolicyOptions policy, double nav, HedgedBook hedged)
    {
        text.Require(
            policy.Typical is not null, $"{at}.trackingErrorBpsPerMonth",
            "how closely a vault must be hedged for it depends on the vault", "add typical");
        var typical = policy.Typical!;
        text.Require(
            typical.GammaPercent is >= 0.001 and <= 1_000, $"{at}.typical.gammaPercent", "outside 0.001 to 1000",
            "1.7 is usual for options at the money with a month to run, 0.25 for liquidity over the full range");
        var gas = text.Read(
            $"{at}.typical.hedgeGas", () => Quantities.Amount(typical.HedgeGas, Usd, UsdDecimals));
        text.Require(
            typical.VolatilityPercent is not null || hedged.Market.Surface is null, $"{at}.typical",
            "a surface states no volatility that holds for good", "add volatilityPercent");
        text.Require(
            typical.VolatilityPercent is null or (>= 1 and <= 1_000), $"{at}.typical.volatilityPercent",
            "outside 1 to 1000", "65 is 65 % a year");
        return new TypicalMoment(
            nav,
            typical.GammaPercent,
            typical.VolatilityPercent / Percent ?? hedged.Market.Volatility,
            hedged.Venues.Min(venue => venue.FeePips) / PipsPerUnit,
            Scaled.ToDouble(gas, UsdDecimals));
    }

    private string GasAssetAt(string at, PolicyOptions policy, HedgedBook hedged)
    {
        var coin = policy.GasAsset ?? Ether;
        var known = hedged.Assets.Select(asset => asset.Token.Symbol).Prepend(hedged.Base.Symbol).ToList();
        text.Require(
            known.Contains(coin, StringComparer.Ordinal), policy.GasAsset is null ? at : $"{at}.gasAsset",
            $"gas is paid in the chain's coin, and the vault has no asset '{coin}' with its price",
            $"name one of {string.Join(", ", known)} in gasAsset, or add the coin to the vault's assets");
        return coin;
    }
}
