namespace KeeperBot.Devnet;

/// <summary>The local chain cannot be started, built or driven; the message says where and what to do.</summary>
public sealed class DevnetException(string message, Exception? inner = null) : Exception(message, inner);
