using System.Text;
using System.Text.Json;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Terminal;

/// <summary>SE-02: whatever form a known secret takes, it does not leave the process.</summary>
public sealed class RedactorTests
{
    private const string Secret = "kb7Canary&Qm2/Zx=V9+\"ü";

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Secret);

    public static TheoryData<string, string> Forms => new()
    {
        { "as it is", $"at {Secret}!" },
        { "upper case", Secret.ToUpperInvariant() },
        { "lower case", Secret.ToLowerInvariant() },
        { "twice", Secret + Secret },
        { "in an exception", new InvalidOperationException("no " + Secret).ToString() },
        { "in an inner exception", new IOException("x", new HttpRequestException(Secret)).ToString() },
        { "in an aggregate", new AggregateException(new IOException(Secret)).ToString() },
        { "in exception data", string.Join(',', Data(Secret)) },
        { "percent-encoded", Uri.EscapeDataString(Secret) },
        { "percent-encoded, lower case", Uri.EscapeDataString(Secret).ToLowerInvariant() },
        { "JSON", JsonSerializer.Serialize(new { note = Secret }) },
        { "hex", Convert.ToHexStringLower(Bytes) },
        { "upper case hex", Convert.ToHexString(Bytes) },
        { "hex with prefix", "0x" + Convert.ToHexStringLower(Bytes) },
        { "hex of UTF-16", Convert.ToHexStringLower(Encoding.Unicode.GetBytes(Secret)) },
        { "base64", Convert.ToBase64String(Bytes) },
        { "base64 after one byte", Convert.ToBase64String([1, .. Bytes]) },
        { "base64 after two bytes", Convert.ToBase64String([1, 2, .. Bytes, 3]) },
        { "base64url", System.Buffers.Text.Base64Url.EncodeToString(Bytes) },
        { "reversed", new string([.. Secret.Reverse()]) },
        { "in a URL", $"https://node.example/v3/{Secret}/x" },
        { "coloured", $"\u001b[31m{Secret}\u001b[0m" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Clean_SecretInAnyForm_IsGone(string form, string text)
    {
        var redactor = new Redactor();
        redactor.Learn(Secret);

        var shown = redactor.Clean(text);

        Assert.True(shown.Contains(Redactor.Mark, StringComparison.Ordinal), form);
        var other = new Redactor();
        other.Learn(Secret);
        Assert.Equal(shown, other.Clean(shown));
        Assert.DoesNotContain("canary", shown, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Clean_TextWithoutASecret_IsLeftAlone()
    {
        var redactor = new Redactor();
        redactor.Learn(Secret);
        redactor.Learn("v3");
        const string Text = "block 41 v3 HOLD inside the band, 1.50 WETH left of 2.00 WETH";
        Assert.Equal(Text, redactor.Clean(Text));
    }

    [Fact]
    public void Learn_Endpoint_TakesUserPathAndQuery()
    {
        var redactor = new Redactor();
        redactor.Learn(RpcEndpoint.Parse("https://someuser:somepass@node.example/v3/pathKey99?apikey=queryKey77"));
        var shown = redactor.Clean("someuser somepass pathKey99 queryKey77 node.example");
        Assert.Equal("*** *** *** *** node.example", shown);
    }

    [Fact]
    public void Output_EverySink_PassesTheRedactor()
    {
        Redactor.Process.Learn("kbOutputCanary55");
        using var result = new StringWriter();
        using var error = new StringWriter();
        const string Text = "x kbOutputCanary55 y";
        var output = new Output(new OutputOptions(false, false, "never"), result, error);
        output.Result(Text);
        output.Document(Text);
        output.Note(Text);
        output.Problem(new ProblemException(ExitCode.Bug, Text, Text, Text));
        Output.Bug(error, new InvalidOperationException(Text));
        new Output(new OutputOptions(true, false, "never"), result, error)
            .ResultJson("test/1", new System.Text.Json.Nodes.JsonObject { ["text"] = Text });

        Assert.DoesNotContain("Canary", result.ToString() + error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("x *** y", result.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<object?> Data(string secret)
    {
        var error = new IOException("x");
        error.Data["url"] = secret;
        return error.Data.Values.Cast<object?>();
    }
}
