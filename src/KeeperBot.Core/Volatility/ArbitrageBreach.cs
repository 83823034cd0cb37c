using System.Globalization;

namespace KeeperBot.Core.Volatility;

/// <summary>What a surface must not offer for nothing.</summary>
public enum ArbitrageKind
{
    /// <summary>The density of the price is below zero somewhere: a butterfly of options pays for itself.</summary>
    Butterfly,

    /// <summary>Total variance falls with time at a strike: the later option is cheaper than the earlier one.</summary>
    Calendar,

    /// <summary>A wing is steeper than 2 (Lee, "The moment formula for implied volatility", 2004).</summary>
    Wing,
}

/// <summary>Where a surface offers something for nothing, and by how much.</summary>
/// <param name="Kind">What is offered.</param>
/// <param name="Years">The time; for a calendar breach that of the later smile.</param>
/// <param name="LogMoneyness">Where it is worst; ±<see cref="SmileSurface.MaxMoneyness"/> for a wing.</param>
/// <param name="Depth">
/// How far beyond the bound: the density factor below zero, total variance lost, or wing slope above 2. Above zero.
/// </param>
public sealed record ArbitrageBreach(ArbitrageKind Kind, double Years, double LogMoneyness, double Depth)
{
    private const double DaysPerYear = 365.0;

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        var what = Kind switch
        {
            ArbitrageKind.Butterfly => "the density factor is {0:G4} below zero",
            ArbitrageKind.Calendar => "total variance is {0:G4} below that of the expiry before",
            _ => "the wing's slope is {0:G4} above 2",
        };
        var depth = string.Format(CultureInfo.InvariantCulture, what, Depth);
        var kind = Kind.ToString().ToLowerInvariant();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{kind} arbitrage at {Years * DaysPerYear:0.##} days, k = {LogMoneyness:0.###}: {depth}");
    }
}
