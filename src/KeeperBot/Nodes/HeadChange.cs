using KeeperBot.Ethereum;

namespace KeeperBot.Nodes;

/// <summary>What a block that is said to be the newest means for the chain followed so far.</summary>
public abstract record HeadChange
{
    private HeadChange()
    {
    }

    /// <summary>It is the head already followed.</summary>
    public sealed record Same : HeadChange;

    /// <summary>The chain grew by some blocks, or this is the first block seen.</summary>
    /// <param name="Blocks">How many blocks were added.</param>
    public sealed record Extended(ulong Blocks) : HeadChange;

    /// <summary>
    /// It is an ancestor of the head followed: whoever says so is behind. Not a reorganisation; the head stays.
    /// </summary>
    /// <param name="Blocks">How far behind.</param>
    public sealed record Lag(ulong Blocks) : HeadChange;

    /// <summary>Blocks followed before are no longer in the chain; the head is the new one.</summary>
    /// <param name="Depth">How many blocks were lost.</param>
    /// <param name="Ancestor">The newest block that both chains have.</param>
    public sealed record Reorg(ulong Depth, BlockHeader Ancestor) : HeadChange;

    /// <summary>Nothing known is its parent: ask for that block and observe the longer branch.</summary>
    /// <param name="Parent">The block missing.</param>
    /// <param name="Number">Its height.</param>
    public sealed record Gap(Hash32 Parent, ulong Number) : HeadChange;

    /// <summary>
    /// The chain followed does not reach down to where the branch could leave it: ask for this block of the chain
    /// followed, give it to <see cref="HeadTracker.Root"/> and observe again.
    /// </summary>
    /// <param name="Parent">The parent of the oldest block followed.</param>
    /// <param name="Number">Its height.</param>
    public sealed record Rootless(Hash32 Parent, ulong Number) : HeadChange;

    /// <summary>
    /// The head could not be linked to the chain followed and was taken all the same: after a long pause, or after a
    /// reorganisation of blocks older than those followed. What was final still is.
    /// </summary>
    /// <param name="Before">The head followed before.</param>
    public sealed record Restarted(BlockHeader Before) : HeadChange;

    /// <summary>
    /// A block that was final is not in the chain any more. The head stays; nothing may be concluded.
    /// </summary>
    /// <param name="Final">The block that was final.</param>
    public sealed record FinalityReverted(BlockHeader Final) : HeadChange;
}
