using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks;

/// <summary>The other libraries, in a Node process that answers one question at a time and sleeps in between.</summary>
internal sealed class Rivals : IDisposable
{
    private readonly string _script;
    private readonly Process _node;
    private readonly Task<string> _errors;

    private Rivals(string script, Process node)
    {
        (_script, _node) = (script, node);
        _errors = node.StandardError.ReadToEndAsync();
    }

    /// <summary>Versions by name, Node's as <c>node</c>.</summary>
    public JsonObject Versions { get; private set; } = [];

    /// <summary>Starts Node and gives it the inputs.</summary>
    /// <param name="script">The file that answers, beside the program.</param>
    /// <param name="inputs">What it works on.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="ProblemException">Node or a package is not installed.</exception>
    public static async Task<Rivals> StartAsync(string script, JsonObject inputs, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, script)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Rivals rivals;
        try
        {
            rivals = new Rivals(script, Process.Start(start)!);
        }
        catch (Win32Exception error)
        {
            throw new ProblemException(
                ExitCode.NotReady, $"Node did not start: {error.Message}", "node", "run scripts/setup", error);
        }

        try
        {
            var question = new JsonObject { ["inputs"] = inputs };
            rivals.Versions = await rivals.AskAsync(question, cancellation);
            return rivals;
        }
        catch
        {
            rivals.Dispose();
            throw;
        }
    }

    /// <summary>The library's result, as text.</summary>
    public async Task<string> ResultAsync(string name, string library, CancellationToken cancellation) =>
        (await AskAsync(Question(name, library), cancellation))["result"]!.GetValue<string>();

    /// <summary>Nanoseconds a call, the mean over about this many milliseconds.</summary>
    public async Task<double> MeasureAsync(
        string name, string library, int milliseconds, CancellationToken cancellation)
    {
        var question = Question(name, library);
        question["milliseconds"] = milliseconds;
        return (await AskAsync(question, cancellation))["nanoseconds"]!.GetValue<double>();
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        if (!_node.HasExited)
        {
            _node.Kill();
        }

        _node.Dispose();
    }

    private static JsonObject Question(string name, string library) => new() { ["case"] = name, ["library"] = library };

    private async Task<JsonObject> AskAsync(JsonObject question, CancellationToken cancellation)
    {
        try
        {
            await _node.StandardInput.WriteLineAsync(question.ToJsonString().AsMemory(), cancellation);
            await _node.StandardInput.FlushAsync(cancellation);
            if (await _node.StandardOutput.ReadLineAsync(cancellation) is { } line)
            {
                return JsonNode.Parse(line)!.AsObject();
            }
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            throw new ProblemException(
                ExitCode.NotReady, await DescribeAsync(), _script, "run scripts/setup", error);
        }

        throw new ProblemException(ExitCode.NotReady, await DescribeAsync(), _script, "run scripts/setup");
    }

    private async Task<string> DescribeAsync()
    {
        if (!_node.HasExited)
        {
            _node.Kill();
        }

        var lines = (await _errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var reason = lines.FirstOrDefault(line => line.Contains("Error", StringComparison.Ordinal)) ?? "no message";
        return $"the Node process of the rivals failed: {reason.Trim()}";
    }
}
