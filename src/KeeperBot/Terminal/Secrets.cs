using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;

namespace KeeperBot.Terminal;

/// <summary>Where secrets come in: the redactor of this process learns each before anybody else has it.</summary>
internal static class Secrets
{
    /// <summary>A secret that was typed, sent or made.</summary>
    public static string Of(string secret)
    {
        Redactor.Process.Learn(secret);
        return secret;
    }

    /// <summary>The secret that a file holds, without the end of its line.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static string InFile(string file) => Of(File.ReadAllText(file).TrimEnd('\r', '\n'));

    /// <summary>Where a node listens; its user, path and query are the secret.</summary>
    /// <exception cref="MalformedDataException">It is no URL of a node; the message does not repeat it.</exception>
    public static RpcEndpoint Endpoint(string url)
    {
        var endpoint = RpcEndpoint.Parse(url);
        endpoint.VisitSecrets(Redactor.Process.Learn);
        return endpoint;
    }

    /// <summary>Refuses a URL that was typed as an argument and may hold a provider's key.</summary>
    /// <param name="url">The argument.</param>
    /// <param name="option">Where it was typed.</param>
    /// <param name="instead">Where it should be: a variable or a file.</param>
    /// <exception cref="ProblemException">It has a user, a path or a query.</exception>
    public static void RequireNone(string url, string option, string instead)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && (uri.UserInfo.Length > 0 || uri.PathAndQuery.Trim('/').Length > 0))
        {
            throw new ProblemException(
                ExitCode.Usage, "every user of this machine can read a command line, and this URL may hold a key",
                option, $"put it into {instead}");
        }
    }
}
