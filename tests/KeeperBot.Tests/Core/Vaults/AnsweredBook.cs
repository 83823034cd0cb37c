using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Vaults;

/// <summary>
/// A book whose reads are answered as its contracts would, round by round: every test goes through the real encoding
/// and decoding.
/// </summary>
internal sealed class AnsweredBook(VaultKind kind, VaultMandate vault, params (string Name, Address At)[] contracts)
{
    public static readonly Address Account = Scenario.Account(0xA7);

    private readonly Dictionary<string, AbiValue[]> _contract = new(StringComparer.Ordinal);
    private readonly BookMandate _book = new(kind.Name, Account)
    {
        Contracts = [.. contracts.Select(contract => new NamedContract(contract.Name, contract.At))],
    };

    /// <summary>The rounds of asks that the last reading took.</summary>
    public int Rounds { get; private set; }

    /// <summary>What else is known at the block, such as the oracle's answers.</summary>
    public Answers Known { get; set; } = Answers.None;

    /// <summary>Answers a function by its name.</summary>
    public AnsweredBook With(string function, params AbiValue[] answer)
    {
        _contract[function] = answer;
        return this;
    }

    /// <summary>Lets a function revert.</summary>
    public AnsweredBook Reverting(string function)
    {
        _contract.Remove(function);
        return this;
    }

    /// <summary>Asks until everything is answered, and understands it.</summary>
    public VaultPosition Read()
    {
        var answers = Known;
        for (Rounds = 0; ; Rounds++)
        {
            var missing = kind.Observe(vault, _book, answers).Where(ask => !answers.Has(ask)).Distinct()
                .ToImmutableArray();
            if (missing.IsEmpty)
            {
                return kind.Understand(vault, _book, answers);
            }

            Assert.True(Rounds < Observation.MaxRounds, $"{kind.Name} asks for a round more than there are");
            answers = answers.With(missing.Select(ask => KeyValuePair.Create(ask, Answer(ask))));
        }
    }

    private Answer Answer(Ask ask) => _contract.TryGetValue(ask.Function!.Name, out var values)
        ? new Answer(true, ask.Function.EncodeOutput(values))
        : new Answer(false, ReadOnlyMemory<byte>.Empty);
}
