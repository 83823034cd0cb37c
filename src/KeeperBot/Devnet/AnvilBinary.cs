namespace KeeperBot.Devnet;

/// <summary>Finds the anvil program.</summary>
public static class AnvilBinary
{
    /// <summary>The environment variable that names the program and wins over every other place.</summary>
    public const string Variable = "ANVIL";

    /// <summary>
    /// The path of anvil: <c>$ANVIL</c>, else the npm package <c>@foundry-rs/anvil-*</c>, else the first on the PATH.
    /// </summary>
    /// <exception cref="DevnetException">None is there, or <c>$ANVIL</c> names no file.</exception>
    public static string Find(NodeModules modules) =>
        Find(Environment.GetEnvironmentVariable(Variable), modules, Environment.GetEnvironmentVariable("PATH"));

    /// <summary>As <see cref="Find(NodeModules)"/>, with the environment's values given.</summary>
    /// <param name="named">The value of <c>$ANVIL</c>, or null.</param>
    /// <param name="modules">Where npm packages are searched.</param>
    /// <param name="searchPath">The value of <c>PATH</c>, or null.</param>
    /// <exception cref="DevnetException">None is there, or <paramref name="named"/> is no file.</exception>
    public static string Find(string? named, NodeModules modules, string? searchPath)
    {
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new DevnetException(
                    $"the environment variable {Variable} names '{named}', which is no file: correct or unset it");
        }

        return Candidates(modules, searchPath).FirstOrDefault(File.Exists)
            ?? throw new DevnetException(
                "anvil, the local Ethereum node, was not found: run 'npm ci --omit=dev' in the folder that holds "
                + $"KeeperBot's package.json, or install Foundry, or set {Variable} to the program's path");
    }

    private static IEnumerable<string> Candidates(NodeModules modules, string? searchPath)
    {
        var packaged =
            from folder in modules.Folders()
            let scope = Path.Combine(folder, "@foundry-rs")
            where Directory.Exists(scope)
            from package in Directory.EnumerateDirectories(scope, "anvil-*").Order(StringComparer.Ordinal)
            select Path.Combine(package, "bin", "anvil");
        var installed = (searchPath ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(static folder => Path.Combine(folder, "anvil"));
        return packaged.Concat(installed);
    }
}
