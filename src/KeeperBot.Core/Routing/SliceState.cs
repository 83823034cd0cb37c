using System.Numerics;

namespace KeeperBot.Core.Routing;

/// <summary>Where a hedge in slices stands: all that its continuation depends on.</summary>
/// <param name="Remaining">Signed base integer that is still to be traded.</param>
/// <param name="SecondsSinceLast">Since the last slice, zero or more; null when there was none.</param>
/// <param name="Unrefilled">
/// Whole units by which the pool is still displaced in the direction of the trade, as
/// <see cref="Slicer.Unrefilled(double)"/> tells; negative when it is displaced the other way, which is to our good.
/// </param>
/// <param name="SecondsLeft">Until all has to be traded; null when nothing but risk presses.</param>
public readonly record struct SliceState(
    BigInteger Remaining, double? SecondsSinceLast, double Unrefilled = 0.0, double? SecondsLeft = null);

/// <summary>What to do now: trade, or wait. To be asked again at the next block.</summary>
/// <param name="Size">Signed base integer to trade now; zero to wait.</param>
/// <param name="WaitSeconds">Until the next slice is due; zero when it is now.</param>
/// <param name="SlicesLeft">How many slices are planned from here on, the next included.</param>
public readonly record struct SliceAdvice(BigInteger Size, double WaitSeconds, int SlicesLeft);
