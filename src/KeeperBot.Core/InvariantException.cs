namespace KeeperBot.Core;

/// <summary>
/// Something that this code promised can never be so, is so. Never caught: the process ends, the supervisor restarts
/// it, and the state is folded anew from the journal.
/// </summary>
public sealed class InvariantException(string message) : Exception(message);
