using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Decisions;

/// <summary>
/// Finds the nearest price on one side, on a grid of cents, at which the verdict is another: a scan outwards in growing
/// steps up to about two fifths of the price away, then the cent between the last two of them.
/// </summary>
/// <remarks>
/// A look at the whole book is what costs. Between two prices that were looked at a <see cref="Exposures.BookSketch"/>
/// tells where the verdict should turn; then the book is looked at there and a cent nearer. Where the sketch is wrong
/// the rest is bisected, so that what is found is true of the book in any case.
/// </remarks>
/// <param name="question">The vault.</param>
/// <param name="now">The circumstances as they are.</param>
/// <param name="verdict">The verdict as it is.</param>
/// <param name="price">The price as it is.</param>
/// <param name="side">1 for above it, -1 for below.</param>
internal sealed class SpotSearch(
    VaultQuestion question, Circumstances now, Verdict verdict, PriceEvidence price, int side)
{
    private const int ScanSteps = 16;
    private const double FirstOffset = 0.0005;
    private const double OffsetGrowth = 1.56;
    private const int ReportedDecimals = 2;
    private const int Guesses = 4;

    private readonly BigInteger _cent =
        PowerOfTen.Of(price.BaseDecimals - Math.Min(price.BaseDecimals, ReportedDecimals));

    /// <summary>The price in USD; null when the scan finds no other verdict.</summary>
    public double? Find()
    {
        var reported = Math.Min(price.BaseDecimals, ReportedDecimals);

        // The present price rounded away from the side that is searched: the grid's nearest price is then a candidate.
        var start = side > 0 ? price.BaseUsd / _cent : (price.BaseUsd + _cent - 1) / _cent;
        var same = start;
        var offset = FirstOffset;
        for (var step = 0; step < ScanSteps; step++, offset *= OffsetGrowth)
        {
            var distance = BigInteger.Max(
                1, Scaled.ToInteger(offset * Scaled.ToDouble(price.BaseUsd, price.BaseDecimals), reported));
            var candidate = start + (side * distance);
            if (candidate.Sign <= 0)
            {
                return null;
            }

            if (Differs(candidate))
            {
                return Scaled.ToDouble(Nearest(same, candidate) * _cent, price.BaseDecimals);
            }

            same = candidate;
        }

        return null;
    }

    private bool Differs(BigInteger cents) =>
        FlipFinder.DiffersUnder(question, now with { BaseUsd = cents * _cent }, verdict);

    private BigInteger Nearest(BigInteger same, BigInteger different)
    {
        void Look(BigInteger cents)
        {
            if (Differs(cents))
            {
                different = cents;
            }
            else
            {
                same = cents;
            }
        }

        for (var round = 0; round < Guesses && BigInteger.Abs(different - same) > 1; round++)
        {
            var guess = Guess(same, different);
            if (guess != different)
            {
                Look(guess);
            }

            if (BigInteger.Abs(different - same) > 1)
            {
                Look(guess == different ? different - side : same + side);
            }
        }

        return FlipFinder.Bisect(same, different, Differs);
    }

    private BigInteger Guess(BigInteger same, BigInteger different)
    {
        try
        {
            var sketch = question.SketchBetween(same * _cent, different * _cent, now.Timestamp);
            return FlipFinder.Bisect(
                same,
                different,
                cents => FlipFinder.DiffersUnder(
                    question, now with { BaseUsd = cents * _cent, Sketch = sketch }, verdict));
        }
        catch (UnanswerableException)
        {
            // A book that cannot be measured at one of the two: any price between them is as good a guess.
            return (same + different) / 2;
        }
    }
}
