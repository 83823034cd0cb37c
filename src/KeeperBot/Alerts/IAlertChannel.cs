namespace KeeperBot.Alerts;

/// <summary>Brings messages to an operator.</summary>
public interface IAlertChannel : IDisposable
{
    /// <summary>What it is called in logs and metrics; holds no secret.</summary>
    string Name { get; }

    /// <summary>Delivers a message once.</summary>
    /// <returns>Null when it was taken; else why not, without any secret.</returns>
    Task<string?> DeliverAsync(AlertMessage message, CancellationToken cancellation);
}
