using System.CommandLine;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>How a person names the chain to fork without showing the key in its URL to the whole machine.</summary>
internal static class ForkUrl
{
    /// <summary>The environment variable that names the chain.</summary>
    public const string Variable = "KEEPERBOT_FORK_URL";

    /// <summary>The URL itself, when there is no key in it.</summary>
    public static readonly Option<string?> Flag = new("--fork-url")
    {
        Description = $"Fork this node's chain; a URL that may hold a key goes into {Variable} or a file",
        HelpName = "URL",
    };

    /// <summary>A file that holds the URL.</summary>
    public static readonly Option<string?> File = new("--fork-url-file")
    {
        Description = "The same, with the URL in a file",
        HelpName = "FILE",
    };

    /// <summary>The height to start from.</summary>
    public static readonly Option<ulong?> Block = new("--fork-block")
    {
        Description = "The block to fork at; the newest by default",
        HelpName = "NUMBER",
    };

    /// <summary>What to fork; null when nothing is named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="variable">The value of <see cref="Variable"/>, or null.</param>
    /// <exception cref="ProblemException">It is named twice, cannot be read, is no URL, or shows a key.</exception>
    public static ForkSource? SourceOf(ParseResult parsed, string? variable)
    {
        var (flag, file) = (parsed.GetValue(Flag), parsed.GetValue(File));
        if (flag is not null && file is not null)
        {
            throw new ProblemException(
                ExitCode.Usage, "the chain to fork is named twice", "--fork-url and --fork-url-file", "keep one");
        }

        var (url, where) = (flag, file) switch
        {
            ({ } stated, _) => (stated, "--fork-url"),
            (_, { } path) => (TextOf(path), "--fork-url-file"),
            _ => (variable, Variable),
        };
        if (string.IsNullOrWhiteSpace(url))
        {
            return parsed.GetValue(Block) is null
                ? null
                : throw new ProblemException(
                    ExitCode.Usage, "there is a block to fork at, but no chain", "--fork-block",
                    $"name the chain's node in {Variable}, --fork-url-file or --fork-url");
        }

        if (flag is not null)
        {
            Secrets.RequireNone(
                flag, where, $"{Variable}, or into a file that only you can read for --fork-url-file");
        }

        return new ForkSource(EndpointOf(url.Trim(), where), parsed.GetValue(Block));
    }

    private static string TextOf(string path)
    {
        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, "--fork-url-file", "name a file that holds the URL", error);
        }
    }

    private static RpcEndpoint EndpointOf(string url, string where)
    {
        try
        {
            var endpoint = Secrets.Endpoint(url);
            return endpoint.IsWebSocket
                ? throw new ProblemException(
                    ExitCode.Usage, "it is a WebSocket", where, "name the node's https URL")
                : endpoint;
        }
        catch (MalformedDataException error)
        {
            throw new ProblemException(ExitCode.Usage, error.Message, where, "correct the URL", error);
        }
    }
}
