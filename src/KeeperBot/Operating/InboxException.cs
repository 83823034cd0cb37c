namespace KeeperBot.Operating;

/// <summary>The inbox cannot be read or written. Nothing that counts is in it.</summary>
/// <param name="path">The file.</param>
/// <param name="inner">What SQLite said.</param>
public sealed class InboxException(string path, Exception inner)
    : Exception($"the inbox {path} cannot be used: {inner.Message}", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
