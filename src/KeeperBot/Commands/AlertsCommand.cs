using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Alerts;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>alerts</c>: whether an operator would be reached.</summary>
internal sealed class AlertsCommand : Command
{
    /// <summary>Creates the verb.</summary>
    public AlertsCommand()
        : base("alerts", "Try whether alerts reach an operator") => Add(new Test());

    /// <summary><c>alerts test</c>.</summary>
    private sealed class Test : KeeperCommand
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

        public Test()
            : base("test", "Send a test message to every channel of the configuration, once") =>
            GlobalOptions.AddConfiguration(this);

        protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
        {
            var configuration = GlobalOptions.Configuration(parsed);
            var channels = AlertChannels.Open(configuration);
            if (channels.IsEmpty)
            {
                throw new ProblemException(
                    ExitCode.NotReady, "no channel is configured", "alerts", "add alerts.telegram or alerts.webhooks");
            }

            var now = TimeProvider.System.GetUtcNow();
            var message = new AlertMessage(
                now,
                AlertState.Test,
                new AlertCondition("test", string.Empty, "nothing is wrong", "nothing", TimeSpan.Zero),
                now,
                Silent: false);
            var failures = await Task.WhenAll(channels.Select(channel => TryAsync(channel, message, cancellation)));
            foreach (var (channel, failure) in channels.Zip(failures))
            {
                output.Result(failure is null
                    ? $"{Style.Good("✓")} {channel.Name} took it"
                    : $"{Style.Bad("✗")} {channel.Name}: {failure}");
            }

            output.ResultJson("alerts-test/1", new JsonObject
            {
                ["channels"] = new JsonArray([.. channels.Zip(failures, (channel, failure) => new JsonObject
                {
                    ["name"] = channel.Name, ["delivered"] = failure is null, ["failure"] = failure,
                })]),
            });
            return Array.TrueForAll(failures, failure => failure is null) ? ExitCode.Ok : ExitCode.NotReady;
        }

        private static async Task<string?> TryAsync(
            IAlertChannel channel, AlertMessage message, CancellationToken cancellation)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            ending.CancelAfter(Patience);
            using (channel)
            {
                try
                {
                    return await channel.DeliverAsync(message, ending.Token);
                }
                catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
                {
                    return $"no answer in {Patience.TotalSeconds} s";
                }
            }
        }
    }
}
