using System.Text;
using KeeperBot.Journals;

namespace KeeperBot.ChainTests.Secrets;

/// <summary>The scan finds what was planted, in every form and place, and nothing else.</summary>
public sealed class SecretScannerTests : IDisposable
{
    private const string Text = "planted-Secret/Text?1";

    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)((i * 73) + 11))];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-scan-");

    private readonly SecretScanner _scanner = new(
        CanarySecret.OfText("text", ".home", Text), CanarySecret.OfKey("key", Key));

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Written =>
    [
        $"password: {Text}.",
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Text)),
        Convert.ToHexString(Key),
        $"0x{Convert.ToHexStringLower(Key)}",
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Text)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"u:{Text}@host")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"x{Text} and more")),
        Convert.ToBase64String(Key),
        Convert.ToBase64String([1, .. Key, 2]),
        Convert.ToBase64String([1, 2, .. Key, 3, 4]),
        Convert.ToBase64String([1, 2, 3, .. Key]).Replace('+', '-').Replace('/', '_'),
        Convert.ToBase64String(Encoding.ASCII.GetBytes($"key={Convert.ToHexStringLower(Key)}")),
        $"{new System.Numerics.BigInteger(Key, isUnsigned: true, isBigEndian: true)}",
    ];

    [Theory]
    [MemberData(nameof(Written))]
    public void Scan_SecretInALog_IsFound(string line)
    {
        Write("some/run.log", $"2026-11-21 decided\n2026-11-21 {line}\n2026-11-21 held\n");
        var scan = _scanner.Scan(_folder.FullName);
        Assert.All(scan.Found, found => Assert.Equal("some/run.log", found.Place));
        Assert.NotEmpty(scan.Found);
    }

    [Fact]
    public void Scan_SecretAsBytes_IsFound()
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "core"), [0, .. Key, 0]);
        Assert.Equal([new SecretFound("key", "raw", "core")], _scanner.Scan(_folder.FullName).Found);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Scan_SecretInAJournal_IsFoundWhereItIsPacked(bool inBlob)
    {
        var leak = Encoding.UTF8.GetBytes($"{{\"error\":\"{Text}\"}}");
        using (var store = SqliteJournalStore.Open(Path.Combine(_folder.FullName, "keeper.journal")))
        {
            // Long enough to be packed, so that the file itself does not show it.
            byte[] blob = [.. Encoding.UTF8.GetBytes(new string('a', 4_096)), .. inBlob ? leak : []];
            store.Append([new EntryDraft("block", inBlob ? "{}"u8.ToArray() : leak)], [blob]);
        }

        var scan = _scanner.Scan(_folder.FullName);
        Assert.Equal(1, scan.Journals);
        var place = inBlob ? ": blob " : ": entry ";
        Assert.Contains(scan.Found, found => found.Place.Contains(place, StringComparison.Ordinal));
    }

    [Fact]
    public void Scan_SecretInTheFileMadeForIt_IsNoLeakButOthersThereAre()
    {
        Write("password.home", $"{Text}\n{Convert.ToHexString(Key)}");
        var scan = _scanner.Scan(_folder.FullName);
        Assert.Equal([new SecretFound("key", "upper case hex", "password.home")], scan.Found);
        Assert.Equal(1, scan.AtHome);
    }

    [Fact]
    public void Scan_WithoutSecrets_FindsNothing()
    {
        Write("a.log", "nothing to see: 0x0b54, planted-Secret/Text?2");
        using (var store = SqliteJournalStore.Open(Path.Combine(_folder.FullName, "keeper.journal")))
        {
            store.Append([new EntryDraft("block", "{}"u8.ToArray())], []);
        }

        var scan = _scanner.Scan(_folder.FullName);
        Assert.Empty(scan.Found);
        Assert.Equal((0, 1), (scan.AtHome, scan.Journals));
        Assert.True(scan.Files >= 2, $"only {scan.Files} files");
    }

    [Fact]
    public void Scan_JournalThatCannotBeRead_Fails()
    {
        Write("torn.journal", "SQLite format 3\0 and nothing that follows it");
        Assert.ThrowsAny<JournalException>(() => _scanner.Scan(_folder.FullName));
    }

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
