namespace KeeperBot.Surfaces;

/// <summary>Data that no model can be fitted to; the message says which and what to do.</summary>
public sealed class CalibrationException(string message, Exception? inner = null) : Exception(message, inner);
