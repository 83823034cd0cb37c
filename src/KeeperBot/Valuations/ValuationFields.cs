using System.Text.Json;
using KeeperBot.Configuration;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Valuations;

/// <summary>The fields of one line, each checked as it is asked for.</summary>
internal sealed class ValuationFields(IReadOnlyDictionary<string, JsonElement> values)
{
    private static readonly string[] Kinds = ["call", "put"];

    /// <summary>True when the line states the field.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>A number.</summary>
    /// <exception cref="ValuationException">It is missing or no finite number.</exception>
    public double Number(string name)
    {
        var value = Stated(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw new ValuationException(name, $"{name}: a number was expected, not {value.GetRawText()}");
    }

    /// <summary>The field <c>kind</c>.</summary>
    /// <exception cref="ValuationException">It is missing, or neither call nor put.</exception>
    public OptionKind Kind() => Text("kind", Kinds) == "call" ? OptionKind.Call : OptionKind.Put;

    /// <summary>A text that is one of those known.</summary>
    /// <exception cref="ValuationException">It is missing or another; names the nearest.</exception>
    public string Text(string name, IReadOnlyCollection<string> known)
    {
        var value = Stated(name);
        if (value.ValueKind != JsonValueKind.String)
        {
            throw new ValuationException(name, $"{name}: a text was expected, not {value.GetRawText()}");
        }

        var text = value.GetString()!;
        return known.Contains(text, StringComparer.Ordinal)
            ? text
            : throw new ValuationException(name, $"{name}: {value.GetRawText()} is none; {Nearest(text, known)}");
    }

    /// <summary>Refuses what is not known, with the nearest name that is.</summary>
    /// <exception cref="ValuationException">A field is none of them.</exception>
    public void RefuseOthers(IReadOnlyCollection<string> known)
    {
        if (values.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } stranger)
        {
            throw new ValuationException(stranger, $"unknown field '{stranger}'; {Nearest(stranger, known)}");
        }
    }

    /// <summary>Refuses a line that lacks a field.</summary>
    /// <exception cref="ValuationException">One or more are not stated; names them all.</exception>
    public void RequireAll(IEnumerable<string> names)
    {
        var missing = names.Where(name => !Has(name)).ToList();
        if (missing.Count > 0)
        {
            throw new ValuationException(missing[0], $"missing: {string.Join(", ", missing)}");
        }
    }

    private static string Nearest(string text, IReadOnlyCollection<string> known) =>
        NearestName.Of(text, known) is { } near ? $"did you mean '{near}'?" : $"use {string.Join(", ", known)}";

    private JsonElement Stated(string name) => values.TryGetValue(name, out var value)
        ? value
        : throw new ValuationException(name, $"missing: {name}");
}
