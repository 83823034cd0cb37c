using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Volatility;

/// <summary>A surface with where it comes from, as a file, a server or the journal holds it.</summary>
/// <remarks>
/// JSON with the keys <c>asset</c>, <c>asOf</c> (unix seconds), <c>source</c>, <c>spot</c> (USD when it was read), and
/// one of <c>flat</c> {volatility}, <c>svi</c> [{years, a, b, rho, m, sigma}] and <c>ssvi</c> {rho, eta, gamma,
/// atm: [{years, variance}]}. Years count from <c>asOf</c>; as time passes the smile of each distance in time stays.
/// </remarks>
/// <param name="Asset">The symbol of the asset, such as WETH.</param>
/// <param name="AsOf">Unix seconds at which the market was read.</param>
/// <param name="Source">Who says so, in one line.</param>
/// <param name="Spot">USD per one of the asset at that time; <see cref="AssetMarket.SurfaceSpot"/>.</param>
/// <param name="Surface">The surface, free of arbitrage.</param>
public sealed record SurfaceDocument(
    string Asset, ulong AsOf, string Source, double Spot, VolatilitySurface Surface)
{
    /// <summary>The most bytes that are read; a surface of <see cref="MaxSlices"/> expiries has 20 thousand.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The most expiries.</summary>
    public const int MaxSlices = 64;

    private const int MaxAsset = 32;
    private const int MaxSource = 200;

    /// <summary>Reads a document, or says everything that is wrong with it. Never raises an error.</summary>
    public static SurfaceReading Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
        {
            return SurfaceReading.Refused($"{utf8.Length} bytes are more than a surface document's {MaxBytes}");
        }

        try
        {
            var json = JsonSerializer.Deserialize(utf8, SurfaceJsonContext.Default.SurfaceJson);
            return json is null ? SurfaceReading.Refused("null is no surface document") : Read(json);
        }
        catch (JsonException error)
        {
            return SurfaceReading.Refused(
                $"not a surface document: at line {error.LineNumber + 1}, column {error.BytePositionInLine + 1} a key "
                + "is unknown, missing or there twice, or a value is not of its kind");
        }
        catch (ArgumentException error)
        {
            return SurfaceReading.Refused($"no surface has such parameters: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>The document in the form that <see cref="Parse"/> reads, UTF-8; same document, same bytes.</summary>
    /// <exception cref="InvalidOperationException">The surface is of no kind that a document can hold.</exception>
    public byte[] Write()
    {
        var json = new SurfaceJson(Asset, AsOf, Source, Spot);
        json = Surface switch
        {
            FlatSurface flat => json with { Flat = new FlatJson(flat.At(Spot, Spot, 0.0)) },
            SviSurface svi => json with
            {
                Svi = [.. svi.Slices.Select(s => new SviJson(s.Years, s.A, s.B, s.Rho, s.M, s.Sigma))],
            },
            SsviSurface ssvi => json with
            {
                Ssvi = new SsviJson(
                    ssvi.Rho,
                    ssvi.Eta,
                    ssvi.Gamma,
                    [.. ssvi.Atm.Select(pillar => new AtmJson(pillar.Years, pillar.Variance))]),
            },
            _ => throw new InvalidOperationException($"a {Surface.GetType().Name} has no form as a document"),
        };
        return JsonSerializer.SerializeToUtf8Bytes(json, SurfaceJsonContext.Default.SurfaceJson);
    }

    private static SurfaceReading Read(SurfaceJson json)
    {
        var problems = new List<string>();
        void Demand(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }

        Demand(
            json.Asset.Length is > 0 and <= MaxAsset
                && json.Asset.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'),
            $"asset: 1 to {MaxAsset} letters and digits, such as WETH");
        Demand(
            json.Source.Length is > 0 and <= MaxSource && json.Source.All(c => c is >= ' ' and <= '~'),
            $"source: 1 to {MaxSource} printable ASCII characters that say who made it");
        Demand(json.AsOf is > 0 and <= uint.MaxValue, "asOf: unix seconds, after 1970 and before 2106");
        Demand(
            json.Spot is >= InputRange.MinPrice and <= InputRange.MaxPrice,
            "spot: USD per one of the asset, above zero");
        object?[] forms = [json.Flat, json.Svi, json.Ssvi];
        Demand(forms.Count(form => form is not null) == 1, "exactly one of flat, svi and ssvi must be there");
        IEnumerable<object?>? slices = json.Svi is { } svi ? svi : json.Ssvi is { } ssvi ? ssvi.Atm ?? [] : null;
        Demand(
            slices is null || (slices.Count() is > 0 and <= MaxSlices && slices.All(slice => slice is not null)),
            $"1 to {MaxSlices} expiries, none of them null");
        if (problems.Count > 0)
        {
            return new SurfaceReading(null, [.. problems.Select(problem => new SurfaceProblem(problem))]);
        }

        var surface = SurfaceOf(json);
        var breaches = surface is SmileSurface smile ? NoArbitrage.Check(smile) : [];
        return breaches.IsEmpty
            ? new SurfaceReading(new SurfaceDocument(json.Asset, json.AsOf, json.Source, json.Spot, surface), [])
            : new SurfaceReading(
                null, [.. breaches.Select(breach => new SurfaceProblem(breach.ToString()) { Breach = breach })]);
    }

    private static VolatilitySurface SurfaceOf(SurfaceJson json)
    {
        if (json.Svi is { } svi)
        {
            return new SviSurface([.. svi.Select(s => new SviSlice(s!.Years, s.A, s.B, s.Rho, s.M, s.Sigma))]);
        }

        return json.Ssvi is { } ssvi
            ? new SsviSurface(
                ssvi.Rho, ssvi.Eta, ssvi.Gamma, [.. ssvi.Atm!.Value.Select(p => new AtmVariance(p!.Years, p.Variance))])
            : new FlatSurface(InputRange.Require(
                json.Flat!.Volatility, MinFlat, InputRange.MaxVolatility, "flat.volatility"));
    }

    /// <summary>A tenth of a percent: less is a unit mistaken, or no volatility at all.</summary>
    private const double MinFlat = 0.001;
}

/// <summary>A surface document, or why there is none.</summary>
/// <param name="Document">The document; null when there are problems.</param>
/// <param name="Problems">Everything that is wrong; empty when there is a document.</param>
public sealed record SurfaceReading(SurfaceDocument? Document, ImmutableArray<SurfaceProblem> Problems)
{
    internal static SurfaceReading Refused(string problem) => new(null, [new SurfaceProblem(problem)]);
}

/// <summary>Something that a surface document may not be used for.</summary>
/// <param name="Text">One line for people.</param>
public sealed record SurfaceProblem(string Text)
{
    /// <summary>The arbitrage, where that is what is wrong.</summary>
    public ArbitrageBreach? Breach { get; init; }
}
