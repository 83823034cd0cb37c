using System.Collections.Immutable;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Exposures;

/// <summary>How the USD value of a book moves with the market, and what that is made of.</summary>
/// <param name="Total">The sum of the components, in the conventions of <see cref="OptionGreeks"/>.</param>
/// <param name="Components">The parts.</param>
public sealed record Exposure(OptionGreeks Total, ImmutableArray<ExposureComponent> Components)
{
    /// <summary>Sums components in their order: the order is part of the result's bits.</summary>
    public static Exposure Sum(ImmutableArray<ExposureComponent> components)
    {
        var total = default(OptionGreeks);
        foreach (var (_, part) in components)
        {
            total = new OptionGreeks(
                total.Price + part.Price,
                total.Delta + part.Delta,
                total.Gamma + part.Gamma,
                total.Vega + part.Vega,
                total.Theta + part.Theta,
                total.Rho + part.Rho,
                total.Vanna + part.Vanna,
                total.Volga + part.Volga);
        }

        return new Exposure(total, components);
    }
}

/// <summary>One part of a book.</summary>
/// <param name="Label">What it is, for people: "60 calls at 3200".</param>
/// <param name="Greeks">Its contribution: all its units together.</param>
public sealed record ExposureComponent(string Label, OptionGreeks Greeks);
