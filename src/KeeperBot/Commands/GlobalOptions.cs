using System.CommandLine;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>The options that every verb takes.</summary>
internal static class GlobalOptions
{
    /// <summary>Machine-readable stdout.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Write JSON to stdout, and nothing else there",
        Recursive = true,
    };

    /// <summary>No notes.</summary>
    public static readonly Option<bool> Quiet = new("--quiet", "-q")
    {
        Description = "Write no progress and no hints to stderr",
        Recursive = true,
    };

    /// <summary>Colour.</summary>
    public static readonly Option<string> Colour = new("--color")
    {
        Description = "auto, always or never",
        DefaultValueFactory = _ => "auto",
        Recursive = true,
    };

    /// <summary>The configuration file; every verb that needs one adds it.</summary>
    public static readonly Option<string> Config = new("--config")
    {
        Description = "The configuration file",
        DefaultValueFactory = _ => "keeperbot.json",
    };

    /// <summary>One vault of the configuration.</summary>
    public static readonly Option<string?> Vault =
        new("--vault") { Description = "The vault's id; may be left out when there is one" };

    static GlobalOptions() => Colour.AcceptOnlyFromAmong("auto", "always", "never");

    /// <summary>How output is wanted.</summary>
    public static OutputOptions Read(ParseResult parsed) =>
        new(parsed.GetValue(Json), parsed.GetValue(Quiet), parsed.GetValue(Colour) ?? "auto");
}
