using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Devnet;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>devnet</c>: a local chain with mainnet's protocols and a vault to hedge, until it is stopped.</summary>
internal sealed class DevnetCommand : KeeperCommand
{
    private static readonly Option<string> Data = new("--data")
    {
        Description = "Folder for the keeper's key, its configuration and its journal",
        DefaultValueFactory = _ => ".devnet",
    };

    private static readonly Option<int?> Port =
        new("--port") { Description = "Port of the node on 127.0.0.1; a free one by default" };

    private static readonly Option<double> BlockTime = new("--block-time")
    {
        Description = "Real seconds between blocks (12 s apart on the chain)",
        DefaultValueFactory = _ => 2.0,
    };

    private static readonly Option<bool> Perps = new("--perps")
    {
        Description = "Add a Synthetix PerpsV2 market as the executor's third venue",
    };

    /// <summary>Creates the verb.</summary>
    public DevnetCommand()
        : base("devnet", "Run a local chain with real protocol bytecode, a vault and its executor")
    {
        Options.Add(Data);
        Options.Add(Port);
        Options.Add(BlockTime);
        Options.Add(Perps);
        Options.Add(ForkUrl.Flag);
        Options.Add(ForkUrl.File);
        Options.Add(ForkUrl.Block);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var seconds = parsed.GetValue(BlockTime);
        if (seconds is not (>= 0.1 and <= 3_600))
        {
            throw new ProblemException(
                ExitCode.Usage, $"{seconds} s is outside 0.1 to 3600",
                "--block-time", "state real seconds between blocks");
        }

        var folder = Path.GetFullPath(parsed.GetRequiredValue(Data));
        var fork = ForkUrl.SourceOf(parsed, Environment.GetEnvironmentVariable(ForkUrl.Variable));
        if (fork is not null && parsed.GetValue(Perps))
        {
            throw new ProblemException(
                ExitCode.Usage, "a fork has the venues that its chain has",
                Perps.Name, "leave it out, or run a devnet of its own without --fork");
        }

        if (fork is not null)
        {
            output.Note(Style.Dim($"forking the chain of {fork.Node}, which is only read ..."));
        }

        var options = new DevnetOptions(folder)
        {
            Port = parsed.GetValue(Port),
            Fork = fork,
            Perps = parsed.GetValue(Perps),
        };
        await using var devnet = await RunningDevnet.StartAsync(options, cancellation);
        var file = Path.Combine(folder, "keeperbot.json");

        // A new chain gets a new journal: the one of an earlier chain tells of blocks that are no more.
        var journal =
            Path.Combine(folder, $"keeper-{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}.journal");
        KeeperConfiguration.Write(
            DevnetConfiguration.For(devnet.Manifest, journal, live: true, perps: parsed.GetValue(Perps)), file);
        output.Result(
            $"node      {devnet.Manifest.RpcUrl}   chain {devnet.Manifest.ChainId}"
            + (fork is null ? string.Empty : $", a fork of block {devnet.Start.Number}"));
        output.Result($"vault     {devnet.Manifest.Addresses.Vault}");
        output.Result($"executor  {devnet.Manifest.Addresses.Executor}");
        output.Result($"keeper    {devnet.Manifest.Keeper}");
        output.Result($"config    {file}");
        output.ResultJson("devnet/1", new JsonObject
        {
            ["rpcUrl"] = devnet.Manifest.RpcUrl,
            ["chainId"] = devnet.Manifest.ChainId,
            ["forkedBlock"] = fork is null ? null : devnet.Start.Number,
            ["config"] = file,
            ["manifest"] = Path.Combine(folder, DevnetManifest.FileName),
        });
        var shadow = devnet.Manifest.ChainId == DevnetConfiguration.ChainId ? string.Empty : " --set mode=shadow";
        output.Note($"Next:  keeperbot run --config {file}{shadow}     (Ctrl-C here stops the chain)");
        await devnet.Controls.LiveAsync(TimeSpan.FromSeconds(seconds), TimeProvider.System, cancellation);
        return ExitCode.Ok;
    }
}
