using System.Collections.Immutable;
using KeeperBot.Ethereum;

namespace KeeperBot.Storms.World;

/// <summary>
/// A block: its header, what was included, and the state afterwards. Immutable, linked to its parent.
/// </summary>
internal sealed record SimulatedBlock(
    BlockHeader Header, SimulatedBlock? Parent, WorldState State, ImmutableArray<MinedTransaction> Transactions)
{
    /// <summary>The height.</summary>
    public ulong Number => Header.Number;

    /// <summary>The hash.</summary>
    public Hash32 Hash => Header.Hash;

    /// <summary>The ancestor this many blocks below, or the oldest there is.</summary>
    public SimulatedBlock Back(int blocks)
    {
        var block = this;
        while (blocks-- > 0 && block.Parent is { } parent)
        {
            block = parent;
        }

        return block;
    }

    /// <summary>This block or its ancestor at a height; null when there is none.</summary>
    public SimulatedBlock? At(ulong number)
    {
        var block = this;
        while (block is not null && block.Number > number)
        {
            block = block.Parent;
        }

        return block?.Number == number ? block : null;
    }

    /// <summary>True when the other block is this one or an ancestor of it.</summary>
    public bool DescendsFrom(SimulatedBlock other) => ReferenceEquals(At(other.Number), other);

    /// <summary>By reference: two blocks with equal content are still two.</summary>
    public bool Equals(SimulatedBlock? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();
}

/// <summary>A transaction in a block.</summary>
/// <param name="Transaction">The transaction.</param>
/// <param name="Receipt">What nodes say of it.</param>
/// <param name="Fill">What it traded; null when it reverted or is no hedge.</param>
internal sealed record MinedTransaction(SimulatedTransaction Transaction, Receipt Receipt, ExecutedFill? Fill);
