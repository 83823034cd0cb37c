namespace KeeperBot.ChainTests.Secrets;

/// <summary>
/// The last test of the test command, after everything else has run: it is asked for by name and runs with no other.
/// </summary>
public sealed class RunScanTests(ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    public void TestRun_EverythingItLeft_HoldsNoSecretOfAKeeper()
    {
        var folder = TestArtefacts.Folder;
        Assert.True(folder is not null, $"{TestArtefacts.Variable} does not name the folder of the run");
        var scan = new SecretScanner(CanarySecrets.All).Scan(folder);
        output.WriteLine($"{scan.Files} files, {scan.Journals} journals");
        Assert.True(scan.Found.IsEmpty, string.Join('\n', scan.Found));

        // A scan of nothing, or one that cannot see, finds nothing either.
        Assert.True(scan.Journals >= 20, $"only {scan.Journals} journals");
        Assert.True(scan.AtHome >= 40, $"the secrets were seen only {scan.AtHome} times in the files made for them");
        foreach (var kind in new[] { "keeper-output", "keeper-error", "KeeperBot.ChainTests" })
        {
            Assert.NotEmpty(Directory.GetFiles(folder, $"{kind}*.log"));
        }
    }
}
