using System.Collections.Immutable;

namespace KeeperBot.Core.Volatility;

/// <summary>Takes the arbitrage out of slices, by one rule for each kind, or says that it cannot.</summary>
/// <remarks>
/// A smile with a butterfly is moved towards the SSVI smile of the same level, skew and lower wing, as far as needed
/// (Gatheral and Jacquier 2014, section 5.1). A smile that crosses the one before is raised until it does not: that
/// makes options dearer, never cheaper.
/// </remarks>
public static class SurfaceRepair
{
    private const int Bisections = 40;

    /// <summary>More than the rounding of the search for a crossing.</summary>
    private const double Margin = 1e-10;

    /// <summary>Repairs a surface; one without arbitrage comes back as it is.</summary>
    public static RepairedSurface Repair(SviSurface surface)
    {
        var found = NoArbitrage.Check(surface);
        if (found.IsEmpty)
        {
            return new RepairedSurface(surface, found, []);
        }

        var repaired = ImmutableArray.CreateBuilder<SviSlice>(surface.Slices.Length);
        foreach (var original in surface.Slices)
        {
            var slice = Tame(original);
            if (repaired.Count > 0 && NoArbitrage.Crossing(repaired[^1], slice) is { } crossing)
            {
                slice = slice.Raised(crossing.Depth + Margin);
            }

            repaired.Add(slice);
        }

        var result = new SviSurface(repaired.ToImmutable());
        var left = NoArbitrage.Check(result);
        return new RepairedSurface(left.IsEmpty ? result : null, found, left);
    }

    /// <summary>The nearest smile without butterflies on the way to the SSVI one; else the same smile.</summary>
    private static SviSlice Tame(SviSlice slice)
    {
        if (NoArbitrage.Check(slice).IsEmpty)
        {
            return slice;
        }

        var wings = SviJumpWings.Of(slice);
        var tamed = wings.Tamed();
        var (best, low, high) = ((SviSlice?)null, 0.0, 1.0);
        for (var step = 0; step <= Bisections; step++)
        {
            var part = step == 0 ? 1.0 : 0.5 * (low + high);
            if (wings.Towards(tamed, part).ToRaw() is { } candidate && NoArbitrage.Check(candidate).IsEmpty)
            {
                (best, high) = (candidate, part);
            }
            else if (step == 0)
            {
                return slice;
            }
            else
            {
                low = part;
            }
        }

        return best!;
    }
}

/// <summary>What became of a surface that was to be repaired.</summary>
/// <param name="Surface">Free of arbitrage; null when the rules could not make it so.</param>
/// <param name="Found">What was wrong before.</param>
/// <param name="Left">What is wrong after; empty when there is a surface.</param>
public sealed record RepairedSurface(
    SviSurface? Surface, ImmutableArray<ArbitrageBreach> Found, ImmutableArray<ArbitrageBreach> Left);
