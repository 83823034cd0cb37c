namespace KeeperBot.Doctors;

/// <summary>Who may read a file that only its owner should.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Who else may read or write a file, in words; null for nobody.</summary>
    /// <remarks>Windows protects files by lists that this does not read.</remarks>
    public static string? WhoElse(string file)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(file))
        {
            return null;
        }

        var mode = File.GetUnixFileMode(file) & Others;
        return mode == UnixFileMode.None ? null
            : (mode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != UnixFileMode.None ? "everybody here"
            : "the file's group";
    }

    /// <summary>Takes the file from everybody but its owner.</summary>
    public static Repair Repair(string file) => new($"{file} is its owner's alone now (mode 600)", () =>
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    });
}
