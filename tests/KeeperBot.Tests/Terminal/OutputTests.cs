using System.Text.Json.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Terminal;

public sealed class OutputTests : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void Output_ForPeople_PutsResultsOnStdoutAndTheRestOnStderr()
    {
        var output = Make();
        output.Result("result");
        output.ResultJson("status/1", []);
        output.Note(Style.Dim("note"));
        output.Problem(new ProblemException(ExitCode.NotReady, "what", "where", "remedy"));

        Assert.Equal("result\n", _out.ToString());
        Assert.Equal("note\nerror: what\n  at   where\n  fix  remedy\n", _error.ToString());
    }

    [Fact]
    public void Output_Json_IsOneDocumentALineThatNamesItsSchema()
    {
        var output = Make(json: true);
        output.Result("for people");
        output.ResultJson("decision/1", new JsonObject { ["text"] = "two\nlines", ["list"] = new JsonArray(1, 2) });
        output.ResultJson("decision/1", new JsonObject { ["text"] = null });

        var lines = _out.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Equal("keeperbot/decision/1", (string?)JsonNode.Parse(line)!["schema"]));
        Assert.Equal("two\nlines", (string?)JsonNode.Parse(lines[0])!["text"]);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public void Output_Quiet_StillShowsResultsAndProblems()
    {
        var output = Make(quiet: true);
        output.Note("note");
        output.Result("result");
        output.Problem(new ProblemException(ExitCode.NotReady, "what", "where", "remedy"));

        Assert.Equal("result\n", _out.ToString());
        Assert.StartsWith("error: what\n", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_ColourAlways_ColoursBothStreams()
    {
        var output = Make(colour: "always");
        output.Result(Style.Good("yes"));
        output.Note(Style.Bad("no"));

        Assert.Equal("\e[32myes\e[0m\n", _out.ToString());
        Assert.Equal("\e[31mno\e[0m\n", _error.ToString());
    }

    [Theory]
    [InlineData("auto", true, "", true)]
    [InlineData("auto", false, "", false)]
    [InlineData("auto", true, "NO_COLOR=1", false)]
    [InlineData("auto", true, "NO_COLOR=", true)]
    [InlineData("auto", false, "FORCE_COLOR=1", true)]
    [InlineData("auto", false, "CLICOLOR_FORCE=1", true)]
    [InlineData("auto", true, "NO_COLOR=1 FORCE_COLOR=1", false)]
    [InlineData("auto", true, "TERM=dumb", false)]
    [InlineData("auto", true, "TERM=dumb FORCE_COLOR=1", true)]
    [InlineData("always", false, "NO_COLOR=1", true)]
    [InlineData("never", true, "FORCE_COLOR=1", false)]
    public void UseColour_FlagTerminalAndEnvironment_DecideInThisOrder(
        string when, bool terminal, string environment, bool expected)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(v => v.Split('=')[0], v => v.Split('=')[1], StringComparer.Ordinal);
        Assert.Equal(expected, Output.UseColour(when, terminal, variables.GetValueOrDefault));
    }

    private Output Make(bool json = false, bool quiet = false, string colour = "never") =>
        new(new OutputOptions(json, quiet, colour), _out, _error);
}
