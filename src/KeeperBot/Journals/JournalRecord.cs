using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Journals;

/// <summary>What an entry of the journal says.</summary>
public abstract record JournalRecord
{
    private JournalRecord()
    {
    }

    /// <summary>The entry kinds, as stored.</summary>
    internal static class Kinds
    {
        public const string Mandate = "mandate";
        public const string Block = "block";
        public const string Decisions = "decisions";
        public const string Intent = "intent";
        public const string Operator = "operator";
        public const string Account = "account";
        public const string Gap = "gap";
        public const string Codes = "codes";
        public const string Halt = "halt";
        public const string Document = "document";
    }

    /// <summary>From here on this mandate is in force.</summary>
    public sealed record MandateSet(Mandate Mandate) : JournalRecord;

    /// <summary>A block was read; the answers are stored beside the entry.</summary>
    public sealed record BlockRead(StoredSnapshot Stored) : JournalRecord;

    /// <summary>What was decided on the block before it.</summary>
    public sealed record Decided(ImmutableArray<Decision> Decisions) : JournalRecord;

    /// <summary>Something happened to an intent.</summary>
    public sealed record IntentMoved(Fact.IntentChanged Fact) : JournalRecord;

    /// <summary>An operator asked for something.</summary>
    public sealed record OperatorAsked(Fact.OperatorSpoke Fact) : JournalRecord;

    /// <summary>The account's nonce was taken from the chain.</summary>
    public sealed record AccountSeen(Fact.AccountAdopted Fact) : JournalRecord;

    /// <summary>A nonce that no intent has was signed for.</summary>
    public sealed record GapSigned(Fact.GapFilled Fact) : JournalRecord;

    /// <summary>Contracts were seen for the first time.</summary>
    public sealed record CodesRead(Fact.CodesSeen Fact) : JournalRecord;

    /// <summary>The keeper halted.</summary>
    public sealed record HaltSet(Fact.Halted Fact) : JournalRecord;

    /// <summary>An operator stated a document.</summary>
    public sealed record DocumentRead(Fact.DocumentStated Fact) : JournalRecord;

    /// <summary>Reads an entry.</summary>
    /// <exception cref="JournalException">
    /// The payload is not what its kind says, or the kind is of a newer version.
    /// </exception>
    public static JournalRecord Of(JournalEntry entry)
    {
        try
        {
            var json = entry.Payload.Span;
            return entry.Kind switch
            {
                Kinds.Mandate => new MandateSet(Canonical.Deserialize<Mandate>(json)),
                Kinds.Block => new BlockRead(Canonical.Deserialize<StoredSnapshot>(json)),
                Kinds.Decisions => new Decided(
                [
                    .. Canonical.Deserialize<Decision?[]>(json)
                        .Select(decision => decision ?? throw new JsonException("null is not a decision")),
                ]),
                Kinds.Intent => new IntentMoved(Canonical.Deserialize<Fact.IntentChanged>(json)),
                Kinds.Operator => new OperatorAsked(Canonical.Deserialize<Fact.OperatorSpoke>(json)),
                Kinds.Account => new AccountSeen(Canonical.Deserialize<Fact.AccountAdopted>(json)),
                Kinds.Gap => new GapSigned(Canonical.Deserialize<Fact.GapFilled>(json)),
                Kinds.Codes => new CodesRead(Canonical.Deserialize<Fact.CodesSeen>(json)),
                Kinds.Halt => new HaltSet(Canonical.Deserialize<Fact.Halted>(json)),
                Kinds.Document => new DocumentRead(Canonical.Deserialize<Fact.DocumentStated>(json)),
                _ => throw new JournalException(
                    $"entries of the kind '{entry.Kind}' are unknown to this version",
                    $"entry {entry.Sequence}",
                    "open this journal with the version of KeeperBot that wrote it, or a newer one"),
            };
        }
        catch (JsonException malformed)
        {
            throw new JournalException(
                $"the payload is not a valid '{entry.Kind}': {malformed.Message}",
                $"entry {entry.Sequence}",
                "restore the journal from a backup; nothing was changed",
                malformed);
        }
    }

    /// <summary>The entry to write for this record.</summary>
    public EntryDraft ToDraft() => this switch
    {
        MandateSet set => new EntryDraft(Kinds.Mandate, Canonical.Serialize(set.Mandate)),
        BlockRead read => new EntryDraft(Kinds.Block, Canonical.Serialize(read.Stored)),
        Decided decided => new EntryDraft(Kinds.Decisions, Canonical.Serialize(decided.Decisions.ToArray())),
        IntentMoved moved => new EntryDraft(Kinds.Intent, Canonical.Serialize(moved.Fact)),
        OperatorAsked asked => new EntryDraft(Kinds.Operator, Canonical.Serialize(asked.Fact)),
        AccountSeen seen => new EntryDraft(Kinds.Account, Canonical.Serialize(seen.Fact)),
        GapSigned gap => new EntryDraft(Kinds.Gap, Canonical.Serialize(gap.Fact)),
        CodesRead codes => new EntryDraft(Kinds.Codes, Canonical.Serialize(codes.Fact)),
        HaltSet halt => new EntryDraft(Kinds.Halt, Canonical.Serialize(halt.Fact)),
        DocumentRead stated => new EntryDraft(Kinds.Document, Canonical.Serialize(stated.Fact)),
        _ => throw new InvariantException($"unknown record {GetType().Name}"),
    };
}
