using System.Text.Json.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Alerts;

/// <summary>Alerts as people and programs read them.</summary>
public static class AlertText
{
    /// <summary>One message in a few lines.</summary>
    /// <param name="keeper">Which keeper speaks: chain and account.</param>
    /// <param name="message">The message.</param>
    public static string Say(string keeper, AlertMessage message)
    {
        var condition = message.Condition;
        var about = condition.Subject.Length == 0 ? condition.Cause : $"{condition.Cause} ({condition.Subject})";
        var lasted = Figures.Duration((message.At - message.Since).TotalSeconds);
        return message.State switch
        {
            AlertState.Raised => $"KeeperBot {about}: {condition.Detail}\nDo: {condition.Remedy}\n{keeper}",
            AlertState.Resolved => $"KeeperBot resolved after {lasted}: {about}\nIt was: {condition.Detail}\n{keeper}",
            _ => $"KeeperBot test: alerts reach you here; nothing is wrong.\n{keeper}",
        };
    }

    /// <summary>
    /// The document that webhooks get; <c>text</c> is what Slack shows, <c>content</c> what Discord shows.
    /// </summary>
    /// <inheritdoc cref="Say" path="/param"/>
    public static JsonObject ToJson(string keeper, AlertMessage message)
    {
        var text = Say(keeper, message);
        return new JsonObject
        {
            ["schema"] = "keeperbot/alert/1",
            ["at"] = message.At.ToString("O"),
            ["state"] = StateOf(message),
            ["cause"] = message.Condition.Cause,
            ["subject"] = message.Condition.Subject,
            ["detail"] = message.Condition.Detail,
            ["remedy"] = message.Condition.Remedy,
            ["since"] = message.Since.ToString("O"),
            ["silent"] = message.Silent,
            ["keeper"] = keeper,
            ["text"] = text,
            ["content"] = text,
        };
    }

    private static string StateOf(AlertMessage message) => message.State switch
    {
        AlertState.Raised => "raised",
        AlertState.Resolved => "resolved",
        _ => "test",
    };
}
