using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using KeeperBot.Core;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Configuration;

/// <summary>A configuration that was read and checked: the mandate, and what the program needs beside it.</summary>
/// <param name="Live">True when the keeper may sign.</param>
/// <param name="Mandate">What the operator wants and allows.</param>
/// <param name="Endpoint">The node.</param>
/// <param name="PollInterval">How often the head is asked for.</param>
/// <param name="JournalFile">Absolute path.</param>
/// <param name="KeystoreFile">Absolute path; null in shadow mode without a key.</param>
/// <param name="PasswordFile">Absolute path; null in shadow mode without a key.</param>
public sealed record KeeperConfiguration(
    bool Live,
    Mandate Mandate,
    RpcEndpoint Endpoint,
    TimeSpan PollInterval,
    string JournalFile,
    string? KeystoreFile,
    string? PasswordFile)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Reads a configuration file.</summary>
    /// <exception cref="ProblemException">Not readable, not valid; says where and what to do.</exception>
    public static KeeperConfiguration Load(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                ExitCode.Configuration, error.Message, path, "name a file that exists with --config", error);
        }

        try
        {
            var options = JsonSerializer.Deserialize<KeeperOptions>(text, Json)
                ?? throw new JsonException("the file holds null");
            return MandateBuilder.Build(options, Path.GetFullPath(path));
        }
        catch (JsonException error)
        {
            throw Locate(error, path, text);
        }
    }

    /// <summary>Writes options as a file that <see cref="Load"/> reads.</summary>
    public static void Write(KeeperOptions options, string path) =>
        File.WriteAllText(path, JsonSerializer.Serialize(options, Json) + "\n");

    /// <summary>The line with a caret under the place that is wrong.</summary>
    private static ProblemException Locate(JsonException error, string path, string text)
    {
        var number = (int)(error.LineNumber ?? 0);
        var lines = text.Split('\n');
        var line = number < lines.Length ? lines[number].TrimEnd('\r') : string.Empty;
        var bytes = Encoding.UTF8.GetBytes(line);
        var column = Encoding.UTF8.GetCharCount(bytes, 0, (int)Math.Min(error.BytePositionInLine ?? 0, bytes.Length));
        var what = new StringBuilder(Explain(error)).Append("\n    ").Append(line).Append("\n    ")
            .Append(' ', Math.Max(0, column - 1)).Append('^');
        return new ProblemException(
            ExitCode.Configuration, what.ToString(),
            $"{path}:{number + 1}:{column}", "correct the marked place", error);
    }

    private static string Explain(JsonException error)
    {
        // The serializer's message ends with its own notion of place and names a .NET type; the place is shown better.
        var message = error.Message.Split(" Path: ")[0];
        return message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal)
            ? $"unknown key '{error.Path?.Split('.')[^1]}'"
            : message.Contains("missing required properties", StringComparison.Ordinal)
                ? "missing key: " + message[(message.LastIndexOf(':') + 1)..].Trim()
                : message;
    }
}
