using System.Collections.Immutable;
using KeeperBot.Core;

namespace KeeperBot.Journals;

/// <summary>A fact that is durable, and what the brain made of it.</summary>
/// <param name="Sequence">Number of the last entry it was written with.</param>
/// <param name="Fact">The fact.</param>
/// <param name="Effects">What is to be done, in order.</param>
/// <param name="Before">What the keeper remembered before.</param>
/// <param name="After">What it remembers now.</param>
public sealed record Committed(
    long Sequence, Fact Fact, ImmutableArray<Effect> Effects, KeeperState Before, KeeperState After);
