using System.Numerics;

namespace KeeperBot.Core.Chains;

/// <summary>What to bid for a block to come.</summary>
/// <param name="TipWei">Priority fee, wei per gas.</param>
/// <param name="MaxFeeWei">Most wei per gas, base fee and tip.</param>
public sealed record FeeSuggestion(BigInteger TipWei, BigInteger MaxFeeWei);
