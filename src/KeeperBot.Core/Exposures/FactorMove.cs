namespace KeeperBot.Core.Exposures;

/// <summary>A relative move of one risk factor.</summary>
/// <param name="Factor">
/// An asset's symbol for USD per one of it, or a claim's ratio as <see cref="Claim.FactorOf"/> names it.
/// </param>
/// <param name="Relative">-0.30 for a fall of 30 %; above -1.</param>
public sealed record FactorMove(string Factor, double Relative);
