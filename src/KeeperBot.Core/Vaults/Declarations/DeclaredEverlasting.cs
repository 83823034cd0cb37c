using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Vaults.Declarations;

/// <summary>Everlasting options, by <see cref="Everlasting"/>; what they were funded is paid.</summary>
/// <remarks>
/// At the volatility that the surface has for their strike and one funding period, the mean life of the options that
/// they are worth as much as. It stays what it is when the spot moves.
/// </remarks>
/// <param name="Label">For people.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Units">Of the asset; below zero for options sold.</param>
/// <param name="Kind">Call or put.</param>
/// <param name="Strike">USD per one.</param>
/// <param name="FundingYears">The period over which the mark's excess over the payoff is paid once.</param>
public sealed record DeclaredEverlasting(
    string Label, string Asset, double Units, OptionKind Kind, double Strike, double FundingYears)
    : DeclaredPosition(Label, Asset)
{
    /// <inheritdoc/>
    public override IEnumerable<ExposureComponent> Measure(Market market) => On(
        market, Units, asset => Everlasting.Evaluate(new EverlastingInputs
        {
            Kind = Kind,
            Spot = asset.Spot,
            Strike = Strike,
            Volatility = asset.InputsFor(Strike, FundingYears).Volatility,
            FundingYears = FundingYears,
        }));
}
