using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace KeeperBot.Core.Vaults.Declarations;

/// <summary>Reads a declared book from JSON, and knows the line of everything that it reads.</summary>
internal ref struct DeclaredJson
{
    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _reader;
    private int _line = 1;
    private int _counted;

    /// <summary>Begins to read.</summary>
    /// <param name="text">UTF-8.</param>
    public DeclaredJson(ReadOnlySpan<byte> text)
    {
        _text = text;
        _reader = new Utf8JsonReader(
            text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
    }

    /// <summary>Reads the whole.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="FormatException">It is another document.</exception>
    public DeclaredDocument Read()
    {
        ulong? asOf = null;
        ImmutableArray<DeclaredRow>? positions = null;
        _reader.Read();
        Require(JsonTokenType.StartObject, "an object");
        while (Next() == JsonTokenType.PropertyName)
        {
            var (name, place) = (_reader.GetString(), Place(_reader.GetString()!));
            Next();
            switch (name)
            {
                case "asOf" when asOf is null:
                    Require(JsonTokenType.String, "a time");
                    asOf = DeclaredRow.ReadTime(_reader.GetString()!, place);
                    break;
                case "positions" when positions is null:
                    positions = Positions();
                    break;
                default:
                    throw new FormatException($"{place}: the document has asOf and positions, each once");
            }
        }

        while (_reader.Read())
        {
            // Text after the document is malformed, and the reader says so.
        }

        var time = asOf ?? throw new FormatException("line 1: 'asOf' is missing");
        var rows = positions ?? throw new FormatException("line 1: 'positions' is missing");
        return new DeclaredDocument(time, [.. rows.Select(row => row.Read(time))]);
    }

    private ImmutableArray<DeclaredRow> Positions()
    {
        Require(JsonTokenType.StartArray, "a list");
        var positions = ImmutableArray.CreateBuilder<DeclaredRow>();
        while (Next() != JsonTokenType.EndArray)
        {
            Require(JsonTokenType.StartObject, "a position");
            positions.Add(Row($"positions[{positions.Count}]"));
        }

        return positions.ToImmutable();
    }

    private DeclaredRow Row(string at)
    {
        var row = new DeclaredRow(Place(at));
        while (Next() == JsonTokenType.PropertyName)
        {
            var name = _reader.GetString()!;
            var place = Place($"{at}.{name}");
            var text = Next() switch
            {
                JsonTokenType.String => _reader.GetString()!,
                JsonTokenType.Number => Encoding.UTF8.GetString(_reader.ValueSpan),
                _ => throw new FormatException($"{place}: write a text or a number"),
            };
            row.Add(name, text, place);
        }

        return row;
    }

    private JsonTokenType Next()
    {
        _reader.Read();
        return _reader.TokenType;
    }

    private void Require(JsonTokenType type, string what)
    {
        if (_reader.TokenType != type)
        {
            throw new FormatException($"{Place("here")}: {what} is expected");
        }
    }

    private string Place(string at)
    {
        var end = (int)_reader.TokenStartIndex;
        _line += _text[_counted..end].Count((byte)'\n');
        _counted = end;
        return $"line {_line}, {at}";
    }
}
