namespace KeeperBot.Configuration;

/// <summary>
/// The JSON Schema (draft 2020-12) of the configuration file. A test writes it from <see cref="KeeperOptions"/> and its
/// documentation, and fails when it is stale.
/// </summary>
internal static class ConfigurationSchema
{
    /// <summary>The embedded file.</summary>
    private const string Resource = "keeperbot.schema.json";

    /// <summary>The schema as text.</summary>
    public static string Text
    {
        get
        {
            using var stream = typeof(ConfigurationSchema).Assembly.GetManifestResourceStream(Resource)
                ?? throw new InvalidOperationException($"the program was built without {Resource}");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
