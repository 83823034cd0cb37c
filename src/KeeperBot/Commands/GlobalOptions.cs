using System.CommandLine;
using KeeperBot.Configuration;
using KeeperBot.Core;
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

    private static readonly Option<string> Config = new("--config")
    {
        Description = "The configuration file",
        DefaultValueFactory = _ => "keeperbot.json",
    };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "KEY=VALUE that wins over the file and over KEEPERBOT_Key__Key; may be repeated",
        HelpName = "KEY=VALUE",
    };

    /// <summary>One vault of the configuration.</summary>
    public static readonly Option<string?> Vault =
        new("--vault") { Description = "The vault's id; may be left out when there is one" };

    static GlobalOptions() => Colour.AcceptOnlyFromAmong("auto", "always", "never");

    /// <summary>Lets a verb be told its configuration.</summary>
    public static void AddConfiguration(Command verb)
    {
        verb.Options.Add(Config);
        verb.Options.Add(Set);
    }

    /// <summary>True when there is a configuration file, or one was named.</summary>
    public static bool IsConfigured(ParseResult parsed) =>
        parsed.GetResult(Config) is { Implicit: false } || File.Exists(parsed.GetRequiredValue(Config));

    /// <summary>The configuration: the file, then the environment, then the flags; the last that speaks wins.</summary>
    /// <exception cref="ProblemException">It is not valid; says where and what to do.</exception>
    public static KeeperConfiguration Configuration(ParseResult parsed) => Stated(parsed).Configuration;

    /// <summary>The same with where each value comes from.</summary>
    /// <exception cref="ProblemException">It is not valid; says where and what to do.</exception>
    public static StatedConfiguration Stated(ParseResult parsed) => StatedConfiguration.Read(
        parsed.GetRequiredValue(Config),
        [
            .. Setting.OfEnvironment(Environment.GetEnvironmentVariables()),
            .. (parsed.GetValue(Set) ?? []).Select(Setting.OfFlag),
        ]);

    /// <summary>The vault that a person means.</summary>
    /// <exception cref="ProblemException">There is no such vault, or more than one and none is named.</exception>
    public static VaultMandate VaultOf(ParseResult parsed, Mandate mandate) => parsed.GetValue(Vault) switch
    {
        null when mandate.Vaults.Length == 1 => mandate.Vaults[0],
        var id => mandate.Vaults.FirstOrDefault(v => v.Id == id) ?? throw new ProblemException(
            ExitCode.Usage,
            id is null ? "there is more than one vault" : $"there is no vault '{id}'",
            "--vault",
            $"name one of: {string.Join(", ", mandate.Vaults.Select(v => v.Id))}"),
    };

    /// <summary>How output is wanted.</summary>
    public static OutputOptions Read(ParseResult parsed) =>
        new(parsed.GetValue(Json), parsed.GetValue(Quiet), parsed.GetValue(Colour) ?? "auto");
}
