using KeeperBot.Core;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;

namespace KeeperBot.Configuration;

/// <summary>Checks a venue, and how far from liquidation an account there is kept.</summary>
internal sealed class VenueBuilder(ConfigurationText text, MandateBuilder values)
{
    /// <summary>Further than this no price that anybody has seen would go in the horizon.</summary>
    private const double MostSigmas = 100.0;

    /// <summary>The mandate.</summary>
    /// <exception cref="Terminal.ProblemException">A value is impossible; names its key.</exception>
    public VenueMandate Build(string at, VenueOptions venue)
    {
        values.OneOf($"{at}.kind", venue.Kind, VenueKind.All.Select(k => k.Name));
        text.Require(venue.FeePips is > 0 and < 1_000_000, $"{at}.feePips", "outside 1 to 999999", "500 is 0.05 %");
        text.Require(
            venue.Kind != UniswapV2Venue.KindName || venue.FeePips == UniswapV2Reserves.FeePips,
            $"{at}.feePips", "a pair takes 0.3 %", "write 3000");
        var kind = VenueKind.Named(venue.Kind);
        var contracts = new ContractsBuilder(text, values).Build(at, kind.Name, kind.Contracts, venue.Contracts);
        return new VenueMandate(
            venue.Kind,
            venue.Id,
            values.AddressAt($"{at}.pool", venue.Pool),
            QuoterAt(at, venue, kind),
            venue.FeePips)
        {
            Contracts = contracts.IsEmpty ? null : contracts,
            CarryHalfLifeSeconds = HalfLifeAt($"{at}.carryHalfLife", venue.CarryHalfLife, kind),
            Margin = MarginAt($"{at}.margin", venue.Margin, kind),
        };
    }

    private Address QuoterAt(string at, VenueOptions venue, VenueKind kind)
    {
        text.Require(
            kind.HasQuoter == venue.Quoter is not null, $"{at}.quoter",
            kind.HasQuoter ? $"a {kind.Name} is quoted by a contract" : $"no contract quotes a {kind.Name}",
            kind.HasQuoter ? "state its address" : "remove it");
        return venue.Quoter is { } quoter ? values.AddressAt($"{at}.quoter", quoter) : Address.Zero;
    }

    private long? HalfLifeAt(string at, string? halfLife, VenueKind kind)
    {
        text.Require(
            kind.HoldsPositions || halfLife is null, at, $"a {kind.Name} holds no position", "remove it");
        if (halfLife is null)
        {
            return null;
        }

        var seconds = values.SecondsAt(at, halfLife);
        text.Require(seconds > 0, at, "no time at all", "state a time such as 8 h; 1 d is what counts without it");
        return seconds;
    }

    private MarginMandate? MarginAt(string at, MarginOptions? margin, VenueKind kind)
    {
        text.Require(
            kind.HoldsPositions || margin is null, at, $"a {kind.Name} holds no position", "remove it");
        if (!kind.HoldsPositions)
        {
            return null;
        }

        var stated = margin ?? new MarginOptions();
        var seconds = values.SecondsAt($"{at}.horizon", stated.Horizon);
        text.Require(seconds > 0, $"{at}.horizon", "no time to act in", "state how long it may take, such as 1 d");
        text.Require(
            stated.LeastSigmas > 0.0, $"{at}.leastSigmas", "at zero an account is liquidated", "3 is usual");
        Above($"{at}.topUpSigmas", stated.TopUpSigmas, "leastSigmas", stated.LeastSigmas);
        Above($"{at}.targetSigmas", stated.TargetSigmas, "topUpSigmas", stated.TopUpSigmas);
        Above($"{at}.releaseSigmas", stated.ReleaseSigmas, "targetSigmas", stated.TargetSigmas);
        text.Require(
            stated.ReleaseSigmas <= MostSigmas, $"{at}.releaseSigmas", $"above {MostSigmas}",
            "write a distance in standard deviations");
        return new MarginMandate(
            seconds, stated.LeastSigmas, stated.TopUpSigmas, stated.TargetSigmas, stated.ReleaseSigmas);
    }

    private void Above(string at, double value, string other, double than) => text.Require(
        value > than, at, $"{value:0.##} is not above {other}, which is {than:0.##}",
        "they rise: leastSigmas, topUpSigmas, targetSigmas, releaseSigmas");
}
