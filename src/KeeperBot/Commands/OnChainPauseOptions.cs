using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Operating;
using KeeperBot.Safes;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary>
/// <c>pause --on-chain</c>: needs a key and an executor, and works with the journal gone, the keeper hung and its node
/// dead (OP-01).
/// </summary>
internal static class OnChainPauseOptions
{
    private const string NodesVariable = "KEEPERBOT_RPC";

    private static readonly Option<string[]> Rpc = new("--rpc")
    {
        Description = "A node to go through, without a key in its URL; may be repeated; others in " + NodesVariable
            + "; those of the configuration unless stated",
        HelpName = "URL",
    };

    private static readonly Option<string[]> Executor = new("--executor")
    {
        Description = "An executor to pause; may be repeated; those of the configuration unless stated",
        HelpName = "ADDRESS",
    };

    private static readonly Option<string?> KeystoreFile = new("--keystore")
    {
        Description = "Keystore of the guardian or the owner",
        HelpName = "FILE",
    };

    private static readonly Option<string?> PasswordFile = new("--password-file")
    {
        Description = "File with the keystore's password",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Print = new("--print")
    {
        Description = "Send nothing: print what the guardian has to send",
    };

    private static readonly Option<string?> Safe = new("--safe")
    {
        Description = "Send nothing: write a Safe Transaction Builder batch for a guardian that is a Safe",
        HelpName = "FILE",
    };

    private static readonly ImmutableArray<Option> All =
        [Rpc, Executor, KeystoreFile, PasswordFile, Passwords.FromStdin, Print, Safe];

    /// <summary>Adds the options to the verb.</summary>
    public static void AddTo(Command verb)
    {
        foreach (var option in All)
        {
            verb.Options.Add(option);
        }
    }

    /// <summary>They mean something with <c>--on-chain</c> only.</summary>
    /// <exception cref="ProblemException">One was given.</exception>
    public static void RequireAbsent(ParseResult parsed)
    {
        if (All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
        {
            throw new ProblemException(
                ExitCode.Usage, $"{given.Name} is for pausing the executor itself", given.Name, "add --on-chain");
        }
    }

    /// <summary>Pauses, or says what has to be sent.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var executors = ExecutorsOf(parsed);
        if (parsed.GetValue(Print))
        {
            Show(executors, output);
            return ExitCode.Ok;
        }

        var urls = NodesOf(parsed);
        var nodes = urls.Select(url => EthereumClient.OverHttp(url, OnChainPause.Limits)).ToImmutableArray();
        var pause = new OnChainPause(nodes, TimeProvider.System, output);
        try
        {
            if (parsed.GetValue(Safe) is { } file)
            {
                return await WriteBatchAsync(pause, executors, file, output, cancellation);
            }

            using var key = KeyOf(parsed, output);
            await pause.RunAsync(key, executors, cancellation);
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }

        output.ResultJson("pause-on-chain/1", new JsonObject
        {
            ["executors"] = new JsonArray([.. executors.Select(e => (JsonNode)e.ToString())]),
        });
        output.Note("Only the executor's owner can lift it: unpause().");
        return ExitCode.Ok;
    }

    private static void Show(ImmutableArray<Address> executors, Output output)
    {
        var data = Hex.Encode(OnChainPause.Data.Span);
        foreach (var executor in executors)
        {
            output.Result($"to    {executor}");
            output.Result($"data  {data}     pause()");
            output.Result("value 0");
            output.Result($"cast  cast send {executor} \"pause()\" --rpc-url URL --keystore FILE");
        }

        output.ResultJson("pause-calls/1", new JsonObject
        {
            ["calls"] = new JsonArray([.. executors.Select(executor => (JsonNode)new JsonObject
            {
                ["to"] = executor.ToString(), ["data"] = data, ["value"] = "0",
            })]),
        });
    }

    private static async Task<int> WriteBatchAsync(
        OnChainPause pause,
        ImmutableArray<Address> executors,
        string file,
        Output output,
        CancellationToken cancellation)
    {
        var batch = new SafeBatch(
            await pause.ChainIdAsync(cancellation),
            null,
            "Pause KeeperBot",
            $"Calls pause() of {string.Join(", ", executors)}: its keeper can trade nothing until the owner lifts it.",
            TimeProvider.System.GetUtcNow(),
            [.. executors.Select(executor => new Call(executor, OnChainPause.Data))]);
        SafeFile.Write(batch, file);
        output.Result($"{Style.Good("✓")} {file}: load it in the Safe's Transaction Builder");
        return ExitCode.Ok;
    }

    private static PrivateKey KeyOf(ParseResult parsed, Output output)
    {
        var keystore = parsed.GetValue(KeystoreFile) ?? throw new ProblemException(
            ExitCode.Usage, "no key is named that may pause", "--keystore",
            "name the guardian's keystore; or use --print, or --safe, and send it by other means");
        try
        {
            var password = parsed.GetValue(PasswordFile) is { } file
                ? Secrets.InFile(file)
                : Passwords.Read(keystore, parsed, output);
            return Keystore.Decrypt(File.ReadAllText(keystore), password);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or EthereumException)
        {
            throw new ProblemException(
                ExitCode.Configuration, error.Message, keystore, "check the file and its password", error);
        }
    }

    private static ImmutableArray<Address> ExecutorsOf(ParseResult parsed)
    {
        var (stated, id) = (parsed.GetValue(Executor) ?? [], parsed.GetValue(GlobalOptions.Vault));
        if (stated.Length == 0)
        {
            var vaults = PauseCommand.VaultsOf(Stated(parsed, "--executor").Mandate, id);
            return [.. vaults.Select(vault => vault.Executor).Distinct()];
        }

        if (id is not null)
        {
            throw new ProblemException(
                ExitCode.Usage, "--executor and --vault both say what to pause", "--vault", "keep one of the two");
        }

        return
        [
            .. stated.Distinct(StringComparer.Ordinal).Select(text => Address.TryParse(text, out var address)
                ? address
                : throw new ProblemException(
                    ExitCode.Usage, $"'{text}' is no address", "--executor", "write 0x and 40 hex digits")),
        ];
    }

    private static ImmutableArray<RpcEndpoint> NodesOf(ParseResult parsed)
    {
        var stated = parsed.GetValue(Rpc) ?? [];
        foreach (var url in stated)
        {
            Secrets.RequireNone(url, "--rpc", $"the variable {NodesVariable}");
        }

        var secret = Environment.GetEnvironmentVariable(NodesVariable)?
            .Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) ?? [];
        return stated.Length + secret.Length == 0
            ? Stated(parsed, "--rpc").Access.Nodes
            : [.. stated.Concat(secret).Select(Parse)];
    }

    private static RpcEndpoint Parse(string url)
    {
        try
        {
            return Secrets.Endpoint(url);
        }
        catch (EthereumException error)
        {
            throw new ProblemException(
                ExitCode.Usage, error.Message, "--rpc", "write an http or https URL", error);
        }
    }

    /// <summary>The configuration, when it is still there.</summary>
    private static KeeperConfiguration Stated(ParseResult parsed, string option)
    {
        try
        {
            return GlobalOptions.Configuration(parsed);
        }
        catch (ProblemException problem)
        {
            throw new ProblemException(
                ExitCode.Usage, $"{option} is not given, and the configuration cannot be used: {problem.What}",
                problem.Where, $"add {option}", problem);
        }
    }
}
