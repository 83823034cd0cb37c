using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Ledgers;
using KeeperBot.Core.Venues;

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

    /// <summary>Accounts at venues; quote with 18 decimals, as strings.</summary>
    /// <param name="accounts">The accounts.</param>
    /// <param name="withSteps">True for the change of every block, too.</param>
    public static JsonArray Of(ImmutableArray<AccountLine> accounts, bool withSteps) =>
        new([.. accounts.Select(account =>
        {
            var document = new JsonObject
            {
                ["holder"] = account.Holder,
                ["venue"] = account.Venue.VenueId,
                ["kind"] = account.Venue.Kind,
                ["asset"] = account.Symbol,
                ["decimals"] = AccountChange.Decimals,
                ["start"] = Text(account.Start),
                ["change"] = Of(account.Change),
                ["residual"] = Text(account.Residual),
                ["end"] = Text(account.End),
                ["realised"] = Text(account.Realised),
                ["unrealised"] = Text(account.Unrealised),
                ["closes"] = account.Closes,
            };
            if (withSteps)
            {
                document["blocks"] = new JsonArray([.. account.Steps.Select(step => new JsonObject
                {
                    ["block"] = step.Block,
                    ["timestamp"] = step.Timestamp,
                    ["change"] = Of(step.Change),
                    ["residual"] = Text(step.Residual),
                    ["worth"] = Text(step.Worth),
                })]);
            }

            return document;
        })]);

    private static JsonObject Of(AccountChange change) => new()
    {
        ["movedIn"] = Text(change.MovedIn),
        ["movedOut"] = Text(change.MovedOut),
        ["conversion"] = Text(change.Conversion),
        ["trading"] = Text(change.Trading),
        ["fees"] = Text(change.Fees),
        ["funding"] = Text(change.Funding),
        ["interest"] = Text(change.Interest),
        ["others"] = Text(change.Others),
        ["unattributed"] = Text(change.Unattributed),
    };

    private static string Text(BigInteger value) => value.ToString(CultureInfo.InvariantCulture);
}
