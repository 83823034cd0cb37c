using System.Collections.Immutable;
using KeeperBot.Core.Documents;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Snapshots;

/// <summary>
/// Everything the chain answered at one block hash and, where it is judged, what an operator states beside it.
/// </summary>
public sealed class Answers
{
    /// <summary>Nothing asked yet.</summary>
    public static readonly Answers None = new([]);

    // In the order of Ask.Order, no ask twice.
    private readonly ImmutableArray<Entry> _entries;

    private Answers(ImmutableArray<Entry> entries) => _entries = entries;

    /// <summary>What an operator stated.</summary>
    public ImmutableArray<StatedDocument> Documents { get; private init; } = [];

    /// <summary>Asks and answers in the order of <see cref="Ask.Order"/>.</summary>
    public IEnumerable<KeyValuePair<Ask, Answer>> InOrder =>
        _entries.Select(entry => KeyValuePair.Create(entry.Ask, entry.Answer));

    /// <summary>How many asks are answered.</summary>
    public int Count => _entries.Length;

    /// <summary>These answers and more; the last one of an ask counts.</summary>
    public Answers With(IEnumerable<KeyValuePair<Ask, Answer>> more)
    {
        var added = Entry.InOrder(more);
        var merged = ImmutableArray.CreateBuilder<Entry>(_entries.Length + added.Count);
        var next = 0;
        foreach (var entry in _entries)
        {
            while (next < added.Count && Ask.Order.Compare(added[next].Ask, entry.Ask) < 0)
            {
                merged.Add(added[next++]);
            }

            var isReplaced = next < added.Count && Ask.Order.Compare(added[next].Ask, entry.Ask) == 0;
            merged.Add(isReplaced ? added[next++] : entry);
        }

        merged.AddRange(added.Skip(next));
        return new Answers(merged.DrainToImmutable()) { Documents = Documents };
    }

    /// <summary>The same answers with what an operator states; no part of what the chain said.</summary>
    public Answers WithDocuments(ImmutableArray<StatedDocument> documents) => new(_entries) { Documents = documents };

    /// <summary>The document that a mandate asks for.</summary>
    /// <exception cref="UnanswerableException">It was never stated.</exception>
    public StatedDocument Stated(DocumentMandate mandate) => StatedDocument.Of(Documents, mandate);

    /// <summary>True when the ask was answered, well or badly.</summary>
    public bool Has(Ask ask) => Find(ask) is not null;

    /// <summary>The raw answer.</summary>
    /// <exception cref="UnanswerableException">The ask was never answered.</exception>
    public Answer Raw(Ask ask) => Known(ask).Answer;

    /// <summary>The decoded answer.</summary>
    /// <exception cref="UnanswerableException">Not answered, reverted, or not what the function returns.</exception>
    public AbiRecord Get(Ask ask) => Known(ask).Decode(ask);

    /// <summary>The decoded answer; null where <see cref="Get"/> would find the ask unanswerable.</summary>
    public AbiRecord? TryGet(Ask ask) => Find(ask)?.TryDecode(ask);

    private Entry Known(Ask ask) =>
        Find(ask) ?? throw new UnanswerableException($"{ask} was not answered at this block");

    private Entry? Find(Ask ask)
    {
        var (low, high) = (0, _entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = Ask.Order.Compare(_entries[middle].Ask, ask);
            if (order == 0)
            {
                return _entries[middle];
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    /// <summary>One ask and its answer, decoded when it is first read and then remembered.</summary>
    private sealed class Entry(Ask ask, Answer answer)
    {
        // One reference, so that threads that read the same answer at worst decode it twice.
        private Tuple<AbiFunction, AbiRecord>? _decoded;

        public Ask Ask => ask;

        public Answer Answer => answer;

        public static List<Entry> InOrder(IEnumerable<KeyValuePair<Ask, Answer>> answers)
        {
            var entries = answers.Select(pair => new Entry(pair.Key, pair.Value)).ToList();
            for (var i = 1; i < entries.Count; i++)
            {
                if (Ask.Order.Compare(entries[i - 1].Ask, entries[i].Ask) >= 0)
                {
                    return
                    [
                        .. Enumerable.Reverse(entries).DistinctBy(entry => entry.Ask)
                            .OrderBy(entry => entry.Ask, Ask.Order),
                    ];
                }
            }

            return entries;
        }

        /// <summary>The answer decoded as <paramref name="asked"/>, an equal ask, wants it.</summary>
        public AbiRecord Decode(Ask asked)
        {
            var function = asked.Function
                ?? throw new InvariantException($"{asked} carries no function to decode with");
            if (!answer.Success)
            {
                throw new UnanswerableException($"{asked} reverted");
            }

            if (_decoded is not { } decoded || decoded.Item1 != function)
            {
                _decoded = decoded = Tuple.Create(function, Decode(asked, function));
            }

            return decoded.Item2;
        }

        /// <summary>The same, or null when it is unanswerable.</summary>
        public AbiRecord? TryDecode(Ask asked)
        {
            try
            {
                return answer.Success ? Decode(asked) : null;
            }
            catch (UnanswerableException)
            {
                return null;
            }
        }

        private AbiRecord Decode(Ask asked, AbiFunction function)
        {
            try
            {
                return function.Decode(answer.Data.Span);
            }
            catch (MalformedDataException malformed)
            {
                throw new UnanswerableException(
                    $"{asked} returned something else than {function.Signature}: {malformed.Message}");
            }
        }
    }
}

/// <summary>
/// A read that an adapter cannot do without is missing, reverted or malformed. Adapters let it pass; the brain turns it
/// into a refusal with this message as its detail.
/// </summary>
public sealed class UnanswerableException(string message) : Exception(message);
