using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Devnet;
using KeeperBot.Terminal;

namespace KeeperBot.Arming;

/// <summary>That an operator armed a keeper, when, and what they agreed to. A file beside the configuration.</summary>
/// <param name="Schema">Names the form.</param>
/// <param name="ArmedAt">When.</param>
/// <param name="Bound">What it is bound to.</param>
internal sealed record ArmingReceipt(
    string Schema, DateTimeOffset ArmedAt, ImmutableSortedDictionary<string, string> Bound)
{
    private const string Form = "keeperbot/arming/1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>A receipt for what holds now.</summary>
    public static ArmingReceipt Of(ArmingFacts facts, DateTimeOffset now) => new(Form, now, facts.Values);

    /// <summary>Reads a receipt; null when there is none.</summary>
    /// <exception cref="ProblemException">The file is no receipt, or cannot be read.</exception>
    public static ArmingReceipt? Read(string file)
    {
        try
        {
            var receipt = File.Exists(file)
                ? JsonSerializer.Deserialize<ArmingReceipt>(File.ReadAllText(file), Json)
                    ?? throw new JsonException("it holds null")
                : null;
            return receipt is null || receipt.Schema == Form
                ? receipt
                : throw new JsonException("it is of another version");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ProblemException(
                ExitCode.Refused, "the arming receipt cannot be read", file, "arm again: keeperbot arm", error);
        }
    }

    /// <summary>Writes it, for its owner alone; all of it or nothing.</summary>
    public void Write(string file) => OwnerOnlyFiles.Write(file, JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>What is not as it was, each with its name and both values.</summary>
    /// <param name="now">What holds now.</param>
    /// <param name="partly">True when <paramref name="now"/> is only what is known without a node.</param>
    public ImmutableArray<string> Differences(ArmingFacts now, bool partly) =>
    [
        .. Bound.Keys.Union(now.Values.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Where(name => !partly || now.Values.ContainsKey(name))
            .Select(name => (Name: name, Then: Bound.GetValueOrDefault(name), Now: now.Values.GetValueOrDefault(name)))
            .Where(pair => pair.Then != pair.Now)
            .Select(pair => $"{pair.Name} was {pair.Then ?? "not there"} and is {pair.Now ?? "not there"}"),
    ];
}
