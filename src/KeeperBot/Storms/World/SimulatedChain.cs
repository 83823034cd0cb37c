using System.Collections.Immutable;
using KeeperBot.Ethereum;

namespace KeeperBot.Storms.World;

/// <summary>
/// A chain that can change its mind: a tree of blocks, the head of one branch, and a depth from which on it cannot.
/// </summary>
internal sealed class SimulatedChain
{
    private readonly IStormGround _ground;
    private readonly int _finalityDepth;
    private readonly Dictionary<Hash32, SimulatedBlock> _blocks = [];
    private readonly Dictionary<Hash32, List<SimulatedBlock>> _blocksOf = [];

    /// <summary>A chain of as many blocks as are final at once, so that there is a final one from the start.</summary>
    public SimulatedChain(IStormGround ground, StormSetup setup, WorldState genesis)
    {
        _ground = ground;
        _finalityDepth = setup.FinalityDepth;
        Head = ground.Found(setup, genesis);
        for (var block = Head; block is not null; block = block.Parent)
        {
            Add(block);
        }

        Final = Head.Back(_finalityDepth);
        Highest = Head.Number;
    }

    /// <summary>The newest block of the canonical branch.</summary>
    public SimulatedBlock Head { get; private set; }

    /// <summary>The newest block that no reorganisation takes back. Never goes down.</summary>
    public SimulatedBlock Final { get; private set; }

    /// <summary>The greatest height that any head had.</summary>
    public ulong Highest { get; private set; }

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
        Head = _ground.Make(Head, terms);
        Add(Head);
        Highest = Math.Max(Highest, Head.Number);
        if (Highest == Head.Number && Head.Back(_finalityDepth) is var final && final.Number > Final.Number)
        {
            Final = final;
        }

        return Head;
    }

    /// <summary>What was final when this was the head, for a node that has not heard of anything since.</summary>
    public SimulatedBlock FinalAt(SimulatedBlock head) => head.Back(_finalityDepth);

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

        if (taken.Count > 0)
        {
            _ground.Rewind(Head);
        }

        return [.. taken.SelectMany(block => block.Transactions).Select(t => t.Transaction)];
    }

    private void Add(SimulatedBlock block)
    {
        _blocks.Add(block.Hash, block);
        foreach (var transaction in block.Transactions)
        {
            var hash = transaction.Transaction.Hash;
            if (!_blocksOf.TryGetValue(hash, out var blocks))
            {
                _blocksOf.Add(hash, blocks = []);
            }

            blocks.Add(block);
        }
    }
}
