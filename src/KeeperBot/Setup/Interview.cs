using KeeperBot.Terminal;

namespace KeeperBot.Setup;

/// <summary>Gets each answer from the command line, or else from the person at the terminal.</summary>
internal sealed class Interview(Output output)
{
    /// <summary>The answer to one question.</summary>
    /// <param name="stated">What the command line says; null for nothing.</param>
    /// <param name="flag">The flag that answers it, for a script.</param>
    /// <param name="question">The question.</param>
    /// <param name="proposal">What an empty answer means; null when there is no proposal.</param>
    /// <exception cref="ProblemException">Nobody is there to answer, or nothing was answered.</exception>
    public string Ask(string? stated, string flag, string question, string? proposal = null)
    {
        if (stated is not null)
        {
            return stated;
        }

        var asked = proposal is null ? $"{question}: " : $"{question} [{proposal}]: ";
        var typed = output.Ask(asked)?.Trim();
        if (typed is null)
        {
            throw new ProblemException(
                ExitCode.Usage,
                $"nobody is at the terminal to answer: {question}",
                flag,
                $"state {flag}" + (proposal is null ? string.Empty : $"; the proposal is '{proposal}'"));
        }

        return typed.Length > 0 ? typed
            : proposal ?? throw new ProblemException(ExitCode.Usage, "nothing was answered", flag, $"state {flag}");
    }

    /// <summary>A new password, typed twice and shown nowhere.</summary>
    /// <exception cref="ProblemException">Nobody is there, the two differ, or it is too short.</exception>
    public string AskPassword(string flag)
    {
        const int Shortest = 12;
        var typed = output.AskSecret($"Password of the new keystore, {Shortest} characters or more: ")
            ?? throw new ProblemException(
                ExitCode.Usage, "nobody is at the terminal to type a password", flag, $"state {flag}");
        if (typed.Length < Shortest || typed != output.AskSecret("Again: "))
        {
            throw new ProblemException(
                ExitCode.Usage,
                typed.Length < Shortest ? "the password is too short" : "the two passwords differ",
                flag,
                "try again; nothing was written");
        }

        return Secrets.Of(typed);
    }
}
