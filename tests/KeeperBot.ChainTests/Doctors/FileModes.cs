namespace KeeperBot.ChainTests.Doctors;

/// <summary>Who may read a file; on Windows there are no such modes, and nothing is asserted of them.</summary>
internal static class FileModes
{
    /// <summary>Lets everybody read it.</summary>
    public static string Open(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                file,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        return file;
    }

    /// <summary>Fails when anybody but its owner may read it.</summary>
    public static void RequireOwnersAlone(string file) => Assert.True(
        OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite),
        file);
}
