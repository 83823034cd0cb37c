using KeeperBot.Ethereum;

namespace KeeperBot.Journals;

/// <summary>
/// The state that folding the journal up to one entry gives, kept so that a restart need not fold from the start.
/// </summary>
/// <param name="Sequence">The last entry folded into the state.</param>
/// <param name="EntryHash">That entry's hash: a checkpoint of another history does not match and is not used.</param>
/// <param name="State">The state, in the writer's encoding.</param>
/// <remarks>Disposable: the journal without its checkpoints says the same, only slower.</remarks>
public sealed record JournalCheckpoint(long Sequence, Hash32 EntryHash, ReadOnlyMemory<byte> State);
