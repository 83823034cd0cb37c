using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Ledgers;

namespace KeeperBot.Commands;

/// <summary>The JSON documents that several verbs share.</summary>
internal static class Documents
{
    /// <summary>A decision, as it stands in the journal.</summary>
    public static JsonObject Of(Decision decision)
    {
        var document = JsonNode.Parse(Canonical.Serialize(decision))!.AsObject();
        document["reasonHash"] = decision.ComputeReasonHash().ToString();
        return document;
    }

    /// <summary>Accounts; integers as strings, since they exceed what JSON readers keep exactly.</summary>
    public static JsonArray Of(Ledger ledger) => new([.. ledger.Lines.Select(line => new JsonObject
    {
        ["holder"] = line.Asset.Holder,
        ["asset"] = line.Asset.Symbol,
        ["decimals"] = line.Asset.Decimals,
        ["start"] = Text(line.Start),
        ["deposits"] = Text(line.Deposits),
        ["withdrawals"] = Text(line.Withdrawals),
        ["trades"] = Text(line.Trades),
        ["fees"] = Text(line.Fees),
        ["gas"] = Text(line.Gas),
        ["margin"] = Text(line.Margin),
        ["end"] = Text(line.End),
        ["closes"] = line.Closes,
    })]);

    private static string Text(BigInteger value) => value.ToString(CultureInfo.InvariantCulture);
}
