using System.Text;
using KeeperBot.Ethereum;
using KeeperBot.Signing;
using KeeperBot.Storms.Checks;
using KeeperBot.Storms.World;

namespace KeeperBot.Storms;

/// <summary>One keeper: its disk, which stays, and its processes, which come and go.</summary>
internal sealed class KeeperSlot(int index, SimulatedDisk disk, JournalAudit audit)
{
    /// <summary>Which keeper, from 0.</summary>
    public int Index => index;

    /// <summary>What outlives its processes.</summary>
    public SimulatedDisk Disk => disk;

    /// <summary>What its signer remembers, whatever becomes of the journal.</summary>
    public MemorySigningLedger Signed { get; } = new();

    /// <summary>What the checks know of its journal.</summary>
    public JournalAudit Audit => audit;

    /// <summary>The process that holds the journal; null while none runs.</summary>
    public SimulatedProcess? Current { get; set; }

    /// <summary>Processes whose journal was taken over and that have not noticed.</summary>
    public List<SimulatedProcess> Stale { get; } = [];

    /// <summary>The tick at which it is started when it does not run.</summary>
    public int StartAt { get; set; }

    /// <summary>Faults that wait for a point to be reached.</summary>
    public List<ScheduledFault> Armed { get; } = [];

    /// <summary>The tick at which a process that stands still goes on.</summary>
    public int ThawAt { get; set; }

    /// <summary>True once an older copy was put in the place of its journal.</summary>
    public bool Restored { get; set; }

    /// <summary>The tick at which the operator resumes the vault; null while it is not paused.</summary>
    public int? ResumeAt { get; set; }

    /// <summary>Every process there is.</summary>
    public IEnumerable<SimulatedProcess> Processes => Current is null ? Stale : Stale.Prepend(Current);

    /// <summary>True when it runs and nothing is open.</summary>
    public bool Quiet => Current is { Alive: true, Frozen: false, Journal: { } journal } && Stale.Count == 0
        && !journal.State.OpenIntents.Any();

    /// <summary>True when a transaction's hash is durable in an entry of an intent.</summary>
    public bool Holds(Hash32 transaction)
    {
        // An older copy was put in the journal's place: the bytes were durable before anyone saw them, and are lost.
        if (Restored)
        {
            return true;
        }

        Span<byte> text = stackalloc byte[2 * Hash32.Length];
        Encoding.ASCII.GetBytes(transaction.ToString().AsSpan(2), text);
        return Disk.HoldsIntentText(text);
    }
}
