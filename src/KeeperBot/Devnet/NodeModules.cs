namespace KeeperBot.Devnet;

/// <summary>Finds files of installed npm packages as Node does, in the <c>node_modules</c> folders upwards.</summary>
/// <param name="StartFolders">Where to start; each folder and its parents are searched, in this order.</param>
public sealed record NodeModules(params IReadOnlyList<string> StartFolders)
{
    private const string InstallHint = "run 'npm ci --omit=dev' in the folder that holds KeeperBot's package.json";

    /// <summary>Searches upwards from the current folder, then from the program's own.</summary>
    public static NodeModules Default => new(Environment.CurrentDirectory, AppContext.BaseDirectory);

    /// <summary>The full path of a file of a package.</summary>
    /// <param name="package">The package's name, such as <c>@uniswap/v3-core</c>.</param>
    /// <param name="file">The path inside the package, with forward slashes.</param>
    /// <exception cref="DevnetException">The package is not installed, or has no such file.</exception>
    public string PathOf(string package, string file)
    {
        foreach (var folder in Folders())
        {
            var root = Path.Combine(folder, package);
            if (!Directory.Exists(root))
            {
                continue;
            }

            var path = Path.Combine(root, file);
            return File.Exists(path)
                ? path
                : throw new DevnetException(
                    $"{root} has no {file}: another version of the package than the lock file's; {InstallHint}");
        }

        throw new DevnetException(
            $"npm package {package} is not installed (searched upwards from {string.Join(" and ", StartFolders)}): "
            + InstallHint);
    }

    /// <summary>The compiled contract in a package's artifact file.</summary>
    /// <exception cref="DevnetException">As <see cref="PathOf"/>, or the file holds no creation code.</exception>
    public ContractArtifact Artifact(string package, string file)
    {
        var path = PathOf(package, file);
        return ContractArtifact.Parse(File.ReadAllBytes(path), $"npm {package}: {file}");
    }

    /// <summary>The <c>node_modules</c> folders that exist, nearest first.</summary>
    public IEnumerable<string> Folders() =>
        from start in StartFolders
        from folder in Upwards(start)
        let modules = Path.Combine(folder, "node_modules")
        where Directory.Exists(modules)
        select modules;

    private static IEnumerable<string> Upwards(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }
}
