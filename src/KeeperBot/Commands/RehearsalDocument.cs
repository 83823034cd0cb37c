using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core.Decisions;
using KeeperBot.Ethereum;
using KeeperBot.Rehearsals;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>A rehearsal as the document <c>rehearsal/1</c>; integers that may be large are texts.</summary>
internal static class RehearsalDocument
{
    /// <summary>The document.</summary>
    public static JsonObject Of(RehearsalReport report) => new()
    {
        ["chainId"] = report.ChainId,
        ["node"] = report.Node,
        ["forkedAt"] = Block(report.Start),
        ["end"] = Block(report.End),
        ["movePercent"] = report.MoveBps / 100.0,
        ["vaults"] = new JsonArray([.. report.Vaults.Select(JsonNode (vault) => Of(vault))]),
        ["found"] = Texts(report.Found),
        ["replaced"] = Texts(report.Replaced),
        ["limits"] = Texts(RehearsalReport.Limits),
        ["reads"] = report.Reads,
        ["reverted"] = report.Reverted,
        ["refused"] = report.Refused,
    };

    private static JsonObject Of(VaultRehearsal vault) => new()
    {
        ["id"] = vault.Vault.Id,
        ["decisions"] = vault.Decisions.Length,
        ["verdicts"] = new JsonObject(vault.Decisions
            .GroupBy(decision => decision.Verdict)
            .OrderBy(group => group.Key)
            .Select(group => KeyValuePair.Create<string, JsonNode?>(
                group.Key.ToString().ToLowerInvariant(), group.Count()))),
        ["deltaFirst"] = Delta(vault.Decisions[0]),
        ["deltaMoved"] = vault.Moved is { } moved ? Delta(moved) : null,
        ["deltaLast"] = Delta(vault.Decisions[^1]),
        ["hedges"] = new JsonArray([.. vault.Hedges.Select(JsonNode (hedge) => Of(hedge))]),
        ["held"] = new JsonArray([.. vault.Held.Select(JsonNode (held) => new JsonObject
        {
            ["guard"] = held.Last.Code,
            ["times"] = held.Times,
            ["said"] = ReasonText.Say(held.Last),
        })]),
        ["open"] = vault.Open,
        ["lossQuote"] = Text(vault.LossQuote),
        ["gasWei"] = Text(vault.GasWei),
        ["last"] = Documents.Of(vault.Decisions[^1]),
    };

    private static JsonObject Of(RehearsedHedge hedge) => new()
    {
        ["decision"] = hedge.Decision,
        ["block"] = hedge.Block,
        ["transaction"] = hedge.Transaction.ToString(),
        ["succeeded"] = hedge.Succeeded,
        ["revert"] = hedge.Revert,
        ["baseDelta"] = Text(hedge.BaseDelta),
        ["quoteDelta"] = Text(hedge.QuoteDelta),
        ["lossQuote"] = Text(hedge.LossQuote),
        ["slippageBps"] = Math.Round(hedge.SlippageBps, 3),
        ["gasUsed"] = hedge.GasUsed,
        ["gasWei"] = Text(hedge.GasWei),
    };

    private static JsonNode? Delta(Decision decision) => decision.Measure?.NetDelta;

    private static JsonObject Block(BlockHeader block) => new()
    {
        ["number"] = block.Number,
        ["hash"] = block.Hash.ToString(),
        ["timestamp"] = block.Timestamp,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(JsonNode (text) => text)]);

    private static string Text(BigInteger value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
