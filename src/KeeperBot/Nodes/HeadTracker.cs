using KeeperBot.Ethereum;

namespace KeeperBot.Nodes;

/// <summary>
/// The chain as followed by parent hash: tells growth, lag and reorganisation apart. Pure state, no I/O.
/// </summary>
/// <remarks>
/// Heights and clocks say nothing here, only hashes do: a head that goes down along known blocks is lag (a node that is
/// syncing, a load balancer that changes its mind), one that leaves them is a reorganisation. Not safe for concurrent
/// use.
/// </remarks>
/// <param name="window">
/// How many blocks are remembered. For a branch that leaves the chain further down, <see cref="HeadChange.Rootless"/>
/// asks for older ones; the caller decides how far to walk.
/// </param>
public sealed class HeadTracker(int window = HeadTracker.DefaultWindow)
{
    /// <summary>More than four epochs of mainnet: finality is two to three epochs of 32 blocks behind.</summary>
    public const int DefaultWindow = 256;

    // Contiguous: the block at index i has the height of the first plus i.
    private readonly List<BlockHeader> _chain = [];

    /// <summary>The newest block followed; null before the first.</summary>
    public BlockHeader? Head => _chain.Count == 0 ? null : _chain[^1];

    /// <summary>The newest block known to be final; null before the first.</summary>
    public BlockHeader? Final { get; private set; }

    /// <summary>Takes in a branch that ends in the newest block.</summary>
    /// <param name="branch">
    /// Oldest first, each the parent of the next. Usually one block; longer after <see cref="HeadChange.Gap"/>.
    /// </param>
    public HeadChange Observe(params ReadOnlySpan<BlockHeader> branch)
    {
        var (oldest, newest) = (branch[0], branch[^1]);
        if (Head is not { } head)
        {
            Restart(newest);
            return new HeadChange.Extended(1);
        }

        if (newest.Hash == head.Hash)
        {
            return new HeadChange.Same();
        }

        if (IsCanonical(newest.Number, newest.Hash) == true)
        {
            return new HeadChange.Lag(head.Number - newest.Number);
        }

        if (oldest.Number == 0)
        {
            // Another genesis: it was final from the start.
            return new HeadChange.FinalityReverted(Final ?? _chain[0]);
        }

        if (oldest.Number <= _chain[0].Number && _chain[0].Number > 0)
        {
            return new HeadChange.Rootless(_chain[0].ParentHash, _chain[0].Number - 1);
        }

        if (At(oldest.Number - 1) is not { } link || link.Hash != oldest.ParentHash)
        {
            return new HeadChange.Gap(oldest.ParentHash, oldest.Number - 1);
        }

        if (Final is { } final && link.Number < final.Number && !Keeps(branch, final, head))
        {
            return new HeadChange.FinalityReverted(final);
        }

        var lost = head.Number - link.Number;
        _chain.RemoveRange(_chain.Count - (int)lost, (int)lost);
        _chain.AddRange(branch);
        _chain.RemoveRange(0, Math.Max(0, _chain.Count - window));
        return lost == 0 ? new HeadChange.Extended((ulong)branch.Length) : new HeadChange.Reorg(lost, link);
    }

    /// <summary>
    /// Takes in a block that is final. An older one than known is ignored: whoever says so is behind.
    /// </summary>
    public HeadChange Finalize(BlockHeader final)
    {
        if (Final is { } known)
        {
            if (final.Number == known.Number && final.Hash != known.Hash)
            {
                return new HeadChange.FinalityReverted(known);
            }

            if (final.Number <= known.Number)
            {
                return new HeadChange.Same();
            }
        }

        // A final block beside the chain followed means that the head is about to be reorganised: the head tells.
        if (IsCanonical(final.Number, final.Hash) == false)
        {
            return new HeadChange.Same();
        }

        var before = Final?.Number ?? final.Number;
        Final = final;
        return new HeadChange.Extended(final.Number - before);
    }

    /// <summary>Adds the parent of the oldest block followed, after <see cref="HeadChange.Rootless"/>.</summary>
    /// <exception cref="ArgumentException">It is another block.</exception>
    public void Root(BlockHeader parent)
    {
        if (_chain.Count == 0 || _chain[0].ParentHash != parent.Hash || _chain[0].Number != parent.Number + 1)
        {
            throw new ArgumentException(
                $"block {parent.Number} is not the parent of the oldest followed", nameof(parent));
        }

        _chain.Insert(0, parent);
    }

    /// <summary>
    /// Forgets the chain and follows on from this block, when it cannot be linked. What is final stays known.
    /// </summary>
    public void Restart(BlockHeader head)
    {
        _chain.Clear();
        _chain.Add(head);
    }

    /// <summary>True or false when the height is remembered, null when it is not.</summary>
    public bool? IsCanonical(ulong number, Hash32 hash) => At(number) is { } block ? block.Hash == hash : null;

    /// <summary>
    /// Whether a branch that leaves the chain below the final block is no contradiction: a node that was ahead may have
    /// told of it before the head got there.
    /// </summary>
    private static bool Keeps(ReadOnlySpan<BlockHeader> branch, BlockHeader final, BlockHeader head) =>
        final.Number <= branch[^1].Number
            ? branch[(int)(final.Number - branch[0].Number)].Hash == final.Hash
            : final.Number > head.Number;

    private BlockHeader? At(ulong number) =>
        _chain.Count > 0 && number >= _chain[0].Number && number <= _chain[^1].Number
            ? _chain[(int)(number - _chain[0].Number)]
            : null;
}
