using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>disarm</c>: takes the receipt away, so that no restart signs.</summary>
internal sealed class DisarmCommand : KeeperCommand
{
    /// <summary>Creates the verb.</summary>
    public DisarmCommand()
        : base("disarm", "Take back arm: no keeper starts live with this configuration until it is armed again") =>
        GlobalOptions.AddConfiguration(this);

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var file = GlobalOptions.Configuration(parsed).ReceiptFile;
        var existed = File.Exists(file);
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(ExitCode.NotReady, error.Message, file, "delete the file yourself", error);
        }

        output.Result(existed ? $"{Style.Good("✓")} disarmed: {file} is gone" : "it was not armed");
        output.Note("A keeper that runs already goes on: stop it, or pause it on chain. Next:  keeperbot status");
        output.ResultJson("disarm/1", new JsonObject { ["wasArmed"] = existed, ["receipt"] = file });
        return Task.FromResult(ExitCode.Ok);
    }
}
