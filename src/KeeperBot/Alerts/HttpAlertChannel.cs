using System.Text;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Terminal;

namespace KeeperBot.Alerts;

/// <summary>
/// Posts messages as JSON: to a webhook, or to Telegram's <c>sendMessage</c>. The address is the secret: it is in no
/// message and no exception.
/// </summary>
public sealed class HttpAlertChannel : IAlertChannel
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    private readonly Uri _address;
    private readonly Func<AlertMessage, JsonObject> _body;

    private HttpAlertChannel(string name, Uri address, Func<AlertMessage, JsonObject> body) =>
        (Name, _address, _body) = (name, address, body);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>A webhook.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="file">Holds the URL.</param>
    /// <param name="keeper">Which keeper speaks.</param>
    /// <exception cref="ProblemException">The file cannot be read, or holds no URL.</exception>
    public static HttpAlertChannel Webhook(string name, string file, string keeper)
    {
        var text = SecretIn(file, $"alerts.webhooks ({name})");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
        {
            throw new ProblemException(
                ExitCode.Configuration, "it holds no https URL", file,
                "put the webhook's URL into it, and nothing else");
        }

        Secrets.Of(url.PathAndQuery);
        return new HttpAlertChannel(name, url, message => AlertText.ToJson(keeper, message));
    }

    /// <summary>A Telegram chat (Bot API, <c>sendMessage</c>).</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="keeper">Which keeper speaks.</param>
    /// <exception cref="ProblemException">The token's file cannot be read, or holds none.</exception>
    public static HttpAlertChannel Telegram(TelegramChat chat, string keeper)
    {
        var token = SecretIn(chat.TokenFile, "alerts.telegram.tokenFile");
        if (!token.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '_' or '-'))
        {
            throw new ProblemException(
                ExitCode.Configuration, "it holds no bot token", chat.TokenFile,
                "put the token that @BotFather gave into it, and nothing else");
        }

        var address = new Uri($"{chat.Api.AbsoluteUri.TrimEnd('/')}/bot{token}/sendMessage");
        return new HttpAlertChannel("telegram", address, message => new JsonObject
        {
            ["chat_id"] = chat.Chat,
            ["text"] = AlertText.Say(keeper, message),
            ["disable_notification"] = message.Silent,
        });
    }

    /// <inheritdoc/>
    public async Task<string?> DeliverAsync(AlertMessage message, CancellationToken cancellation)
    {
        using var content = new StringContent(
            Redactor.Process.Clean(_body(message).ToJsonString()), Encoding.UTF8, "application/json");
        try
        {
            using var answer = await _client.PostAsync(_address, content, cancellation);
            return answer.IsSuccessStatusCode ? null : $"HTTP status {(int)answer.StatusCode}";
        }
        catch (HttpRequestException error)
        {
            // Its message may hold the address.
            return $"no connection ({error.HttpRequestError})";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static string SecretIn(string file, string key)
    {
        try
        {
            return Secrets.InFile(file).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                ExitCode.Configuration, $"{key}: {error.Message}", file, "name a file that exists", error);
        }
    }
}
