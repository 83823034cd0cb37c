namespace KeeperBot.Core.Volatility;

/// <summary>A price history that no estimate can be made of; the message says where and what to do.</summary>
public sealed class HistoryException(string message) : Exception(message);
