using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;

namespace KeeperBot.Configuration;

/// <summary>Checks when a vault is to be hedged and how far.</summary>
/// <param name="text">Where it is stated.</param>
/// <param name="values">Reads what all options share.</param>
internal sealed class PolicyBuilder(ConfigurationText text, MandateBuilder values)
{
    private const int UrgentBands = 3;
    private const double Percent = 100.0;
    private const string Edge = "edge";

    /// <summary>The mandate.</summary>
    /// <param name="at">The options' key.</param>
    /// <param name="policy">The options.</param>
    /// <param name="hedged">What the policy hedges.</param>
    /// <exception cref="Terminal.ProblemException">A value is impossible; names its key.</exception>
    public PolicyMandate Build(string at, PolicyOptions policy, HedgedBook hedged)
    {
        var inBase = hedged.Base;
        BigInteger Amount(string key, string value) =>
            text.Read($"{at}.{key}", () => Quantities.Amount(value, inBase.Symbol, inBase.Decimals));

        values.OneOf($"{at}.kind", policy.Kind, HedgePolicy.All.Select(k => k.Name));
        var kind = HedgePolicy.Named(policy.Kind);
        RefuseForeign(at, policy, kind);
        var band = Amount("band", policy.Band);
        var mandate = new PolicyMandate(
            policy.Kind,
            band,
            policy.UrgentBand is { } urgent ? Amount("urgentBand", urgent) : UrgentBands * band,
            policy.InnerBand is { } inner ? Amount("innerBand", inner) : BigInteger.Zero,
            Amount("minimumTrade", policy.MinimumTrade),
            policy.Every is { } every
                ? values.SecondsAt($"{at}.every", every)
                : values.SecondsAt($"{at}.maxInterval", policy.MaxInterval))
        {
            Costs = kind.WeighsCosts ? new CostBuilder(text).Build(at, policy, hedged) : null,
            Threshold = kind is ThresholdPolicy ? Threshold(at, policy) : null,
            PriceMove = policy.PriceMovePercent / Percent,
        };
        Check(at, mandate, kind);
        return mandate;
    }

    private void Check(string at, PolicyMandate mandate, HedgePolicy kind)
    {
        text.Require(!mandate.Band.IsZero, $"{at}.band", "a band of zero trades at every block", "widen it");
        text.Require(
            mandate.UrgentBand >= mandate.Band, $"{at}.urgentBand", "it is below the band", "state at least the band");
        text.Require(
            mandate.InnerBand < mandate.Band, $"{at}.innerBand",
            "it is not below the band", "state less than the band");
        text.Require(
            mandate.Threshold is not { ToEdge: true } || mandate.UrgentBand >= mandate.Band + mandate.MinimumTrade,
            $"{at}.minimumTrade", "band and least trade together are beyond the urgent band", "widen urgentBand");
        text.Require(
            mandate.PriceMove is null or (>= 0.0001 and <= 0.5), $"{at}.priceMovePercent", "outside 0.01 to 50",
            "2 is 2 %");
        text.Require(
            kind is not SchedulePolicy || mandate.MaxIntervalSeconds > 0 || !mandate.MinimumTrade.IsZero,
            $"{at}.minimumTrade", "every block would trade whatever there is", "state the least that is worth its gas");
    }

    private ThresholdMandate Threshold(string at, PolicyOptions policy)
    {
        if (policy.TradeTo is { } tradeTo)
        {
            values.OneOf($"{at}.tradeTo", tradeTo, ["flat", Edge]);
        }

        text.Require(
            policy.ReferenceVolatilityPercent is null or (>= 1 and <= 1_000), $"{at}.referenceVolatilityPercent",
            "outside 1 to 1000", "65 is 65 % a year");
        text.Require(
            policy.DearGas is null == policy.DearGasFactor is null,
            policy.DearGas is null ? $"{at}.dearGasFactor" : $"{at}.dearGas",
            "when gas is dear and what follows are stated together", "state dearGas and dearGasFactor, or neither");
        text.Require(
            policy.DearGasFactor is null or (>= 1 and <= 100), $"{at}.dearGasFactor", "outside 1 to 100",
            "2 is twice as wide");
        return new ThresholdMandate(
            policy.TradeTo == Edge,
            policy.ReferenceVolatilityPercent / Percent,
            policy.DearGas is { } dear
                ? new DearGasMandate(
                    text.Read($"{at}.dearGas", () => Quantities.GasPrice(dear)), policy.DearGasFactor!.Value)
                : null);
    }

    /// <summary>Keys that a policy would not go by are refused: whoever states one expects something of it.</summary>
    private void RefuseForeign(string at, PolicyOptions policy, HedgePolicy kind)
    {
        var hasInner = kind is not (ThresholdPolicy or SchedulePolicy);
        text.Require(
            policy.InnerBand is not null || !hasInner, at, $"a {kind.Name} has to know where a trade ends",
            "add innerBand");
        text.Require(
            policy.Every is not null || kind is not SchedulePolicy, at, $"a {kind.Name} has to know when to trade",
            "add every, such as \"4 h\", or \"0 s\" for every block");
        (string Key, bool IsStated, bool IsTaken)[] keys =
        [
            ("innerBand", policy.InnerBand is not null, hasInner),
            ("maxInterval", text.OriginOf($"{at}.maxInterval") is not null, kind is not SchedulePolicy),
            ("tradeTo", policy.TradeTo is not null, kind is ThresholdPolicy),
            ("referenceVolatilityPercent", policy.ReferenceVolatilityPercent is not null, kind is ThresholdPolicy),
            ("dearGas", policy.DearGas is not null, kind is ThresholdPolicy),
            ("dearGasFactor", policy.DearGasFactor is not null, kind is ThresholdPolicy),
            ("every", policy.Every is not null, kind is SchedulePolicy),
            ("priceMovePercent", policy.PriceMovePercent is not null, kind is SchedulePolicy),
            ("nav", policy.Nav is not null, kind.WeighsCosts),
            ("riskAversionTimesNav", policy.RiskAversionTimesNav is not null, kind.WeighsCosts),
            ("trackingErrorBpsPerMonth", policy.TrackingErrorBpsPerMonth is not null, kind.WeighsCosts),
            ("typical", policy.Typical is not null, kind.WeighsCosts),
            ("gasAsset", policy.GasAsset is not null, kind.WeighsCosts),
        ];
        foreach (var (key, isStated, isTaken) in keys)
        {
            text.Require(!isStated || isTaken, $"{at}.{key}", $"a {kind.Name} does not go by it", "remove it");
        }
    }
}

/// <summary>What a policy hedges.</summary>
/// <param name="Base">The token that is hedged.</param>
/// <param name="Quote">The token that it is traded against.</param>
/// <param name="Assets">The vault's other assets.</param>
/// <param name="Market">The base's market.</param>
/// <param name="Venues">Where it is traded.</param>
internal sealed record HedgedBook(
    Token Base,
    Token Quote,
    ImmutableArray<AssetMandate> Assets,
    MarketMandate Market,
    ImmutableArray<VenueMandate> Venues);
