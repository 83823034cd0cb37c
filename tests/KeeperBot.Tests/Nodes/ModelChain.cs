using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Tests.Nodes;

/// <summary>A chain as data: blocks, and for every question the one true answer.</summary>
internal sealed class ModelChain
{
    public const ulong ChainId = 31337;

    private readonly List<BlockHeader> _blocks = [];

    public ModelChain(string genesis = "genesis") => _blocks.Add(Block(0, Hash32.Zero, genesis));

    public BlockHeader Head => _blocks[^1];

    public BlockHeader this[ulong number] => _blocks[(int)number];

    /// <summary>The chain as it is now, growing apart from this one.</summary>
    public ModelChain Copy()
    {
        var copy = new ModelChain();
        copy._blocks.Clear();
        copy._blocks.AddRange(_blocks);
        return copy;
    }

    public ModelChain Mine(int blocks = 1, string salt = "")
    {
        for (var i = 0; i < blocks; i++)
        {
            _blocks.Add(Block(Head.Number + 1, Head.Hash, salt));
        }

        return this;
    }

    /// <summary>Takes blocks off the end.</summary>
    public ModelChain Drop(int blocks)
    {
        _blocks.RemoveRange(_blocks.Count - blocks, blocks);
        return this;
    }

    public BlockHeader? Find(BlockRef block, ulong finalityDepth)
    {
        if (block == BlockRef.Latest)
        {
            return Head;
        }

        if (block == BlockRef.Finalized || block == BlockRef.Safe)
        {
            return Head.Number < finalityDepth ? null : this[Head.Number - finalityDepth];
        }

        return block.BlockHash is { } hash
            ? _blocks.Find(known => known.Hash == hash)
            : block.BlockNumber < (ulong)_blocks.Count ? this[block.BlockNumber!.Value] : null;
    }

    /// <summary>The block, as a node with <c>requireCanonical</c> gives it.</summary>
    public BlockHeader Require(Hash32 hash) => Find(BlockRef.Hash(hash), 0)
        ?? throw new EthereumException($"header not found: {hash}");

    public static CallOutcome Outcome(ReadOnlySpan<byte> data, Hash32 block)
    {
        var answer = Keccak256.Compute([.. data, .. block.ToArray()]).ToArray();
        return new CallOutcome(answer[0] % 5 != 0, answer);
    }

    public static Hash32 Word(StorageSlot slot, BlockHeader block) =>
        Keccak256.Compute([.. slot.Account.ToArray(), .. slot.Slot.ToArray(), .. block.Hash.ToArray()]);

    public static ulong Count(Address account, BlockHeader block) => block.Number + account.ToArray()[^1];

    /// <summary>A transaction is in the block whose height its first byte names.</summary>
    public Receipt? Receipt(Hash32 transaction)
    {
        ulong height = transaction.ToArray()[0];
        return height > Head.Number
            ? null
            : new Receipt(
                transaction, true, height, this[height].Hash, 0, default, default(Address), null, 21_000,
                BigInteger.One, [Log(this[height], transaction)]);
    }

    public static LogEntry Log(BlockHeader block, Hash32 transaction) =>
        new(default, [transaction], block.Hash.ToArray(), block.Number, block.Hash, transaction, 0);

    public FeeHistory Fees(int blocks, ulong? height = null, ulong oldestKnown = 0)
    {
        var newest = height is { } number ? this[number] : Head;
        var count = Math.Min((ulong)blocks, newest.Number + 1 - oldestKnown);
        var oldest = newest.Number + 1 - count;
        var range = Enumerable.Range(0, (int)count).Select(i => this[oldest + (ulong)i]).ToList();
        return new FeeHistory(
            oldest,
            [.. range.Select(block => block.BaseFeePerGas), newest.BaseFeePerGas + 1],
            [.. range.Select(block => (block.Number % 10) / 10.0)],
            [.. range.Select(block => ImmutableArray.Create<BigInteger>(block.Number, block.Number + 5))]);
    }

    private static BlockHeader Block(ulong number, Hash32 parent, string salt) => new(
        number,
        Keccak256.Compute([.. Encoding.UTF8.GetBytes($"{number}{salt}"), .. parent.ToArray()]),
        parent,
        1_700_000_000 + (12 * number),
        1_000_000_000 + number,
        15_000_000,
        30_000_000);
}
