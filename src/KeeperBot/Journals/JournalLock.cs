using System.Globalization;

namespace KeeperBot.Journals;

/// <summary>The right to write a journal, held by one process at a time.</summary>
/// <remarks>
/// A file beside the journal (<c>.lock</c>) is locked by the operating system, which lets go of it when the process
/// dies, however it dies. The holder's process id stands in a second file (<c>.holder</c>), because a locked file
/// cannot be read everywhere. The lock file is never deleted: deleting it would let two processes lock two files.
/// </remarks>
public sealed class JournalLock : IDisposable
{
    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows: how .NET reports a file that is locked.
    private static readonly int[] SharingViolations = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;
    private readonly string _holderPath;

    private JournalLock(FileStream file, string holderPath)
    {
        _file = file;
        _holderPath = holderPath;
    }

    /// <summary>Takes the lock of the journal at a path, without waiting.</summary>
    /// <exception cref="JournalLockedException">Another process, or this one, holds it.</exception>
    /// <exception cref="JournalException">The file cannot be made, or its file system does not lock.</exception>
    public static JournalLock Acquire(string journalPath)
    {
        var target = Target(journalPath);
        var path = target + ".lock";
        var holderPath = target + ".holder";
        var file = TryLock(path) ?? throw new JournalLockedException(journalPath, ReadHolder(holderPath));
        try
        {
            RequireExclusion(path);
            File.WriteAllText(holderPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return new JournalLock(file, holderPath);
        }
        catch (Exception error)
        {
            file.Dispose();
            if (error is IOException or UnauthorizedAccessException)
            {
                throw Unusable(holderPath, error);
            }

            throw;
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_holderPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The file only names the holder in an error message; the lock is what counts.
        }

        _file.Dispose();
    }

    // A journal reached through a link is the same journal.
    private static string Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget is null
                ? path
                : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, error);
        }
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException error) when (SharingViolations.Contains(error.HResult))
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, error);
        }
    }

    // Some network file systems (and DOTNET_SYSTEM_IO_DISABLEFILELOCKING) lock nothing and say nothing.
    private static void RequireExclusion(string path)
    {
        using var second = TryLock(path);
        if (second is not null)
        {
            throw new JournalException(
                "file locks do not work here, so two keepers could write one journal",
                path,
                "Keep the journal on a local disk, and do not set DOTNET_SYSTEM_IO_DISABLEFILELOCKING.");
        }
    }

    private static JournalException Unusable(string path, Exception error) =>
        new(
            $"the journal's lock cannot be taken: {error.Message}",
            path,
            "Check that the folder exists, that this user may write to it, and that the disk has room.",
            error);

    private static int? ReadHolder(string path)
    {
        try
        {
            return int.TryParse(
                File.ReadAllText(path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var id)
                ? id
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
