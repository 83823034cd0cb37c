using KeeperBot.Terminal;

namespace KeeperBot.Safes;

/// <summary>Puts a batch into a file.</summary>
internal static class SafeFile
{
    /// <summary>Writes a batch to a file that is not there yet.</summary>
    /// <exception cref="ProblemException">It is there, or cannot be written.</exception>
    public static void Write(SafeBatch batch, string file)
    {
        try
        {
            using var stream = new StreamWriter(new FileStream(file, FileMode.CreateNew, FileAccess.Write));
            stream.Write(batch.ToText());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, file, "name a file that is not there, in a folder that is", error);
        }
    }
}
