namespace KeeperBot.Core.Forecasts;

/// <summary>What one feature of a hedge adds to its slippage.</summary>
/// <param name="Mean">The feature's mean over the fills that it was learnt from.</param>
/// <param name="Scale">Its standard deviation there, from 1e-9; 1 where it never varied.</param>
/// <param name="Bps">What one standard deviation more of it adds, in bps.</param>
public sealed record FeatureWeight(double Mean, double Scale, double Bps)
{
    /// <summary>What one more of it adds, in bps.</summary>
    internal double Slope => Bps / Scale;

    internal double Of(double feature) => Slope * (feature - Mean);

    internal IEnumerable<string> Problems(string name)
    {
        const double most = 1e6, least = 1e-9;
        if (!(Math.Abs(Mean) <= most))
        {
            yield return FormattableString.Invariant($"{name}.mean is {Mean}, from -1000000 to 1000000 is expected");
        }

        if (!(Scale is >= least and <= most))
        {
            yield return FormattableString.Invariant($"{name}.scale is {Scale}, from 1e-9 to 1000000 is expected");
        }

        if (!(Math.Abs(Bps) <= SlippageFeatures.BpsPerUnit))
        {
            yield return FormattableString.Invariant($"{name}.bps is {Bps}, from -10000 to 10000 is expected");
        }
    }
}

/// <summary>What hedges on one venue are expected to cost beyond their quotes.</summary>
/// <param name="VenueId">The executor's number for the venue.</param>
/// <param name="LatencySeconds">How long a hedge usually takes, from the block of its decision to its own.</param>
/// <param name="UsualGasGwei">The median gas price of the decisions, gwei per gas, above zero.</param>
/// <param name="ConstantBps">What a hedge of average features costs beyond its quote, in bps.</param>
/// <param name="Impact">What the quoted impact adds, a feature in bps.</param>
/// <param name="Drift">What volatility over the time that a hedge takes adds, a feature in bps.</param>
/// <param name="Gas">
/// What dear gas adds, the feature the logarithm of gas over the usual one; never below zero, so that a band is never
/// narrower for dearer gas.
/// </param>
/// <param name="Past">How wrong it was on this venue's fills.</param>
public sealed record VenueSlippage(
    uint VenueId,
    double LatencySeconds,
    double UsualGasGwei,
    double ConstantBps,
    FeatureWeight Impact,
    FeatureWeight Drift,
    FeatureWeight Gas,
    PastErrors Past)
{
    private const double LongestSeconds = 86_400.0;
    private const double MostGwei = 1e9;

    /// <summary>What a hedge is expected to cost beyond its quote, in bps; below zero when it is cheaper.</summary>
    public double Expect(SlippageFeatures features) =>
        ConstantBps + Impact.Of(features.Impact) + Drift.Of(features.Drift) + Gas.Of(features.Gas);

    internal IEnumerable<string> Problems()
    {
        var at = $"venue {VenueId}: ";
        if (!(LatencySeconds is >= 0.0 and <= LongestSeconds))
        {
            yield return at + FormattableString.Invariant(
                $"latencySeconds is {LatencySeconds}, from 0 to {LongestSeconds} is expected");
        }

        if (!(UsualGasGwei is > 0.0 and <= MostGwei))
        {
            yield return at + FormattableString.Invariant(
                $"usualGasGwei is {UsualGasGwei}, above 0 to {MostGwei} is expected");
        }

        if (!(Math.Abs(ConstantBps) <= SlippageFeatures.BpsPerUnit))
        {
            yield return at + FormattableString.Invariant(
                $"constantBps is {ConstantBps}, from -10000 to 10000 is expected");
        }

        if (Gas.Bps < 0.0)
        {
            yield return at + FormattableString.Invariant($"gas.bps is {Gas.Bps}, dear gas makes no hedge cheaper");
        }

        foreach (var problem in Impact.Problems("impact").Concat(Drift.Problems("drift"))
            .Concat(Gas.Problems("gas")).Concat(Past.Problems()))
        {
            yield return at + problem;
        }
    }
}
