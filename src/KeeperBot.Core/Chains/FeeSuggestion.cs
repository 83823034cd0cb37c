using System.Numerics;

namespace KeeperBot.Core.Chains;

/// <summary>What to offer for inclusion in the next blocks, wei per gas.</summary>
/// <param name="NextBaseFeeWei">The base fee of the next block: exact, from its parent.</param>
/// <param name="TipWei">The priority fee, between the floor and the cap that were given.</param>
/// <param name="MaxFeeWei">
/// Room for the base fee to rise, plus the tip. Not yet bounded by what the plan is worth.
/// </param>
public sealed record FeeSuggestion(BigInteger NextBaseFeeWei, BigInteger TipWei, BigInteger MaxFeeWei);
