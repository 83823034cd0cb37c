using KeeperBot.Commands;

namespace KeeperBot.Tests.Commands;

/// <summary>One command line, run inside the test.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Out">What went to stdout.</param>
/// <param name="Error">What went to stderr.</param>
public sealed record CommandLineRun(int Code, string Out, string Error)
{
    public static async Task<CommandLineRun> OfAsync(params string[] args)
    {
        var (stdout, stderr) = (new StringWriter(), new StringWriter());
        var code = await KeeperRootCommand.Instance.RunAsync(args, stdout, stderr);
        return new CommandLineRun(code, stdout.ToString(), stderr.ToString());
    }
}
