using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Chains;
using KeeperBot.Ethereum;

namespace KeeperBot.Storms.World;

/// <summary>
/// A chain that can change its mind: a tree of blocks, the head of one branch, and a depth from which on it cannot.
/// </summary>
internal sealed class SimulatedChain
{
    private const ulong GasLimit = 30_000_000;

    private readonly ulong _salt;
    private readonly int _finalityDepth;
    private readonly BlockExecution _execution;
    private readonly Dictionary<Hash32, SimulatedBlock> _blocks = [];
    private readonly Dictionary<Hash32, List<SimulatedBlock>> _blocksOf = [];
    private ulong _made;

    /// <summary>A chain of as many blocks as are final at once, so that there is a final one from the start.</summary>
    public SimulatedChain(
        ulong salt, int finalityDepth, BigInteger baseFee, ulong timestamp, WorldState genesis, ExecutorRules rules)
    {
        _salt = salt;
        _finalityDepth = finalityDepth;
        _execution = new BlockExecution(new SimulatedExecutor(rules));
        SimulatedBlock? block = null;
        for (var height = 0; height <= finalityDepth; height++)
        {
            var time = timestamp + ((ulong)height * SimulatedContracts.BlockSeconds);
            block = Add(block, time, baseFee, GasLimit / 2, genesis, []);
        }

        Head = block!;
        Final = Head.Back(finalityDepth);
        Highest = Head.Number;
    }

    /// <summary>The newest block of the canonical branch.</summary>
    public SimulatedBlock Head { get; private set; }

    /// <summary>The newest block that no reorganisation takes back. Never goes down.</summary>
    public SimulatedBlock Final { get; private set; }

    /// <summary>The greatest height that any head had.</summary>
    public ulong Highest { get; private set; }

    /// <summary>The executor's semantics, for simulated calls.</summary>
    public BlockExecution Execution => _execution;

    /// <summary>Any block that was ever made, canonical or not.</summary>
    public SimulatedBlock? Find(Hash32 hash) => _blocks.GetValueOrDefault(hash);

    /// <summary>The blocks of all branches at a height.</summary>
    public IEnumerable<SimulatedBlock> FindAll(ulong number) => _blocks.Values.Where(block => block.Number == number);

    /// <summary>Where a transaction is on the branch that ends at a block; null when it is not on it.</summary>
    public MinedTransaction? Find(Hash32 transaction, SimulatedBlock head)
    {
        if (_blocksOf.TryGetValue(transaction, out var blocks))
        {
            foreach (var block in blocks)
            {
                if (head.DescendsFrom(block))
                {
                    return block.Transactions.First(t => t.Transaction.Hash == transaction);
                }
            }
        }

        return null;
    }

    /// <summary>Adds a block to the head.</summary>
    public SimulatedBlock Mine(BlockTerms terms)
    {
        var parent = Head;
        var baseFee = terms.BaseFee ?? BaseFee.Next(parent.Header);
        var hash = NextHash();
        var (state, mined, gas) = _execution.Run(terms, parent, baseFee, parent.Number + 1, hash);
        var used = Math.Min(GasLimit, Math.Max(gas, GasLimit / 100 * (ulong)terms.FullPercent));
        Head = Add(parent, terms.Timestamp, baseFee, used, state, mined, hash);
        Highest = Math.Max(Highest, Head.Number);
        if (Highest == Head.Number && Head.Back(_finalityDepth) is var final && final.Number > Final.Number)
        {
            Final = final;
        }

        return Head;
    }

    /// <summary>Takes blocks back from the head, at most to the final one.</summary>
    /// <returns>What was in them, oldest first.</returns>
    public ImmutableArray<SimulatedTransaction> Rewind(int blocks)
    {
        var taken = new Stack<SimulatedBlock>();
        while (blocks-- > 0 && Head.Number > Final.Number)
        {
            taken.Push(Head);
            Head = Head.Parent!;
        }

        return [.. taken.SelectMany(block => block.Transactions).Select(t => t.Transaction)];
    }

    private SimulatedBlock Add(
        SimulatedBlock? parent,
        ulong timestamp,
        BigInteger baseFee,
        ulong gasUsed,
        WorldState state,
        ImmutableArray<MinedTransaction> mined,
        Hash32? hash = null)
    {
        var header = new BlockHeader(
            parent is null ? 1_000 : parent.Number + 1,
            hash ?? NextHash(),
            parent?.Hash ?? Hash32.Zero,
            timestamp,
            baseFee,
            gasUsed,
            GasLimit);
        var block = new SimulatedBlock(header, parent, state, mined);
        _blocks.Add(block.Hash, block);
        foreach (var transaction in mined)
        {
            var hashOf = transaction.Transaction.Hash;
            if (!_blocksOf.TryGetValue(hashOf, out var blocks))
            {
                _blocksOf.Add(hashOf, blocks = []);
            }

            blocks.Add(block);
        }

        return block;
    }

    private Hash32 NextHash()
    {
        Span<byte> preimage = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(preimage, _salt);
        BinaryPrimitives.WriteUInt64BigEndian(preimage[8..], ++_made);
        return Keccak256.Compute(preimage);
    }
}
