using System.Reflection;
using KeeperBot.Core;
using KeeperBot.Ethereum;

namespace KeeperBot.Arming;

/// <summary>Which program this is, to the byte.</summary>
internal static class ProgramVersion
{
    /// <summary>
    /// The version, and the start of a hash of the modules' ids, which a deterministic build derives from their
    /// content: a build of other sources has another one.
    /// </summary>
    public static string Text { get; } =
        Of(typeof(Address).Assembly, typeof(Mandate).Assembly, typeof(ProgramVersion).Assembly);

    private static string Of(params Assembly[] assemblies)
    {
        var ids = assemblies.SelectMany(assembly => assembly.ManifestModule.ModuleVersionId.ToByteArray()).ToArray();
        var version = assemblies[^1].GetName().Version!.ToString(3);
        return $"{version} (build {Keccak256.Compute(ids).ToString()[2..14]})";
    }
}
