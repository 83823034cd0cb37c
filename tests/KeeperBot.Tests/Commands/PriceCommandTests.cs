using System.CommandLine;
using KeeperBot.Commands;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Commands;

public sealed class PriceCommandTests
{
    private const string Squeeth =
        """{"model":"squeeth","spot":3500,"volatility":0.9,"normalisationFactor":0.8}""";

    [Fact]
    public async Task Price_EveryLineGood_ExitsWith0AndSaysNothingElse()
    {
        var run = await RunAsync($"{Squeeth}\n{Squeeth}\n");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Empty(run.Error);
        Assert.Equal(2, run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"line\":2,\"price\":1018.807", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Price_ABadLine_AnswersTheOthersAndExitsWith2()
    {
        var run = await RunAsync($"{Squeeth}\n{{\"model\":\"squeth\"}}\n{Squeeth}\n");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Equal(3, run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("line 2: model: \\\"squeth\\\" is none; did you", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 of 3 lines could not be valued", run.Error, StringComparison.Ordinal);
        Assert.Contains("  fix  ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Price_NothingToRead_ExitsWith0()
    {
        var run = await RunAsync(string.Empty);

        Assert.Equal((ExitCode.Ok, string.Empty, string.Empty), (run.Code, run.Out, run.Error));
    }

    private static async Task<CommandLineRun> RunAsync(string input)
    {
        var (stdout, stderr) = (new StringWriter(), new StringWriter());
        var root = new RootCommand { new PriceCommand(new StringReader(input)) };
        var invocation = new InvocationConfiguration { Output = stdout, Error = stderr };
        var code = await root.Parse(["price"]).InvokeAsync(invocation, TestContext.Current.CancellationToken);
        return new CommandLineRun(code, stdout.ToString(), stderr.ToString());
    }
}
