using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Ethereum.Abi;

/// <summary>
/// Reads types and declarations as Solidity writes them:
/// <c>function f((uint256 a, address) x, bytes32[] y) external view returns (int256 z)</c>.
/// </summary>
internal ref struct AbiSignatureParser(string text)
{
    private static readonly FrozenSet<string> IgnoredWords = FrozenSet.Create(
        StringComparer.Ordinal,
        "memory", "calldata", "storage", "payable", "external", "public", "internal", "private", "view", "pure",
        "nonpayable", "virtual", "override");

    private int _position;
    private int _depth;

    /// <summary>Reads <c>keyword name(parameters)</c>; the keyword may be left out.</summary>
    public (string Name, ImmutableArray<AbiParameter> Parameters) ReadDeclaration(string keyword)
    {
        var name = ReadWord();
        if (name == keyword && !Peek('('))
        {
            name = ReadWord();
        }

        if (name.Length == 0)
        {
            throw Error($"expected the name of the {keyword}");
        }

        return (name, ReadParameters());
    }

    /// <summary>Reads <c>(type name, type indexed name)</c>; may be empty.</summary>
    public ImmutableArray<AbiParameter> ReadParameters()
    {
        Expect('(');
        var parameters = ImmutableArray.CreateBuilder<AbiParameter>();
        if (TryTake(')'))
        {
            return [];
        }

        do
        {
            parameters.Add(ReadParameter());
        }
        while (TryTake(','));
        Expect(')');
        return parameters.ToImmutable();
    }

    /// <summary>Reads modifiers, and the return values when there are any.</summary>
    public ImmutableArray<AbiParameter> ReadReturns()
    {
        for (var word = ReadWord(); word.Length > 0; word = ReadWord())
        {
            if (word == "returns")
            {
                return ReadParameters();
            }

            if (!IgnoredWords.Contains(word))
            {
                throw Error($"did not expect '{Hex.Shorten(word)}'");
            }
        }

        return [];
    }

    /// <summary>Whether <paramref name="word"/> comes next; taken if so.</summary>
    public bool TryTakeWord(string word)
    {
        var start = _position;
        if (ReadWord() == word)
        {
            return true;
        }

        _position = start;
        return false;
    }

    /// <summary>Reads one type with its array suffixes.</summary>
    public AbiType ReadType()
    {
        var word = ReadWord();
        return ReadArraysOf(word is "" or "tuple" && Peek('(') ? ReadTuple() : AbiType.Elementary(word));
    }

    /// <summary>Reads the array suffixes that follow an element type: <c>[2][]</c>.</summary>
    public AbiType ReadArraysOf(AbiType type)
    {
        while (TryTake('['))
        {
            var digits = ReadWord();
            int? length = null;
            if (digits.Length > 0)
            {
                length = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                    ? value
                    : throw Error($"'{Hex.Shorten(digits)}' is no array length");
            }

            Expect(']');
            type = type.ArrayOf(length);
        }

        return type;
    }

    /// <summary>Refuses anything after the end but a semicolon.</summary>
    public void ExpectEnd()
    {
        TryTake(';');
        SkipSpaces();
        if (_position != text.Length)
        {
            throw Error("did not expect more");
        }
    }

    private AbiType ReadTuple()
    {
        if (++_depth > AbiType.MaxDepth)
        {
            throw Error($"nested deeper than {AbiType.MaxDepth}");
        }

        var type = AbiType.Tuple(ReadParameters());
        _depth--;
        return type;
    }

    private AbiParameter ReadParameter()
    {
        var type = ReadType();
        var indexed = false;
        for (var word = ReadWord(); word.Length > 0; word = ReadWord())
        {
            if (word == "indexed")
            {
                indexed = true;
            }
            else if (!IgnoredWords.Contains(word))
            {
                return new AbiParameter(word, type, indexed);
            }
        }

        return new AbiParameter("", type, indexed);
    }

    private string ReadWord()
    {
        SkipSpaces();
        var start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] is '_' or '$'))
        {
            _position++;
        }

        return text[start.._position];
    }

    private void SkipSpaces()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }
    }

    private bool Peek(char expected)
    {
        SkipSpaces();
        return _position < text.Length && text[_position] == expected;
    }

    private bool TryTake(char expected)
    {
        var found = Peek(expected);
        _position += found ? 1 : 0;
        return found;
    }

    private void Expect(char expected)
    {
        if (!TryTake(expected))
        {
            throw Error($"expected '{expected}'");
        }
    }

    private readonly MalformedDataException Error(string problem) =>
        new($"in '{Hex.Shorten(text)}' at character {_position}: {problem}");
}
