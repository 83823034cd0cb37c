using System.Collections.Immutable;
using KeeperBot.Configuration;
using KeeperBot.Terminal;

namespace KeeperBot.Alerts;

/// <summary>The channels of a configuration.</summary>
public static class AlertChannels
{
    /// <summary>Opens every channel that is configured.</summary>
    /// <exception cref="ProblemException">The file of a secret cannot be read, or holds something else.</exception>
    public static ImmutableArray<IAlertChannel> Open(KeeperConfiguration configuration)
    {
        var keeper = $"chain {configuration.Mandate.ChainId}, keeper {configuration.Mandate.Keeper}, "
            + (configuration.Live ? "live" : "shadow");
        var channels = ImmutableArray.CreateBuilder<IAlertChannel>();
        if (configuration.Alerts.Telegram is { } chat)
        {
            channels.Add(HttpAlertChannel.Telegram(chat, keeper));
        }

        channels.AddRange(configuration.Alerts.WebhookFiles.Select((file, i) =>
            HttpAlertChannel.Webhook($"webhook-{i + 1}", file, keeper)));
        return channels.ToImmutable();
    }
}
