using KeeperBot.ChainTests.Secrets;

namespace KeeperBot.ChainTests.Devnet;

/// <summary>A folder of a test's own, gone with it unless the artefacts of the run are kept.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = TestArtefacts.Folder is { } kept
        ? Directory.CreateDirectory(System.IO.Path.Combine(kept, $"devnet-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("keeperbot-devnet-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (TestArtefacts.Folder is null)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
