using System.Collections.Immutable;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Ledgers;

/// <summary>The blocks a journal spans and what was included on the canonical chain in between.</summary>
/// <param name="Blocks">The blocks that were read and are, as far as the journal knows, still on the chain.</param>
/// <param name="Inclusions">By vault, in the order of their decisions.</param>
internal sealed record LedgerHistory(
    ImmutableArray<StoredSnapshot> Blocks, ImmutableArray<(string Vault, Inclusion Inclusion)> Inclusions)
{
    /// <summary>The first block; null when none was read.</summary>
    public BlockHeader? First => Blocks.IsEmpty ? null : Blocks[0].Block;

    /// <summary>The last block.</summary>
    public BlockHeader? Last => Blocks.IsEmpty ? null : Blocks[^1].Block;

    /// <summary>Reads it.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static LedgerHistory Read(IJournalStore store)
    {
        var blocks = new List<StoredSnapshot>();
        var inclusions = new SortedDictionary<long, (string Vault, Inclusion Inclusion)>();
        foreach (var record in store.Read(1).Select(JournalRecord.Of))
        {
            if (record is JournalRecord.BlockRead read)
            {
                RemoveOrphans(blocks, read.Stored.Block);
                blocks.Add(read.Stored);
            }
            else if (record is JournalRecord.IntentMoved { Fact: { Change: IntentChange.Included included } fact })
            {
                inclusions[fact.Decision] = (fact.Vault, included.Inclusion);
            }
            else if (record is JournalRecord.IntentMoved { Fact: { Change: IntentChange.Reorged } gone })
            {
                inclusions.Remove(gone.Decision);
            }
        }

        var last = blocks.Count == 0 ? 0 : blocks[^1].Block.Number;
        return new LedgerHistory(
            [.. blocks], [.. inclusions.Values.Where(included => included.Inclusion.Block <= last)]);
    }

    /// <summary>What was included for a vault, in the order of blocks.</summary>
    public IEnumerable<Inclusion> Of(string vault) => Inclusions
        .Where(included => string.Equals(included.Vault, vault, StringComparison.Ordinal))
        .Select(included => included.Inclusion)
        .OrderBy(inclusion => inclusion.Block);

    /// <summary>A block left the chain when another one of its height, or no child of it, follows.</summary>
    private static void RemoveOrphans(List<StoredSnapshot> blocks, BlockHeader next)
    {
        while (blocks.Count > 0 && (blocks[^1].Block.Number >= next.Number
            || (blocks[^1].Block.Number + 1 == next.Number && blocks[^1].Block.Hash != next.ParentHash)))
        {
            blocks.RemoveAt(blocks.Count - 1);
        }
    }
}
