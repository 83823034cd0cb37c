using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Pricing;

namespace KeeperBot.Core.Oracles;

/// <summary>A price and everything that was checked about it.</summary>
/// <param name="BaseUsd">USD per one base, scaled by <paramref name="BaseDecimals"/>; zero when there is none.</param>
/// <param name="BaseDecimals">The base feed's decimals.</param>
/// <param name="QuoteUsd">
/// USD per one quote, scaled by <paramref name="QuoteDecimals"/>; zero when there is none.
/// </param>
/// <param name="QuoteDecimals">The quote feed's decimals.</param>
/// <param name="Checks">
/// The outcome of the checks, in order: validity and age of each feed, every cross-check, and whatever failed. What
/// else passed is named in <see cref="Feeds"/>.
/// </param>
public sealed record PriceEvidence(
    BigInteger BaseUsd,
    int BaseDecimals,
    BigInteger QuoteUsd,
    int QuoteDecimals,
    ImmutableArray<Reason> Checks)
{
    /// <summary>18: the decimals of <see cref="QuotePerBaseWad"/>, as in the contracts.</summary>
    public const int WadDecimals = 18;

    /// <summary>What every feed said that has a part in it.</summary>
    public ImmutableArray<FeedReading> Feeds { get; init; } = [];

    /// <summary>The assets besides base and quote, in the mandate's order.</summary>
    public ImmutableArray<AssetEvidence> Assets { get; init; } = [];

    /// <summary>True when a second opinion differs or is missing, so that trades are to be smaller.</summary>
    public bool Reduced { get; init; }

    /// <summary>True when every check passed that refuses: the price may be acted on.</summary>
    public bool Trusted => Checks.All(c => c.Passed || ReasonCode.IsRemark(c.Code));

    /// <summary>True when there is a positive price of everything to compute with, trusted or not.</summary>
    public bool Usable => BaseUsd.Sign > 0 && QuoteUsd.Sign > 0 && Assets.All(asset => asset.UsdWad.Sign > 0);

    /// <summary>
    /// Quote per one base with 18 decimals, rounded down exactly as the executor's own oracle price is.
    /// </summary>
    public BigInteger QuotePerBaseWad
    {
        get
        {
            // BaseUsd·10^(18 + quote) / (QuoteUsd·10^base), the powers of ten cancelled.
            var surplus = WadDecimals + QuoteDecimals - BaseDecimals;
            return surplus >= 0
                ? BaseUsd * PowerOfTen.Of(surplus) / QuoteUsd
                : BaseUsd / (QuoteUsd * PowerOfTen.Of(-surplus));
        }
    }

    /// <summary>A figure with other decimals in 18, toward zero where it has more.</summary>
    public static BigInteger ToWad(BigInteger amount, int decimals) => decimals <= WadDecimals
        ? amount * PowerOfTen.Of(WadDecimals - decimals)
        : amount / PowerOfTen.Of(decimals - WadDecimals);
}
