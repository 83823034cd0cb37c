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
/// <param name="Checks">The outcome of every check, in order.</param>
public sealed record PriceEvidence(
    BigInteger BaseUsd,
    int BaseDecimals,
    BigInteger QuoteUsd,
    int QuoteDecimals,
    ImmutableArray<Reason> Checks)
{
    /// <summary>18: the decimals of <see cref="QuotePerBaseWad"/>, as in the contracts.</summary>
    public const int WadDecimals = 18;

    /// <summary>True when every check passed: the price may be acted on.</summary>
    public bool Trusted => Checks.All(c => c.Passed);

    /// <summary>True when there are two positive prices to compute with, trusted or not.</summary>
    public bool Usable => BaseUsd.Sign > 0 && QuoteUsd.Sign > 0;

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
}
