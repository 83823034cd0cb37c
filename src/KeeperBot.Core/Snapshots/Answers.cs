using System.Collections.Immutable;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Snapshots;

/// <summary>Everything the chain answered at one block hash.</summary>
public sealed class Answers
{
    /// <summary>Nothing asked yet.</summary>
    public static readonly Answers None = new(ImmutableSortedDictionary.Create<Ask, Answer>(Ask.Order));

    private readonly ImmutableSortedDictionary<Ask, Answer> _byAsk;

    private Answers(ImmutableSortedDictionary<Ask, Answer> byAsk) => _byAsk = byAsk;

    /// <summary>Asks and answers in the order of <see cref="Ask.Order"/>.</summary>
    public IEnumerable<KeyValuePair<Ask, Answer>> InOrder => _byAsk;

    /// <summary>How many asks are answered.</summary>
    public int Count => _byAsk.Count;

    /// <summary>These answers and more.</summary>
    public Answers With(IEnumerable<KeyValuePair<Ask, Answer>> more) => new(_byAsk.SetItems(more));

    /// <summary>True when the ask was answered, well or badly.</summary>
    public bool Has(Ask ask) => _byAsk.ContainsKey(ask);

    /// <summary>The raw answer.</summary>
    /// <exception cref="UnanswerableException">The ask was never answered.</exception>
    public Answer Raw(Ask ask) =>
        _byAsk.GetValueOrDefault(ask) ?? throw new UnanswerableException($"{ask} was not answered at this block");

    /// <summary>The decoded answer.</summary>
    /// <exception cref="UnanswerableException">Not answered, reverted, or not what the function returns.</exception>
    public AbiRecord Get(Ask ask)
    {
        var answer = Raw(ask);
        var function = ask.Function ?? throw new InvariantException($"{ask} carries no function to decode with");
        if (!answer.Success)
        {
            throw new UnanswerableException($"{ask} reverted");
        }

        try
        {
            return function.Decode(answer.Data.Span);
        }
        catch (MalformedDataException malformed)
        {
            throw new UnanswerableException(
                $"{ask} returned something else than {function.Signature}: {malformed.Message}");
        }
    }
}

/// <summary>
/// A read that an adapter cannot do without is missing, reverted or malformed. Adapters let it pass; the brain turns it
/// into a refusal with this message as its detail.
/// </summary>
public sealed class UnanswerableException(string message) : Exception(message);
