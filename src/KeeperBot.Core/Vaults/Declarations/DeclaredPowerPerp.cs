using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Vaults.Declarations;

/// <summary>Perpetuals on a power of the spot, by <see cref="PowerPerp"/>.</summary>
/// <remarks>
/// At the volatility that the surface has at the money for one funding period, whatever the spot moves to. Funding is
/// paid in kind: the factor that was declared decays at that volatility from then on.
/// </remarks>
/// <param name="Label">For people.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Units">Tokens; below zero for a short.</param>
/// <param name="Form">How the mark lies above the index.</param>
/// <param name="Power">Of the spot.</param>
/// <param name="FundingYears">The funding period.</param>
/// <param name="Factor">Units of spot^power that one token stood for.</param>
/// <param name="StatedAt">Unix seconds at which it did.</param>
public sealed record DeclaredPowerPerp(
    string Label,
    string Asset,
    double Units,
    PowerPerpForm Form,
    double Power,
    double FundingYears,
    double Factor,
    ulong StatedAt)
    : DeclaredPosition(Label, Asset)
{
    /// <inheritdoc/>
    /// <exception cref="UnanswerableException">
    /// The market lacks the asset, or is so volatile that the perpetual has no value.
    /// </exception>
    public override IEnumerable<ExposureComponent> Measure(Market market) => On(market, Units, asset =>
    {
        var volatility = asset.Surface.At(asset.Spot, asset.Spot, FundingYears);
        try
        {
            var stated = new PowerPerpInputs
            {
                Form = Form,
                Spot = asset.Spot,
                Power = Power,
                Volatility = volatility,
                FundingYears = FundingYears,
                NormalisationFactor = Factor,
            };
            var elapsed = market.Timestamp > StatedAt ? (market.Timestamp - StatedAt) / Market.SecondsPerYear : 0.0;
            return PowerPerp.Evaluate(stated with { NormalisationFactor = PowerPerp.DecayedFactor(stated, elapsed) });
        }
        catch (ArgumentOutOfRangeException beyond)
        {
            throw new UnanswerableException(
                $"{Label}: it has no value in this market, at a volatility of {volatility:P0}: {beyond.Message}");
        }
    });
}
