using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace KeeperBot.Core.Vaults.Declarations;

/// <summary>A declared book as text: JSON, or CSV for what a spreadsheet writes.</summary>
/// <remarks>
/// Both are strict: a field that is unknown, missing, given twice or out of range is an error that names its line. JSON
/// may have comments and trailing commas, like the configuration. CSV says how many positions follow: half a file would
/// else be a smaller book.
/// </remarks>
/// <param name="AsOf">Unix seconds at which the positions were so.</param>
/// <param name="Positions">In the order of the text.</param>
public sealed record DeclaredDocument(ulong AsOf, ImmutableArray<DeclaredPosition> Positions)
{
    private const int MostPositions = 1_000;

    /// <summary>Reads a text; JSON when it begins with a brace or a comment.</summary>
    /// <exception cref="FormatException">It is no declared book; names line and field.</exception>
    public static DeclaredDocument Parse(string content)
    {
        var document = content.AsSpan().TrimStart() is ['{' or '/', ..] ? ParseJson(content) : ParseCsv(content);
        return document.Positions.Length <= MostPositions
            ? document
            : throw new FormatException($"{document.Positions.Length} positions, the most is {MostPositions}");
    }

    private static DeclaredDocument ParseJson(string content)
    {
        var reader = new DeclaredJson(Encoding.UTF8.GetBytes(content));
        try
        {
            return reader.Read();
        }
        catch (JsonException malformed)
        {
            throw new FormatException(
                $"line {malformed.LineNumber + 1}: it is no JSON: {malformed.Message}", malformed);
        }
    }

    private static DeclaredDocument ParseCsv(string content)
    {
        var lines = content.ReplaceLineEndings("\n").Split('\n')
            .Select((text, index) => (Text: text.Trim(), Place: $"line {index + 1}"))
            .Where(line => line.Text.Length > 0 && line.Text[0] != '#')
            .ToImmutableArray();
        if (lines.Length < 2 || Cells(lines[0]) is not ["asOf", var asOf, "positions", var count])
        {
            throw new FormatException(
                "line 1: a CSV book begins with a line such as asOf,2026-01-31T08:00:00Z,positions,12 and then a line "
                + "of the fields' names");
        }

        if (!string.Equals(count, $"{lines.Length - 2}", StringComparison.Ordinal))
        {
            throw new FormatException(
                $"{lines[0].Place}: it counts '{count}' positions and {lines.Length - 2} follow: is it cut short?");
        }

        var header = Cells(lines[1]);
        var time = DeclaredRow.ReadTime(asOf, lines[0].Place);
        return new DeclaredDocument(time, [.. lines.Skip(2).Select(line => Row(line, header).Read(time))]);
    }

    private static DeclaredRow Row((string Text, string Place) line, ImmutableArray<string> header)
    {
        var cells = Cells(line);
        if (cells.Length != header.Length)
        {
            throw new FormatException($"{line.Place}: {cells.Length} cells, the header has {header.Length}");
        }

        var row = new DeclaredRow(line.Place);
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i].Length > 0)
            {
                row.Add(header[i], cells[i], $"{line.Place}, {header[i]}");
            }
        }

        return row;
    }

    private static ImmutableArray<string> Cells((string Text, string Place) line) =>
        line.Text.Contains('"', StringComparison.Ordinal)
            ? throw new FormatException($"{line.Place}: write the cells without quotes")
            : [.. line.Text.Split(',').Select(cell => cell.Trim())];
}
