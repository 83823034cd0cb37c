using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Vaults.Declarations;

/// <summary>A type of position that can be declared: its name, its fields, and what they make.</summary>
/// <param name="Name">The value of <c>type</c>.</param>
/// <param name="Meaning">What it is, for people.</param>
/// <param name="Fields">The fields that it must have besides <c>type</c> and <c>asset</c>.</param>
internal sealed record DeclaredType(string Name, string Meaning, ImmutableArray<string> Fields)
{
    /// <summary>Every type. Documentation and parser derive from this table.</summary>
    public static readonly ImmutableArray<DeclaredType> All =
    [
        new("spot", "units of an asset that are held or owed", ["units"])
        {
            Read = row => new DeclaredHolding(row.Label($"{Say(row.Units)} {row.Asset}"), row.Asset, row.Units),
        },
        new("perp", "a linear perpetual", ["units", "entry"])
        {
            Read = row => new DeclaredPerpetual(
                row.Label($"perp {Say(row.Units)} from {Say(row.Price("entry"))}"),
                row.Asset, row.Units, row.Price("entry")),
        },
        new("forward", "a forward or a dated future", ["units", "strike", "expiry"])
        {
            Read = row => new DeclaredForward(
                row.Label($"forward {Say(row.Units)} at {Say(row.Price("strike"))}"),
                row.Asset, row.Units, row.Price("strike"), row.Time("expiry")),
        },
        new("option", "European options", ["units", "right", "strike", "expiry"])
        {
            Read = row => new DeclaredOption(
                row.Label($"{Say(row.Units)} {Plural(row.Right)} at {Say(row.Price("strike"))}"),
                row.Asset, row.Units, row.Right, row.Price("strike"), row.Time("expiry")),
        },
        new("cash-digital", "European options that pay an amount of USD", ["units", "right", "strike", "expiry"])
        {
            Read = row => Digital(row, "USD", paysAsset: false),
        },
        new("asset-digital", "European options that pay the asset", ["units", "right", "strike", "expiry"])
        {
            Read = row => Digital(row, row.Asset, paysAsset: true),
        },
        new("everlasting", "everlasting options", ["units", "right", "strike", "fundingDays"])
        {
            Read = row => new DeclaredEverlasting(
                row.Label($"{Say(row.Units)} everlasting {Plural(row.Right)} at {Say(row.Price("strike"))}"),
                row.Asset, row.Units, row.Right, row.Price("strike"), row.FundingYears),
        },
        new("power-perp", "a perpetual on a power of the price, funded continuously",
            ["units", "power", "normalizationFactor", "fundingDays"])
        {
            Read = row => new DeclaredPowerPerp(
                row.Label($"{Say(row.Units)} perps on {row.Asset}^{Say(row.Power)}"),
                row.Asset, row.Units, PowerPerpForm.Continuous, row.Power, row.FundingYears, row.Factor, row.AsOf),
        },
        new("squeeth", "Opyn's squared ether", ["units", "normalizationFactor"])
        {
            Read = row => new DeclaredPowerPerp(
                row.Label($"{Say(row.Units)} squeeth"),
                row.Asset, row.Units, PowerPerpForm.Exponential, 2.0, PowerPerpInputs.SqueethFundingYears,
                row.SqueethFactor / PowerPerpInputs.SqueethIndexScale, row.AsOf),
        },
        new("lp-v2", "liquidity over all prices", ["against", "liquidity"])
        {
            Read = row => new DeclaredLiquidity(
                row.Label($"liquidity {row.Asset}/{row.Text("against")}"),
                row.Asset, row.Text("against"), row.Price("liquidity"), 0.0, double.PositiveInfinity),
        },
        new("lp-v3", "liquidity over a range of prices", ["against", "liquidity", "lower", "upper"])
        {
            Read = row => new DeclaredLiquidity(
                row.Label($"liquidity {Say(row.Price("lower"))} to {Say(row.Above("upper", row.Price("lower")))}"),
                row.Asset, row.Text("against"), row.Price("liquidity"), row.Price("lower"), row.Price("upper")),
        },
        new("glp-token", "one token's part of a share of a GLP-like pool",
            ["share", "pool", "reserved", "guaranteed", "shortSize", "shortAverage"])
        {
            Read = row => new DeclaredPoolToken(
                row.Label($"pool share, {row.Asset}"),
                row.Asset, row.Part("share"), row.Amount("pool"), row.Amount("reserved"), row.Amount("guaranteed"),
                row.Amount("shortSize"), row.Price("shortAverage")),
        },
        new("gm-market", "a share of a GM-like market",
            [
                "against", "share", "longTokens", "shortTokens", "longSize", "longCost", "shortSize", "shortCost",
                "cap",
            ])
        {
            Read = row => new DeclaredPoolMarket(
                row.Label($"market share, {row.Asset}/{row.Text("against")}"),
                row.Asset, row.Text("against"), row.Part("share"), row.Amount("longTokens"),
                row.Amount("shortTokens"), row.Amount("longSize"), row.Amount("longCost"), row.Amount("shortSize"),
                row.Amount("shortCost"), row.Part("cap")),
        },
    ];

    /// <summary>Makes the position of a row.</summary>
    public required Func<DeclaredRow, DeclaredPosition> Read { get; init; }

    private static DeclaredDigital Digital(DeclaredRow row, string what, bool paysAsset) => new(
        row.Label($"{Say(row.Units)} {what} {(row.Right == OptionKind.Call ? "above" : "below")} "
            + Say(row.Price("strike"))),
        row.Asset, row.Units, paysAsset, row.Right, row.Price("strike"), row.Time("expiry"));

    private static string Say(double value) => value.ToString("0.########", CultureInfo.InvariantCulture);

    private static string Plural(OptionKind right) => right == OptionKind.Call ? "calls" : "puts";
}
