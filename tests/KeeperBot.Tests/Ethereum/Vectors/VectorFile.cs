using System.IO.Compression;
using System.Text.Json;

namespace KeeperBot.Tests.Ethereum.Vectors;

/// <summary>One file of the npm package @ethersproject/testcases, and the count of what a test ran of it.</summary>
internal sealed class VectorFile : IDisposable
{
    private readonly JsonDocument _document;
    private readonly string _name;
    private readonly SortedDictionary<string, int> _skipped = new(StringComparer.Ordinal);
    private int _ran;

    private VectorFile(string name, JsonDocument document)
    {
        _name = name;
        _document = document;
    }

    public static VectorFile Open(string name)
    {
        var path = Path.Combine(
            RepositoryRoot(), "node_modules", "@ethersproject", "testcases", "testcases", $"{name}.json.gz");
        Assert.True(File.Exists(path), $"{path} is missing: run scripts/setup (npm ci)");
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        return new VectorFile(name, JsonDocument.Parse(gzip));
    }

    /// <summary>Runs every case; <paramref name="run"/> answers null, or why the case does not apply.</summary>
    public void RunAll(Func<JsonElement, string?> run)
    {
        foreach (var testCase in _document.RootElement.EnumerateArray())
        {
            string? reason;
            try
            {
                reason = run(testCase);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                var isNamed = testCase.TryGetProperty("name", out var text);
                var title = isNamed ? text.ToString() : $"number {_ran}";
                throw new InvalidOperationException($"{_name}: case {title} failed: {e.Message}", e);
            }

            _ran += reason is null ? 1 : 0;
            if (reason is not null)
            {
                _skipped[reason] = _skipped.GetValueOrDefault(reason) + 1;
            }
        }
    }

    /// <summary>Prints what ran and fails when it is not exactly what docs/internals/vectors.md says.</summary>
    public void Report(int expectedRan, int expectedSkipped)
    {
        var skipped = _skipped.Values.Sum();
        var reasons = string.Join("; ", _skipped.Select(static entry => $"{entry.Value} {entry.Key}"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{_name}: ran {_ran}, skipped {skipped}: {(skipped == 0 ? "none" : reasons)}");
        Assert.Equal((expectedRan, expectedSkipped), (_ran, skipped));
        var table = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "internals", "vectors.md"));
        Assert.Contains($"| {_name} | {_ran} | {skipped} |", table, StringComparison.Ordinal);
    }

    public void Dispose() => _document.Dispose();

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "KeeperBot.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
