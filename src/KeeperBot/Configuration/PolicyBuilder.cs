using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Bands;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Configuration;

/// <summary>Checks when a vault is to be hedged and how far.</summary>
/// <param name="text">Where it is stated.</param>
/// <param name="values">Reads what all options share.</param>
internal sealed class PolicyBuilder(ConfigurationText text, MandateBuilder values)
{
    private const int UrgentBands = 3;
    private const double UsualRiskAversion = 30.0;
    private const string Ether = "WETH";

    /// <summary>The mandate.</summary>
    /// <param name="at">The options' key.</param>
    /// <param name="policy">The options.</param>
    /// <param name="inBase">The token that is hedged.</param>
    /// <param name="inQuote">The token that it is traded against.</param>
    /// <param name="assets">The vault's other assets.</param>
    /// <exception cref="Terminal.ProblemException">A value is impossible; names its key.</exception>
    public PolicyMandate Build(
        string at, PolicyOptions policy, Token inBase, Token inQuote, ImmutableArray<AssetMandate> assets)
    {
        BigInteger Amount(string key, string value) =>
            text.Read($"{at}.{key}", () => Quantities.Amount(value, inBase.Symbol, inBase.Decimals));

        values.OneOf($"{at}.kind", policy.Kind, HedgePolicy.All.Select(k => k.Name));
        var band = Amount("band", policy.Band);
        var mandate = new PolicyMandate(
            policy.Kind,
            band,
            policy.UrgentBand is { } urgent ? Amount("urgentBand", urgent) : UrgentBands * band,
            Amount("innerBand", policy.InnerBand),
            Amount("minimumTrade", policy.MinimumTrade),
            values.SecondsAt($"{at}.maxInterval", policy.MaxInterval))
        {
            Costs = HedgePolicy.Named(policy.Kind).WeighsCosts
                ? Costs(at, policy, inBase, inQuote, assets)
                : NoCosts(at, policy),
        };
        text.Require(!mandate.Band.IsZero, $"{at}.band", "a band of zero trades at every block", "widen it");
        text.Require(
            mandate.UrgentBand >= mandate.Band, $"{at}.urgentBand", "it is below the band", "state at least the band");
        text.Require(
            mandate.InnerBand < mandate.Band, $"{at}.innerBand",
            "it is not below the band", "state less than the band");
        return mandate;
    }

    private CostMandate Costs(
        string at, PolicyOptions policy, Token inBase, Token inQuote, ImmutableArray<AssetMandate> assets)
    {
        text.Require(
            policy.Nav is not null, at, $"a {policy.Kind} weighs risk against what the vault manages", "add nav");
        var nav = text.Read(
            $"{at}.nav", () => Quantities.Amount(policy.Nav!, inQuote.Symbol, inQuote.Decimals));
        text.Require(!nav.IsZero, $"{at}.nav", "it is nothing", "state what the vault manages");
        var times = policy.RiskAversionTimesNav ?? UsualRiskAversion;
        text.Require(
            times is >= 0.01 and <= 100_000, $"{at}.riskAversionTimesNav", "outside 0.01 to 100000", "30 is usual");
        var coin = policy.GasAsset ?? Ether;
        var known = assets.Select(asset => asset.Token.Symbol).Prepend(inBase.Symbol).ToList();
        text.Require(
            known.Contains(coin, StringComparer.Ordinal), policy.GasAsset is null ? at : $"{at}.gasAsset",
            $"gas is paid in the chain's coin, and the vault has no asset '{coin}' with its price",
            $"name one of {string.Join(", ", known)} in gasAsset, or add the coin to the vault's assets");
        return new CostMandate(RiskAversion.OfNav(times, Scaled.ToDouble(nav, inQuote.Decimals)), coin);
    }

    private CostMandate? NoCosts(string at, PolicyOptions policy)
    {
        (string Key, bool IsStated)[] stated =
        [
            ("nav", policy.Nav is not null),
            ("riskAversionTimesNav", policy.RiskAversionTimesNav is not null),
            ("gasAsset", policy.GasAsset is not null),
        ];
        foreach (var (key, isStated) in stated)
        {
            text.Require(!isStated, $"{at}.{key}", $"a {policy.Kind} weighs no costs", "remove it");
        }

        return null;
    }
}
