using System.Runtime.InteropServices;

namespace KeeperBot.Signing;

/// <summary>This program's own file, to start it once more.</summary>
internal static class ProgramFile
{
    private const string Name = "keeperbot";

    /// <summary>The command that runs a verb of this program, however this process was started.</summary>
    /// <remarks>
    /// By the runtime that runs this process, when that is a shared one: it lies in shared/NAME/VERSION below its host.
    /// Otherwise the program brings its own runtime, and a native file that finds it.
    /// </remarks>
    public static (string Program, string[] Arguments) Command(string verb)
    {
        var suffix = OperatingSystem.IsWindows() ? ".exe" : string.Empty;
        var library = Path.Combine(AppContext.BaseDirectory, Name + ".dll");
        var host = Path.GetFullPath(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet" + suffix));
        return File.Exists(host) && File.Exists(library)
            ? (host, [library, verb])
            : (Path.Combine(AppContext.BaseDirectory, Name + suffix), [verb]);
    }
}
