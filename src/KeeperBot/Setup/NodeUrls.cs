using System.Collections.Immutable;
using KeeperBot.Configuration;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Setup;

/// <summary>The URLs of the nodes, from where a key in them is safe: a file, the environment or the terminal.</summary>
internal static class NodeUrls
{
    /// <summary>The variable that holds them, separated by commas.</summary>
    public const string Variable = "KEEPERBOT_RPC";

    /// <summary>The flag that names a file with them, one a line.</summary>
    public const string Flag = "--rpc-file";

    private static readonly char[] Separators = [',', ' ', '\n', '\r', '\t'];

    /// <summary>The URLs as stated.</summary>
    /// <exception cref="ProblemException">There are none, or one is no URL; none is shown.</exception>
    public static ImmutableArray<string> Read(string? file, Interview interview)
    {
        var text = file is null ? Environment.GetEnvironmentVariable(Variable) : Read(file);
        text = interview.Ask(
            string.IsNullOrWhiteSpace(text) ? null : text,
            $"{Flag} (or {Variable})",
            "URLs of your nodes, three of different providers, separated by commas");
        ImmutableArray<string> urls =
            [.. text.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
        foreach (var url in urls)
        {
            try
            {
                Secrets.Endpoint(url);
            }
            catch (MalformedDataException error)
            {
                throw new ProblemException(
                    ExitCode.Usage, error.Message, Flag, "write https://... , separated by commas", error);
            }
        }

        return urls.IsEmpty
            ? throw new ProblemException(ExitCode.Usage, "no node is named", Flag, "name a node's URL")
            : urls;
    }

    /// <summary>The access to them that a configuration of these URLs means.</summary>
    public static ChainAccess Access(ImmutableArray<string> urls, int quorum) => new(
        [.. urls.Select(RpcEndpoint.Parse)], quorum, 3, TimeSpan.FromMinutes(1), TimeSpan.Zero, 50, null, []);

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(ExitCode.Usage, error.Message, Flag, "name a file that exists", error);
        }
    }
}
