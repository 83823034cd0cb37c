namespace KeeperBot.Tests.Golden;

/// <summary>Text that is reviewed once and then held: a file in the repository that a test compares with.</summary>
public static class GoldenFile
{
    /// <summary>
    /// Set to 1, tests write the files instead of comparing; the difference is then reviewed as code is.
    /// </summary>
    private const string WriteVariable = "KEEPERBOT_WRITE_GOLDEN";

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Holds text against a file.</summary>
    /// <param name="file">Relative to <see cref="Root"/>.</param>
    /// <param name="text">What it should be now.</param>
    public static void Holds(string file, string text)
    {
        var path = Path.Combine(Root, file);
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        var held = File.Exists(path) ? File.ReadAllText(path) : string.Empty;
        if (held != text)
        {
            var (then, now) = (held.Split('\n'), text.Split('\n'));
            var line = then.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
            Assert.Fail(
                $"{file}:{line + 1} is stale.\n  file  {then.ElementAtOrDefault(line)}\n"
                + $"  now   {now.ElementAtOrDefault(line)}\n"
                + $"If the new text is right, run the test again with {WriteVariable}=1 and commit the file.");
        }
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "KeeperBot.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("KeeperBot.sln is not above the tests");
        }

        return folder;
    }
}
