using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KeeperBot.Valuations;

/// <summary>
/// Answers lines of JSON with lines of JSON, each before the next one is read: what is in memory does not grow with
/// what is read.
/// </summary>
/// <param name="answer">Takes each line of the answer, its end included.</param>
internal sealed class ValuationStream(Action<string> answer)
{
    private static readonly string[] ModelNames = [.. ValuationModel.All.Select(model => model.Name)];

    private static readonly Dictionary<string, ValuationModel> Models =
        ValuationModel.All.ToDictionary(model => model.Name, StringComparer.Ordinal);

    // The answer goes to a program or a terminal, not into a page; a Greek letter may stand as it is.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>How many lines were answered.</summary>
    public long Lines { get; private set; }

    /// <summary>How many of them with an error.</summary>
    public long Refused { get; private set; }

    /// <summary>Answers every line but the empty ones.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled between two lines.</exception>
    public void Run(TextReader input, CancellationToken cancellation)
    {
        for (var number = 1L; input.ReadLine() is { } line; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!string.IsNullOrWhiteSpace(line)) answer(Answer(number, line));
        }
    }

    private string Answer(long number, string line)
    {
        Lines++;
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("schema", "keeperbot/price/1");
            json.WriteNumber("line", number);
            try
            {
                var figures = Value(line);
                foreach (var (name, value) in figures) json.WriteNumber(name, value);
            }
            catch (ValuationException refused)
            {
                Refused++;
                if (refused.Field.Length > 0) json.WriteString("field", refused.Field);
                json.WriteString("error", $"line {number}: {refused.Message}");
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(_buffer.WrittenSpan) + "\n";
    }

    private static IReadOnlyList<(string Name, double Value)> Value(string line)
    {
        using var document = Parse(line);
        var fields = Read(document.RootElement);
        var model = Models[fields.Text("model", ModelNames)];
        fields.RefuseOthers(model.Fields);
        fields.RequireAll(model.Required);
        try
        {
            return [.. model.Evaluate(fields)];
        }
        catch (ArgumentOutOfRangeException outside)
        {
            throw OutOfRange(model, outside);
        }
    }

    private static JsonDocument Parse(string line)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException malformed)
        {
            throw new ValuationException(
                string.Empty, $"not JSON at column {malformed.BytePositionInLine + 1}", malformed);
        }
    }

    private static ValuationFields Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new ValuationException(string.Empty, "an object { ... } was expected");
        }

        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (!values.TryAdd(property.Name, property.Value))
            {
                throw new ValuationException(property.Name, $"the field '{property.Name}' is given twice");
            }
        }

        return new ValuationFields(values);
    }

    /// <summary>The inputs name what is wrong as code does: "Spot", "Rate × YearsToExpiry".</summary>
    private static ValuationException OutOfRange(ValuationModel model, ArgumentOutOfRangeException outside)
    {
        var name = outside.ParamName ?? string.Empty;
        var field = model.Fields.FirstOrDefault(known => name.Contains(known, StringComparison.OrdinalIgnoreCase));
        var rule = outside.Message.Split(" (Parameter", 2)[0];
        var shown = string.Equals(name, field, StringComparison.OrdinalIgnoreCase) ? field : name;
        return new ValuationException(
            field ?? name,
            string.Create(CultureInfo.InvariantCulture, $"{shown}: {outside.ActualValue} {rule}"),
            outside);
    }
}
