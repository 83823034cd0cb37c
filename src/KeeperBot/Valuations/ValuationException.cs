namespace KeeperBot.Valuations;

/// <summary>A line cannot be valued as it stands.</summary>
/// <param name="field">The field that is wrong; empty when it is the line as a whole.</param>
/// <param name="what">What is wrong, with the value found, and what would be right.</param>
/// <param name="inner">What raised it, if anything did.</param>
internal sealed class ValuationException(string field, string what, Exception? inner = null) : Exception(what, inner)
{
    /// <summary>The field that is wrong; empty when it is the line as a whole.</summary>
    public string Field { get; } = field;
}
