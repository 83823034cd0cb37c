using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Charts;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Volatility;
using KeeperBot.Terminal;

namespace KeeperBot.Commands;

/// <summary><c>surface</c>: the implied volatilities that a vault is valued at.</summary>
internal sealed class SurfaceCommand : KeeperCommand
{
    private const double DaysPerYear = 365.0;
    private const double LowestMoneyness = 0.60;
    private const double HighestMoneyness = 1.50;
    private const int PictureSteps = 90;

    private static readonly ImmutableArray<double> Moneyness =
        [0.60, 0.70, 0.80, 0.90, 0.95, 1.00, 1.05, 1.10, 1.20, 1.30, 1.50];

    private static readonly Option<string> Tenors = new("--tenors")
    {
        Description = "Days until expiry, such as 7,30,90",
        HelpName = "LIST",
        DefaultValueFactory = _ => "7,30,90,180",
    };

    private static readonly Option<string?> Asset =
        new("--asset") { Description = "The asset's symbol; the base unless stated" };

    /// <summary>Creates the verb.</summary>
    public SurfaceCommand()
        : base("surface", "Show the implied volatilities that a vault is valued at, by strike and tenor")
    {
        VaultLook.AddOptions(this);
        Options.Add(Asset);
        Options.Add(Tenors);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        var tenors = TenorsOf(parsed.GetRequiredValue(Tenors));
        var look = await VaultLook.ReadAsync(parsed, output, cancellation);
        var asset = AssetOf(parsed.GetValue(Asset), look.Reading.Market);
        ImmutableArray<Smile> smiles = [.. tenors.Select(days => SmileOf(asset, days, Moneyness))];
        output.Result($"{Style.Strong(look.Title)}   {Style.Dim(look.Market)}");
        output.Result();
        output.Result(Style.Accent(Style.Pad($"{asset.Asset} volatility, %", 26)) + Style.Dim(
            string.Concat(Moneyness.Select(part => Style.Pad($"{Figures.Number(part * 100, 0)} %", -8)))));
        foreach (var smile in smiles)
        {
            output.Result(
                Style.Pad($"  {Figures.Number(smile.Days, 0)} d", 8)
                + Style.Pad($"forward {Figures.Number(smile.Forward)}", 18)
                + string.Concat(smile.Points.Select(point =>
                    Style.Pad(Figures.Number(point.Volatility * 100, 1), -8))));
        }

        output.Result();
        output.Result(Style.Dim("  across: the strike in percent of the forward"));
        var stated = look.Reading.Surfaces.GetValueOrDefault(asset.Asset);
        if (stated is not null)
        {
            output.Result(Style.Dim(
                $"  by {stated.Source}, {Ago(look, stated)} ago, at {Figures.Number(stated.Spot)} USD"));
        }

        var document = look.Document();
        document["asset"] = asset.Asset;
        document["statedBy"] = stated is null ? null : new JsonObject
        {
            ["source"] = stated.Source,
            ["asOf"] = stated.AsOf,
            ["spot"] = stated.Spot,
        };
        document["tenors"] = new JsonArray([.. smiles.Select(Json)]);
        output.ResultJson("surface/1", document);
        ImmutableArray<double> fine =
        [
            .. Enumerable.Range(0, PictureSteps + 1)
                .Select(i => LowestMoneyness + ((HighestMoneyness - LowestMoneyness) * i / PictureSteps)),
        ];
        VaultLook.Draw(parsed, output, () => SmileChart.Draw(
            $"{look.Reading.Vault.Id}: {asset.Asset}",
            look.Market,
            [.. tenors.Select(days => SmileOf(asset, days, fine))]));
        return ExitCode.Ok;
    }

    private static string Ago(VaultLook look, SurfaceDocument stated) =>
        Figures.Duration((double)look.Reading.Market.Timestamp - stated.AsOf);

    private static Smile SmileOf(AssetMarket asset, double days, ImmutableArray<double> moneyness)
    {
        var years = days / DaysPerYear;
        var forward = asset.ForwardIn(years);
        return new Smile(days, forward,
        [
            .. moneyness.Select(part => (part, part * forward, asset.VolatilityAt(part * forward, years))),
        ]);
    }

    private static AssetMarket AssetOf(string? symbol, Market market) =>
        market.Assets.FirstOrDefault(asset => asset.Asset == (symbol ?? market.Base.Asset))
        ?? throw new ProblemException(
            ExitCode.Usage, $"the vault has no asset '{symbol}'", "--asset",
            $"name one of: {string.Join(", ", market.Assets.Select(asset => asset.Asset))}");

    private static ImmutableArray<double> TenorsOf(string text)
    {
        var days = text.Split(',').Select(part =>
            double.TryParse(part.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number is > 0.0 and <= 3650.0
                ? number
                : throw new ProblemException(
                    ExitCode.Usage, $"'{part}' is no number of days", "--tenors", "write such as 7,30,90"));
        return [.. days.Distinct().Order()];
    }

    private static JsonObject Json(Smile smile) => new()
    {
        ["days"] = smile.Days,
        ["forward"] = smile.Forward,
        ["points"] = new JsonArray([.. smile.Points.Select(point => new JsonObject
        {
            ["moneyness"] = point.Moneyness,
            ["strike"] = point.Strike,
            ["volatility"] = point.Volatility,
        })]),
    };
}
