namespace KeeperBot.Core.Bands;

/// <summary>The next cheaper regime of gas, seen from the present one.</summary>
/// <param name="FixedCost">Money for one hedge there, from 0 to 1e30; nothing waits for more than now.</param>
/// <param name="ArrivalsPerYear">
/// How often a year the present regime gives way to it while it lasts (the exit rate of a Markov chain), from 0 to
/// 1e30.
/// </param>
/// <param name="MostWidening">
/// How many times as wide as without waiting the outer band may become; at least 1.
/// </param>
public readonly record struct CheaperGas(
    double FixedCost, double ArrivalsPerYear, double MostWidening = double.PositiveInfinity);
