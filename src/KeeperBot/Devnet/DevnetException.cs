namespace KeeperBot.Devnet;

/// <summary>The local chain cannot be started, built or driven. The message says what failed, where, and what to do.</summary>
public sealed class DevnetException(string message, Exception? inner = null) : Exception(message, inner);
