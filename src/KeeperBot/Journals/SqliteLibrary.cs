using System.Runtime.InteropServices;
using SQLitePCL;

namespace KeeperBot.Journals;

/// <summary>The system's SQLite, which its vendor keeps patched; the program ships none of its own.</summary>
public static class SqliteLibrary
{
    /// <summary>The oldest version that has STRICT tables (3.37.0).</summary>
    private const int MinimumVersion = 3_037_000;

    private const string NameInProvider = "e_sqlite3";

    private static readonly Lazy<nint> Library = new(Connect);

    /// <summary>The names under which systems have the library, the likeliest first.</summary>
    public static IReadOnlyList<string> Names { get; } =
        OperatingSystem.IsWindows() ? ["winsqlite3.dll", "sqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];

    private static string Remedy =>
        OperatingSystem.IsWindows() ? "Windows 10 and later bring it as winsqlite3.dll: update Windows."
        : OperatingSystem.IsMacOS() ? "macOS brings it: update macOS."
        : "Install it: 'apt-get install libsqlite3-0' (Debian, Ubuntu), 'dnf install sqlite-libs' (Fedora), "
            + "'apk add sqlite-libs' (Alpine).";

    /// <summary>Makes SQLite usable in this process. Later calls do nothing.</summary>
    /// <exception cref="JournalException">It is absent or too old.</exception>
    public static void EnsureLoaded() => _ = Library.Value;

    /// <summary>Loads the first of some names that exists.</summary>
    /// <exception cref="JournalException">None exists; the message names the remedy for this system.</exception>
    public static nint Load(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return library;
            }
        }

        throw new JournalException("SQLite is not installed", string.Join(", ", names), Remedy);
    }

    private static nint Connect()
    {
        var library = Load(Names);
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            (name, _, _) => string.Equals(name, NameInProvider, StringComparison.Ordinal) ? library : 0);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        if (raw.sqlite3_libversion_number() < MinimumVersion)
        {
            throw new JournalException(
                $"SQLite {raw.sqlite3_libversion().utf8_to_string()} is too old, 3.37 or later is needed",
                string.Join(", ", Names),
                Remedy);
        }

        return library;
    }
}
