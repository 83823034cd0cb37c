namespace KeeperBot.Tests.Structure;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">Relative to the repository's root, with forward slashes.</param>
/// <param name="Text">Its text.</param>
public sealed record SourceFile(string Path, string Text)
{
    // Build outputs and caches, as .gitignore has them, and what editors leave.
    private static readonly HashSet<string> Ignored = new(StringComparer.Ordinal)
    {
        ".git", "bin", "obj", "node_modules", "artifacts", "cache", "out", ".devnet", "TestResults",
        ".vs", ".idea", ".vscode", ".DS_Store",
    };

    private static readonly HashSet<string> BinaryExtensions = new(StringComparer.Ordinal) { ".png", ".ico", ".woff2" };

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    public string Extension => System.IO.Path.GetExtension(Path);

    public string[] Lines => Text.Split('\n');

    /// <summary>True for a file below a folder given with a final slash.</summary>
    public bool IsIn(string folder) => Path.StartsWith(folder, StringComparison.Ordinal);

    /// <summary>The number of the line that holds a character, from 1.</summary>
    public int LineAt(int index) => 1 + Text.AsSpan(0, index).Count('\n');

    /// <summary>Every text file of the repository, in order of path.</summary>
    public static IReadOnlyList<SourceFile> All() =>
    [
        .. Files(new DirectoryInfo(Root))
            .Where(file => !BinaryExtensions.Contains(file.Extension))
            .Select(file => new SourceFile(Relative(file), File.ReadAllText(file.FullName)))
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    /// <summary>The names directly below the root.</summary>
    public static IReadOnlyList<string> TopLevel() =>
        [.. new DirectoryInfo(Root).EnumerateFileSystemInfos().Select(
            entry => entry.Name).Where(name => !Ignored.Contains(name))];

    private static IEnumerable<FileInfo> Files(DirectoryInfo folder) =>
        folder.EnumerateFileSystemInfos().Where(entry => !Ignored.Contains(entry.Name) && entry.LinkTarget is null)
            .SelectMany(entry => entry is DirectoryInfo below ? Files(below) : [(FileInfo)entry]);

    private static string Relative(FileInfo file) =>
        System.IO.Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "KeeperBot.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("no KeeperBot.sln above the test's folder");
    }
}
