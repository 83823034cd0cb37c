using System.Collections.Immutable;
using KeeperBot.Journals;
using Microsoft.Data.Sqlite;

namespace KeeperBot.ChainTests.Secrets;

/// <summary>A secret where it does not belong.</summary>
/// <param name="Secret">Which.</param>
/// <param name="Form">How it is written.</param>
/// <param name="Place">The file, and the place in it.</param>
internal sealed record SecretFound(string Secret, string Form, string Place);

/// <summary>What a scan saw.</summary>
/// <param name="Found">Secrets where they do not belong.</param>
/// <param name="AtHome">How often a secret was seen in the file that is there for it.</param>
/// <param name="Files">Files read.</param>
/// <param name="Journals">Journals opened and read to the end, entries and blobs.</param>
internal sealed record SecretScan(ImmutableArray<SecretFound> Found, int AtHome, int Files, int Journals);

/// <summary>Looks for secrets in everything below a folder; in journals also in what is packed.</summary>
internal sealed class SecretScanner(params ImmutableArray<CanarySecret> secrets)
{
    private static readonly byte[] SqliteMagic = [.. "SQLite format 3\0"u8];

    private readonly List<SecretFound> _found = [];
    private int _atHome;
    private int _files;
    private int _journals;

    /// <summary>Reads every file. What cannot be read as what it is fails the scan: it could hide something.</summary>
    /// <exception cref="JournalException">A journal cannot be read.</exception>
    public SecretScan Scan(string folder)
    {
        (_atHome, _files, _journals) = (0, 0, 0);
        _found.Clear();

        // Sockets and pipes have no length, and no content that stays.
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.Length > 0))
        {
            _files++;
            var bytes = File.ReadAllBytes(file.FullName);
            Search(bytes, file.Name, Path.GetRelativePath(folder, file.FullName));

            // A journal holds compressed blobs. Other databases (an inbox, those of a browser that showed a page) hold
            // plain text, which was searched with the file.
            if (bytes.AsSpan().StartsWith(SqliteMagic) && IsJournal(file.FullName))
            {
                SearchJournal(file.FullName, Path.GetRelativePath(folder, file.FullName));
            }
        }

        return new SecretScan([.. _found], _atHome, _files, _journals);
    }

    private static bool IsJournal(string path)
    {
        SqliteLibrary.EnsureLoaded();

        // Through SQLite and not from the file's header: what was written last may still be in the write-ahead log.
        using var database = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        try
        {
            database.Open();
            using var question = database.CreateCommand();
            question.CommandText = "PRAGMA application_id";
            return (long)question.ExecuteScalar()! == SqliteJournalSchema.ApplicationId;
        }
        catch (SqliteException)
        {
            // A torn journal is not passed over: who reads it says what is wrong.
            return true;
        }
    }

    private void SearchJournal(string path, string place)
    {
        using var store = SqliteJournalStore.OpenReadOnly(path);
        foreach (var entry in store.Read(1))
        {
            Search(entry.Payload.Span, "entry", $"{place}: entry {entry.Sequence}");
            foreach (var blob in entry.Blobs)
            {
                Search(store.ReadBlob(blob), "blob", $"{place}: blob {blob} of entry {entry.Sequence}");
            }
        }

        if (store.LatestCheckpoint() is { } checkpoint)
        {
            Search(checkpoint.State.Span, "checkpoint", $"{place}: checkpoint {checkpoint.Sequence}");
        }

        _journals++;
    }

    private void Search(ReadOnlySpan<byte> bytes, string file, string place)
    {
        foreach (var secret in secrets)
        {
            var isHome = file.EndsWith(secret.Home, StringComparison.Ordinal);
            foreach (var (form, pattern) in secret.Forms)
            {
                if (bytes.IndexOf(pattern) < 0)
                {
                    continue;
                }

                if (isHome)
                {
                    _atHome++;
                }
                else
                {
                    _found.Add(new SecretFound(secret.Name, form, place));
                }
            }
        }
    }
}
