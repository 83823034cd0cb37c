using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Vaults;

/// <summary>What a protocol's contracts answer, by contract, function and first arguments; all else reverts.</summary>
internal sealed class ProtocolReplies
{
    private readonly Dictionary<(Address To, string Function, string Arguments), AbiValue[]> _replies = [];

    /// <summary>How many rounds of asks the last book took.</summary>
    public int Rounds { get; private set; }

    /// <summary>An address that is nobody's, told from others by its number.</summary>
    public static Address AddressOf(int number) => Address.Parse($"0x{number:x40}");

    /// <summary>A vault that hedges WETH in USDC.</summary>
    public static VaultMandate Vault(params ImmutableArray<AssetMandate> assets) => new(
        "vault",
        "option-vault",
        AddressOf(900),
        AddressOf(901),
        new Token(AddressOf(902), "WETH", 18),
        new Token(AddressOf(903), "USDC", 6),
        new OracleMandate("chainlink", AddressOf(904), AddressOf(905), 3_900, 90_000),
        new MarketMandate(0.6, 0, 0),
        new PolicyMandate("delta-band", 1, 3, 0, 0, 0),
        [],
        new LimitsMandate(50, 1, 120))
    {
        Assets = assets,
    };

    /// <summary>Makes a view answer; the last word on the same arguments counts.</summary>
    public ProtocolReplies Says(Address to, string function, AbiValue[] arguments, params AbiValue[] values)
    {
        _replies[(to, function, Key(arguments))] = values;
        return this;
    }

    /// <summary>Makes a view revert.</summary>
    public void Forgets(Address to, string function, params AbiValue[] arguments) =>
        _replies.Remove((to, function, Key(arguments)));

    /// <summary>Reads a book in rounds, as a block is read.</summary>
    public T Read<T>(VaultMandate vault, BookMandate book)
        where T : VaultPosition
    {
        var kind = VaultKind.Named(book.Kind);
        var answers = Answers.None;
        for (Rounds = 0; Rounds <= Observation.MaxRounds; Rounds++)
        {
            var missing = kind.Observe(vault, book, answers).Distinct().Where(ask => !answers.Has(ask)).ToList();
            if (missing.Count == 0)
            {
                return Assert.IsType<T>(kind.Understand(vault, book, answers));
            }

            answers = answers.With(missing.Select(ask => KeyValuePair.Create(ask, AnswerTo(ask))));
        }

        throw new InvalidOperationException($"{kind.Name} still asks after {Observation.MaxRounds} rounds");
    }

    private Answer AnswerTo(Ask ask)
    {
        var function = ask.Function!;
        var arguments = function.DecodeInput(ask.Data);
        return _replies.TryGetValue((ask.To, function.Name, Key([.. arguments])), out var values)
            ? new Answer(true, function.EncodeOutput(values))
            : new Answer(false, ReadOnlyMemory<byte>.Empty);
    }

    private static string Key(AbiValue[] arguments) => string.Join(',', arguments);
}
