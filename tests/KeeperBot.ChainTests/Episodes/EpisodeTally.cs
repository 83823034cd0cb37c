using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.ChainTests.Episodes.Checks;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>What many episodes came to.</summary>
/// <param name="from">The first seed.</param>
internal sealed class EpisodeTally(int from)
{
    private readonly List<EpisodeOutcome> _outcomes = [];

    /// <summary>How many promises were broken.</summary>
    public int Violations => _outcomes.Sum(outcome => outcome.Violations.Length);

    /// <summary>Adds an episode.</summary>
    public void Add(EpisodeOutcome outcome) => _outcomes.Add(outcome);

    /// <summary>An episode in a line.</summary>
    public static string Line(EpisodeOutcome outcome) => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {outcome.Seed}: {outcome.Blocks} blocks, {outcome.Hedges} hedges, {outcome.MarginMoves} margin moves, "
        + $"{outcome.Settlements} settlements, {outcome.Liquidations} liquidations, {outcome.Closures} closed, "
        + $"{outcome.Faults} faults, {outcome.Kills} kills, {outcome.Unanswered} unanswered, "
        + $"{outcome.LossUsd:F0} USD lost, {outcome.Violations.Length} violations, {outcome.Seconds:F1} s");

    /// <summary>The figures as a document.</summary>
    public JsonObject Report() => new()
    {
        ["seedFrom"] = from,
        ["episodes"] = _outcomes.Count,
        ["blocks"] = Sum(outcome => outcome.Blocks),
        ["verdicts"] = Table(outcome => outcome.Verdicts),
        ["plans"] = Table(outcome => outcome.Ends),
        ["reverts"] = Table(outcome => outcome.Reverts),
        ["hedges"] = Sum(outcome => outcome.Hedges),
        ["legs"] = Table(outcome => outcome.Legs),
        ["marginMoves"] = Sum(outcome => outcome.MarginMoves),
        ["settlements"] = Sum(outcome => outcome.Settlements),
        ["liquidations"] = Sum(outcome => outcome.Liquidations),
        ["liquidatedWithFunds"] = Sum(outcome => outcome.LiquidatedWithFunds),
        ["closures"] = Sum(outcome => outcome.Closures),
        ["faults"] = Sum(outcome => outcome.Faults),
        ["unanswered"] = Sum(outcome => outcome.Unanswered),
        ["kills"] = Sum(outcome => outcome.Kills),
        ["lossUsd"] = Math.Round(_outcomes.Sum(outcome => outcome.LossUsd)),
        ["drawn"] = Table(outcome => outcome.Drawn),
        ["violations"] = Violations,
        ["violationsOf"] = new JsonObject(Enum.GetValues<EpisodePromise>().Select(promise => KeyValuePair.Create(
            promise.ToString(),
            (JsonNode?)Sum(outcome => outcome.Violations.Count(violation => violation.Promise == promise))))),
        ["brokenSeeds"] = new JsonArray(
            [.. _outcomes.Where(o => !o.Violations.IsEmpty).Select(o => JsonValue.Create(o.Seed))]),
        ["upper95"] = Violations == 0 && _outcomes.Count > 0 ? 3.0 / _outcomes.Count : null,
        ["seconds"] = Math.Round(_outcomes.Sum(outcome => outcome.Seconds), 1),
    };

    private int Sum(Func<EpisodeOutcome, int> of) => _outcomes.Sum(of);

    private JsonObject Table(Func<EpisodeOutcome, SortedDictionary<string, int>> of) => new(_outcomes.SelectMany(of)
        .GroupBy(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => KeyValuePair.Create(group.Key, (JsonNode?)group.Sum())));
}
