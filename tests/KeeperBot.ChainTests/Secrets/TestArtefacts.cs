using System.Globalization;

namespace KeeperBot.ChainTests.Secrets;

/// <summary>
/// What the tests leave for the scan that ends the test command: folders, output of processes, texts of errors.
/// </summary>
internal static class TestArtefacts
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "KEEPERBOT_TEST_ARTEFACTS";

    private static int _kept;

    /// <summary>Where to leave it; null when nobody wants it and everything is removed with its test.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? Directory.CreateDirectory(named).FullName
        : null;

    /// <summary>Keeps a text, if anybody wants it.</summary>
    /// <param name="name">What it is, such as <c>keeper-output</c>.</param>
    /// <param name="text">The text.</param>
    public static void Keep(string name, string text)
    {
        if (Folder is null)
        {
            return;
        }

        var number = Interlocked.Increment(ref _kept).ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(Folder, $"{name}-{Environment.ProcessId}-{number}.log"), text);
    }
}
