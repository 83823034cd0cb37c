using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Alerts;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Health;
using KeeperBot.Terminal;

namespace KeeperBot.Tests.Terminal;

/// <summary>SE-02: whatever form a known secret takes, it does not leave the process.</summary>
public sealed class RedactorTests
{
    private const string Secret = "kb7Canary&Qm2/Zx=V9+\"ü";

    private const string Canary = "kbOutputCanary55";
    private const string Text = $"x {Canary} y";

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
        const string Line = "block 41 v3 HOLD inside the band, 1.50 WETH left of 2.00 WETH";
        Assert.Equal(Line, redactor.Clean(Line));
    }

    [Fact]
    public void Learn_Endpoint_TakesUserPathAndQuery()
    {
        var redactor = new Redactor();
        RpcEndpoint.Parse("https://someuser:somepass@node.example/v3/pathKey99?apikey=queryKey77")
            .VisitSecrets(redactor.Learn);
        var shown = redactor.Clean("someuser somepass pathKey99 queryKey77 node.example");
        Assert.Equal("*** *** *** *** node.example", shown);
    }

    [Fact]
    public void Learn_SpaceAroundASecret_IsNoPartOfIt()
    {
        var redactor = new Redactor();
        redactor.Learn(" spacedKey66\t");
        Assert.Equal("at ***!", redactor.Clean("at spacedKey66!"));
    }

    [Fact]
    public void Output_EverySink_PassesTheRedactor()
    {
        Secrets.Of(Canary);
        using var result = new StringWriter();
        using var error = new StringWriter();
        var output = new Output(new OutputOptions(false, false, "never"), result, error);
        output.Result(Text);
        output.Document(Text);
        output.Note(Text);
        output.Problem(new ProblemException(ExitCode.Bug, Text, Text, Text));
        Output.Bug(error, new InvalidOperationException(Text));
        new Output(new OutputOptions(true, false, "never"), result, error)
            .ResultJson("test/1", new JsonObject { ["text"] = Text });
        output.NoteJson(new JsonObject { ["text"] = Text });

        Assert.DoesNotContain("Canary", result.ToString() + error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("x *** y", result.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("{\"text\":\"x *** y\"}" + Environment.NewLine, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HealthServer_Answers_PassTheRedactor()
    {
        Secrets.Of(Canary);
        var report = new HealthReport(
            DateTimeOffset.UnixEpoch,
            [.. HealthChecks.Catalogue.Select(check => new HealthCheck(check.Name, HealthStatus.Warn, Text))]);
        await using var server = await HealthServer.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), [], () => report, () => Text, Cancellation);
        using var http = new HttpClient();

        var health = await http.GetStringAsync(new Uri(server.Address + "/health"), Cancellation);
        Assert.Contains("\"x *** y\"", health, StringComparison.Ordinal);
        Assert.Equal("x *** y", await http.GetStringAsync(new Uri(server.Address + "/metrics"), Cancellation));
    }

    [Fact]
    public async Task Webhook_Message_PassesTheRedactorAndSoDoesItsAddress()
    {
        Secrets.Of(Canary);
        using var receiver = new TcpListener(IPAddress.Loopback, 0);
        receiver.Start();
        var folder = Directory.CreateTempSubdirectory("keeperbot-webhook-");
        var file = Path.Combine(folder.FullName, "url");
        await File.WriteAllTextAsync(file, $"http://{receiver.LocalEndpoint}/hooks/hookCanary77\n", Cancellation);
        using var channel = HttpAlertChannel.Webhook("hook", file, "keeper");
        folder.Delete(recursive: true);

        var delivery = channel.DeliverAsync(
            new AlertMessage(
                DateTimeOffset.UnixEpoch,
                AlertState.Raised,
                new AlertCondition(AlertCause.Halt, string.Empty, Text, "do", TimeSpan.Zero),
                DateTimeOffset.UnixEpoch,
                false),
            Cancellation);
        var body = await ReceiveAsync(receiver);

        Assert.Null(await delivery);
        Assert.Contains("\"detail\":\"x *** y\"", body, StringComparison.Ordinal);
        Assert.Equal("at ***", Redactor.Process.Clean("at /hooks/hookCanary77"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>One request's body, answered with success.</summary>
    private static async Task<string> ReceiveAsync(TcpListener receiver)
    {
        using var client = await receiver.AcceptTcpClientAsync(Cancellation);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8, false, -1, leaveOpen: true);
        var length = 0;
        while (await reader.ReadLineAsync(Cancellation) is { Length: > 0 } header)
        {
            length = header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)
                ? int.Parse(header.Split(':')[1], CultureInfo.InvariantCulture)
                : length;
        }

        var body = new char[length];
        await reader.ReadBlockAsync(body, Cancellation);
        await stream.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), Cancellation);
        return new string(body);
    }

    private static IEnumerable<object?> Data(string secret)
    {
        var error = new IOException("x");
        error.Data["url"] = secret;
        return error.Data.Values.Cast<object?>();
    }
}
