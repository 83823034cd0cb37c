using System.CommandLine;
using System.Text.Json.Nodes;
using KeeperBot.Configuration;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>config</c>: what the configuration says, whether it is valid, and what it may say.</summary>
internal sealed class ConfigCommand : Command
{
    /// <summary>Creates the verb.</summary>
    public ConfigCommand()
        : base("config", "Check the configuration, show where each value comes from, or print its JSON Schema")
    {
        Add(new Check());
        Add(new Show());
        Add(new Schema());
    }

    /// <summary><c>config check</c>.</summary>
    private sealed class Check : KeeperCommand
    {
        public Check()
            : base("check", "Read and check the configuration; nothing is started and no node is asked") =>
            GlobalOptions.AddConfiguration(this);

        protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
        {
            var stated = GlobalOptions.Stated(parsed);
            var mandate = stated.Configuration.Mandate;
            output.Result(
                $"{Style.Good("✓")} {stated.File}: {(stated.Configuration.Live ? "live" : "shadow")} on chain "
                + $"{mandate.ChainId}, {string.Join(", ", mandate.Vaults.Select(vault => vault.Id))}");
            output.ResultJson("config-check/1", new JsonObject
            {
                ["file"] = stated.File,
                ["mode"] = stated.Configuration.Live ? "live" : "shadow",
                ["chainId"] = mandate.ChainId,
                ["mandate"] = mandate.Hash.ToString(),
                ["vaults"] = new JsonArray([.. mandate.Vaults.Select(vault => (JsonNode)vault.Id)]),
            });
            return Task.FromResult(ExitCode.Ok);
        }
    }

    /// <summary><c>config show</c>.</summary>
    private sealed class Show : KeeperCommand
    {
        private static readonly Option<bool> Origin =
            new("--origin") { Description = "Say of each value where it is stated" };

        public Show()
            : base("show", "Show every value that counts, defaults included; keys in URLs are hidden")
        {
            GlobalOptions.AddConfiguration(this);
            Options.Add(Origin);
        }

        protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
        {
            var values = GlobalOptions.Stated(parsed).Values().ToList();
            var origin = parsed.GetValue(Origin);
            var (keys, texts) = (values.Max(value => value.Key.Length), values.Max(value => value.Value.Length));
            foreach (var value in values)
            {
                output.Result(origin
                    ? $"{value.Key.PadRight(keys)}  {value.Value.PadRight(texts)}  {Style.Dim(value.Origin)}"
                    : $"{value.Key.PadRight(keys)}  {value.Value}");
            }

            output.ResultJson("config/1", new JsonObject
            {
                ["values"] = new JsonObject(values.Select(value => KeyValuePair.Create<string, JsonNode?>(
                    value.Key, new JsonObject { ["value"] = value.Value, ["origin"] = value.Origin }))),
            });
            return Task.FromResult(ExitCode.Ok);
        }
    }

    /// <summary><c>config schema</c>.</summary>
    private sealed class Schema : KeeperCommand
    {
        public Schema()
            : base("schema", "Print the JSON Schema that editors complete and check a configuration with")
        {
        }

        protected override Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
        {
            output.Document(ConfigurationSchema.Text);
            return Task.FromResult(ExitCode.Ok);
        }
    }
}
