using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Commands;
using KeeperBot.Ethereum.Signing;
using KeeperBot.Terminal;

namespace KeeperBot.Benchmarks.Ethereum;

/// <summary><c>ethereum</c>: our codecs and signing against viem and ethers.</summary>
internal sealed class EthereumCommand : KeeperCommand
{
    private const int NameWidth = 44, TimeWidth = -24, RatioWidth = -18;

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How many times each library is timed",
        DefaultValueFactory = _ => 60,
    };

    private static readonly Option<int> Milliseconds = new("--milliseconds")
    {
        Description = "How long each time takes",
        DefaultValueFactory = _ => 20,
    };

    public EthereumCommand()
        : base("ethereum", "Hashing, ABI and signing against viem and ethers")
    {
        foreach (var option in new[] { Rounds, Milliseconds })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 100_000)
                {
                    result.AddError($"{option.Name} is a number from 1 to 100000");
                }
            });
            Options.Add(option);
        }
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var (rounds, milliseconds) = (parsed.GetValue(Rounds), parsed.GetValue(Milliseconds));
        using var rivals = await Rivals.StartAsync("rivals.mjs", EthereumInputs.ToJson(), cancellation);
        var versions = string.Join(", ", rivals.Versions.Select(v => $"{v.Key} {v.Value}"));
        output.Note($"{Machine.Summary}; {versions}; curve: {Secp256k1.BackendName}");
        output.Note($"{rounds} rounds, {milliseconds} ms each, in turns; best round and median");
        var results = await new EthereumBench(rivals, rounds, milliseconds).RunAsync(cancellation);
        Show(results, output);
        output.ResultJson("bench-ethereum/1", new JsonObject
        {
            ["machine"] = Machine.ToJson(),
            ["libraries"] = rivals.Versions.DeepClone(),
            ["curve"] = Secp256k1.BackendName,
            ["rounds"] = rounds,
            ["milliseconds"] = milliseconds,
            ["unit"] = "ns",
            ["cases"] = new JsonArray([.. results.Select(r => (JsonNode)r.ToJson())]),
        });
        return ExitCode.Ok;
    }

    private static void Show(IReadOnlyList<EthereumResult> results, Output output)
    {
        output.Result(Style.Strong(
            Style.Pad("best / median of the rounds", NameWidth) + Style.Pad("KeeperBot", TimeWidth)
            + Style.Pad("viem", TimeWidth) + Style.Pad("ethers", TimeWidth)
            + Style.Pad("x viem", RatioWidth) + Style.Pad("x ethers", RatioWidth)));
        foreach (var result in results)
        {
            var goal = result.Case.Goal is not { } wanted ? string.Empty
                : result.MeetsGoal ? Style.Good($"   goal {wanted:0}: met") : Style.Bad($"   goal {wanted:0}: not met");
            output.Result(
                Style.Pad(result.Case.Name, NameWidth)
                + Times(result[EthereumResult.Ours]) + Times(result["viem"]) + Times(result["ethers"])
                + Ratios(result, "viem") + Ratios(result, "ethers") + goal);
        }
    }

    private static string Times(Samples samples) =>
        Style.Pad($"{Time(samples.Min)} / {Time(samples.Median)}", TimeWidth);

    private static string Ratios(EthereumResult result, string library) => Style.Pad(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{result.RatioOfMinima(library):0.0} / {result.RatioOfMedians(library):0.0}"),
        RatioWidth);

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0} ns"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000:0.00} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000_000:0.00} ms"),
    };
}
