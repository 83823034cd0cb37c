namespace KeeperBot.Devnet;

/// <summary>The files built into the program that the devnet deploys from.</summary>
internal static class DevnetResources
{
    /// <summary>The names of all of them that lie in a folder, in ordinal order.</summary>
    public static IEnumerable<string> In(string folder) =>
        typeof(DevnetResources).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>The bytes of one.</summary>
    /// <exception cref="DevnetException">The program was built without it.</exception>
    public static byte[] Read(string name)
    {
        using var stream = typeof(DevnetResources).Assembly.GetManifestResourceStream(name)
            ?? throw new DevnetException($"this build of KeeperBot lacks {name}: build it from a whole checkout");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
