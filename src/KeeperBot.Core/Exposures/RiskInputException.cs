namespace KeeperBot.Core.Exposures;

/// <summary>
/// What was stated for a risk figure cannot give it: correlations that contradict each other, a history that is too
/// short. The message is for whoever stated it.
/// </summary>
public sealed class RiskInputException(string message) : Exception(message);
