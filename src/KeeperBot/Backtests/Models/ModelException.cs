namespace KeeperBot.Backtests.Models;

/// <summary>
/// A model or an experiment that cannot be simulated; the message is a sentence that names the parameter, its value and
/// what it must be.
/// </summary>
public sealed class ModelException(string message) : Exception(message);
