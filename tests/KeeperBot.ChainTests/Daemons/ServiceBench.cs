using System.Text.Json;
using System.Text.RegularExpressions;
using KeeperBot.ChainTests.Keeper;
using KeeperBot.Configuration;

namespace KeeperBot.ChainTests.Daemons;

/// <summary>A devnet, a keeper that runs as a service on it, and a stand-in for its supervisor.</summary>
internal sealed partial class ServiceBench : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private ServiceBench(KeeperDevnet chain, NotifySocket supervisor) => (Chain, Supervisor) = (chain, supervisor);

    public KeeperDevnet Chain { get; }

    public NotifySocket Supervisor { get; }

    public HttpClient Http => _http;

    public static async Task<ServiceBench> StartAsync(CancellationToken cancellation)
    {
        var chain = await KeeperDevnet.StartAsync(cancellation);
        return new ServiceBench(chain, new NotifySocket(chain.NewFolder("n")));
    }

    /// <summary>Writes the configuration of a live keeper that serves on a free port.</summary>
    public string Configure(Func<KeeperOptions, KeeperOptions>? change = null) =>
        Chain.Configure("keeper", live: true, options =>
        {
            options = options with { Daemon = options.Daemon with { Listen = "127.0.0.1:0" } };
            return change?.Invoke(options) ?? options;
        });

    /// <summary>Starts the program as its supervisor would.</summary>
    public KeeperProcess Run(string file) =>
        KeeperProcess.Start(Supervisor.Environment(TimeSpan.FromSeconds(30)), "run", "--config", file, "--json");

    /// <summary>Where the program says that it serves.</summary>
    public static async Task<Uri> AddressOfAsync(KeeperProcess keeper, CancellationToken cancellation)
    {
        await Waiting.UntilAsync(
            () => Address().IsMatch(keeper.Errors), $"the keeper serves; it said {keeper.Errors}", cancellation);
        return new Uri(Address().Match(keeper.Errors).Value);
    }

    /// <summary>The events of a name that the program has logged so far.</summary>
    public static IReadOnlyList<JsonElement> Events(KeeperProcess keeper, string name)
    {
        var found = new List<JsonElement>();
        foreach (var line in keeper.Errors.Split('\n').Where(line => line.StartsWith('{')))
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("event").GetString() == name)
            {
                found.Add(document.RootElement.Clone());
            }
        }

        return found;
    }

    /// <summary>Status code and text of a page.</summary>
    public async Task<(int Status, string Text)> GetAsync(Uri address, string path, CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync(new Uri(address, path), cancellation);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Chain.DisposeAsync();
        Supervisor.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+(?=/health, metrics)", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
