namespace KeeperBot.Terminal;

/// <summary>
/// The outside world is not as it must be: a wrong option, a broken file, a chain that does not answer. Shown to people
/// as it is, without a stack trace.
/// </summary>
/// <param name="exitCode">One of <see cref="Terminal.ExitCode"/>.</param>
/// <param name="what">What is wrong, with the value found.</param>
/// <param name="where">Where: a file and line, an option, an endpoint.</param>
/// <param name="remedy">What to do about it.</param>
/// <param name="inner">What raised it, if anything did.</param>
public sealed class ProblemException(int exitCode, string what, string where, string remedy, Exception? inner = null)
    : Exception($"{where}: {what}", inner)
{
    /// <summary>The process's exit code.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What is wrong.</summary>
    public string What { get; } = what;

    /// <summary>Where.</summary>
    public string Where { get; } = where;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;
}
