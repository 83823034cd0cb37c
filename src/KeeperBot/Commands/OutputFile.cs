using System.CommandLine;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>A file that a command was asked to write.</summary>
internal static class OutputFile
{
    /// <summary>
    /// The whole file or none: it takes the place of an older one when all of it is written, so that who reads it at
    /// any time reads one or the other.
    /// </summary>
    /// <param name="file">Its name; null to write nothing.</param>
    /// <param name="option">What asked for it.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="output">Where it is told.</param>
    /// <exception cref="ProblemException">It cannot be written.</exception>
    public static void Write(string? file, Option option, Action<TextWriter> write, Output output)
    {
        if (file is null)
        {
            return;
        }

        var partial = $"{file}.partial";
        try
        {
            using (var text = new StreamWriter(partial))
            {
                write(text);
            }

            File.Move(partial, file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }

            throw new ProblemException(
                ExitCode.Usage, error.Message, $"{option.Name} {file}",
                "name a file in a folder that can be written to", error);
        }

        output.Note($"written: {file}");
    }
}
