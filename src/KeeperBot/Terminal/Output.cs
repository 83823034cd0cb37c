using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KeeperBot.Terminal;

/// <summary>
/// The only writer to the terminal: results to stdout and nothing else there, everything for people to stderr.
/// </summary>
/// <remarks>
/// With <c>--json</c> stdout is JSON (one document, or one a line for streams) that names its schema. Colour only where
/// a terminal shows it; <c>NO_COLOR</c> wins over everything but <c>--color always</c>, and colour is never the only
/// sign.
/// </remarks>
public sealed class Output
{
    private static readonly JsonSerializerOptions Compact = new() { WriteIndented = false };

    // A log is read by people too, and never put into a page.
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextWriter _out;
    private readonly TextWriter _error;
    private readonly bool _quiet;
    private readonly bool _colourOut;
    private readonly bool _colourError;

    /// <summary>For a library that writes its own text.</summary>
    public static TextWriter Stderr => Console.Error;

    /// <summary>Writes to the given writers, of which only the process's own can be a terminal.</summary>
    public Output(OutputOptions options, TextWriter stdout, TextWriter stderr)
    {
        _out = stdout;
        _error = stderr;
        _quiet = options.Quiet;
        Json = options.Json;
        _colourOut = UseColour(
            options.Colour, stdout == Console.Out && !Console.IsOutputRedirected, Environment.GetEnvironmentVariable);
        _colourError = UseColour(
            options.Colour, stderr == Console.Error && !Console.IsErrorRedirected, Environment.GetEnvironmentVariable);
    }

    /// <summary>True when a person watches stderr, so that progress is worth showing.</summary>
    public bool IsWatched => !_quiet && IsTerminal;

    /// <summary>True when stderr is a terminal.</summary>
    public bool IsTerminal => _error == Console.Error && !Console.IsErrorRedirected;

    /// <summary>True when stdout carries JSON.</summary>
    public bool Json { get; }

    /// <summary>A line of the result for people; nothing when the result is JSON.</summary>
    public void Result(string line = "")
    {
        if (!Json)
        {
            _out.WriteLine(Redactor.Process.Clean(_colourOut ? Style.Render(line) : Style.Strip(line)));
        }
    }

    /// <summary>The result as one line of JSON; nothing when the result is for people.</summary>
    /// <param name="schema">Name and version, such as <c>status/1</c>; written as <c>keeperbot/status/1</c>.</param>
    /// <param name="content">The document's members.</param>
    public void ResultJson(string schema, JsonObject content)
    {
        if (!Json)
        {
            return;
        }

        var document = new JsonObject { ["schema"] = $"keeperbot/{schema}" };
        foreach (var (name, value) in content)
        {
            document[name] = value?.DeepClone();
        }

        _out.WriteLine(Redactor.Process.Clean(document.ToJsonString(Compact)));
        _out.Flush();
    }

    /// <summary>A result that is a document by itself, whatever is asked for.</summary>
    public void Document(string text) => _out.Write(Redactor.Process.Clean(text));

    /// <summary>A line beside the result: progress, hints.</summary>
    public void Note(string line)
    {
        if (!_quiet)
        {
            WriteError(line);
        }
    }

    /// <summary>A line beside the result for programs.</summary>
    public void NoteJson(JsonObject line)
    {
        if (!_quiet)
        {
            _error.WriteLine(Redactor.Process.Clean(line.ToJsonString(Plain)));
        }
    }

    /// <summary>A problem: what, where and what to do.</summary>
    public void Problem(ProblemException problem)
    {
        WriteError($"{Style.Bad("error")}: {problem.What}");
        WriteError($"  {Style.Dim("at")}   {problem.Where}");
        WriteError($"  {Style.Dim("fix")}  {problem.Remedy}");
    }

    /// <summary>A bug of ours, with all that is known of it: for whoever reports it.</summary>
    public static void Bug(TextWriter stderr, Exception bug)
    {
        stderr.WriteLine("bug: KeeperBot stopped rather than go on; please report this:");
        stderr.WriteLine(Redactor.Process.Clean(bug.ToString()));
    }

    private void WriteError(string line) =>
        _error.WriteLine(Redactor.Process.Clean(_colourError ? Style.Render(line) : Style.Strip(line)));

    /// <summary>Asks on stderr and reads a line from stdin; null when nobody is there to answer.</summary>
    public string? Ask(string question)
    {
        if (Console.IsInputRedirected)
        {
            return null;
        }

        _error.Write(question);
        return Console.In.ReadLine();
    }

    /// <summary>
    /// Asks for a secret on stderr and reads it without showing it; null when nobody is there to answer.
    /// </summary>
    public string? AskSecret(string question)
    {
        if (Console.IsInputRedirected)
        {
            return null;
        }

        _error.Write(question);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        _error.WriteLine();
        return typed.ToString();
    }

    /// <summary>Whether to write colour.</summary>
    /// <param name="when"><c>auto</c>, <c>always</c> or <c>never</c>.</param>
    /// <param name="terminal">True when a terminal reads along.</param>
    /// <param name="environment">Reads an environment variable.</param>
    internal static bool UseColour(string when, bool terminal, Func<string, string?> environment)
    {
        bool IsSet(string name) => !string.IsNullOrEmpty(environment(name));
        return when switch
        {
            "always" => true,
            "never" => false,
            _ when IsSet("NO_COLOR") => false,
            _ when IsSet("FORCE_COLOR") || IsSet("CLICOLOR_FORCE") => true,
            _ => terminal && environment("TERM") != "dumb",
        };
    }
}

/// <summary>How output is wanted.</summary>
/// <param name="Json">Machine-readable stdout.</param>
/// <param name="Quiet">No notes on stderr.</param>
/// <param name="Colour"><c>auto</c>, <c>always</c> or <c>never</c>.</param>
public sealed record OutputOptions(bool Json, bool Quiet, string Colour);
