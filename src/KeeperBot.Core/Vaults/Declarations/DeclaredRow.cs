using System.Globalization;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Vaults.Declarations;

/// <summary>The fields of one declared position, as text with the place where each stands.</summary>
internal sealed class DeclaredRow
{
    private const int LongestName = 60;
    private const double Largest = 1e18;
    private const double Smallest = 1e-12;
    private const double SmallestFactor = 1e-24;
    private const double LargestSqueethFactor = 10.0;
    private const double ShortestFunding = 1e-3;
    private const double LongestFunding = 3_650.0;

    private readonly Dictionary<string, (string Text, string Place)> _fields = new(StringComparer.Ordinal);
    private readonly string _place;

    /// <summary>A row without fields.</summary>
    /// <param name="place">Where it stands.</param>
    public DeclaredRow(string place) => _place = place;

    /// <summary>Unix seconds at which the document says that its positions were so; known once it is read.</summary>
    public ulong AsOf { get; private set; }

    /// <summary>The symbol of the asset.</summary>
    public string Asset => Text("asset");

    /// <summary>Signed units, not zero.</summary>
    public double Units => Number("units", -Largest, Largest) is not 0.0 and var units
        ? units
        : throw Error("units", "it is zero: leave the position out");

    /// <summary>Call or put.</summary>
    public OptionKind Right => Text("right") switch
    {
        "call" => OptionKind.Call,
        "put" => OptionKind.Put,
        var other => throw Error("right", $"'{other}' is neither call nor put"),
    };

    /// <summary>A funding period, stated in days.</summary>
    public double FundingYears => Number("fundingDays", ShortestFunding, LongestFunding) / 365.0;

    /// <summary>A power of the price.</summary>
    public double Power => Number("power", -PowerPerpInputs.MaxPower, PowerPerpInputs.MaxPower);

    /// <summary>Units of a power of the price that one token stands for; of a high power very few.</summary>
    public double Factor => Number("normalizationFactor", SmallestFactor, Largest);

    /// <summary>Squeeth's factor, which began at 1: as a fraction, not as the controller's integer.</summary>
    public double SqueethFactor => Number("normalizationFactor", Smallest, LargestSqueethFactor);

    /// <summary>Adds a field.</summary>
    /// <exception cref="FormatException">It is there already.</exception>
    public void Add(string name, string text, string place)
    {
        if (!_fields.TryAdd(name, (text, place)))
        {
            throw new FormatException($"{place}: '{name}' is given twice");
        }
    }

    /// <summary>The position that the row declares.</summary>
    /// <param name="asOf">Unix seconds at which it was so.</param>
    /// <exception cref="FormatException">A field is missing, unknown or not as it must be.</exception>
    public DeclaredPosition Read(ulong asOf)
    {
        AsOf = asOf;
        var name = Text("type");
        var type = DeclaredType.All.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.Ordinal))
            ?? throw Error(
                "type", $"'{name}' is unknown; write {string.Join(", ", DeclaredType.All.Select(t => t.Name))}");
        var stranger = _fields.Keys.Except([.. type.Fields, "type", "asset", "label"], StringComparer.Ordinal)
            .FirstOrDefault();
        return stranger is null
            ? type.Read(this)
            : throw Error(stranger, $"type {name} has no such field; it has asset, {string.Join(", ", type.Fields)}");
    }

    /// <summary>The label that is stated, or else this one.</summary>
    public string Label(string unlessStated) => _fields.ContainsKey("label") ? Text("label") : unlessStated;

    /// <summary>A short text without control characters.</summary>
    public string Text(string name)
    {
        var (text, _) = Field(name);
        return text.Length is > 0 and <= LongestName && !text.Any(char.IsControl)
            ? text
            : throw Error(name, $"write 1 to {LongestName} characters");
    }

    /// <summary>A number above zero.</summary>
    public double Price(string name) => Number(name, Smallest, Largest);

    /// <summary>A number above another.</summary>
    public double Above(string name, double other) =>
        Price(name) is var value && value > other ? value : throw Error(name, "it is not above the lower end");

    /// <summary>A number that is not below zero.</summary>
    public double Amount(string name) => Number(name, 0.0, Largest);

    /// <summary>A part of a whole, from 0 to 1.</summary>
    public double Part(string name) => Number(name, 0.0, 1.0);

    /// <summary>A number in a range.</summary>
    public double Number(string name, double low, double high)
    {
        var (text, _) = Field(name);
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowExponent;
        return double.TryParse(text, Plain, CultureInfo.InvariantCulture, out var value)
            && value >= low && value <= high
            ? value
            : throw Error(
                name, string.Create(CultureInfo.InvariantCulture, $"'{text}' is no number from {low:R} to {high:R}"));
    }

    /// <summary>A time, unix seconds.</summary>
    public ulong Time(string name)
    {
        var (text, place) = Field(name);
        return ReadTime(text, place);
    }

    /// <summary>A time such as 2026-01-31T08:00:00Z as unix seconds; what formulas take ends in 2106.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ulong ReadTime(string text, string place)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, Utc, out var time)
            && time.ToUnixTimeSeconds() is >= 0 and <= uint.MaxValue
            ? (ulong)time.ToUnixTimeSeconds()
            : throw new FormatException(
                $"{place}: '{text}' is no time from 1970 to 2105; write such as 2026-01-31T08:00:00Z");
    }

    private (string Text, string Place) Field(string name) => _fields.TryGetValue(name, out var field)
        ? field
        : throw new FormatException($"{_place}: '{name}' is missing");

    private FormatException Error(string name, string message) => new($"{Field(name).Place}: {message}");
}
