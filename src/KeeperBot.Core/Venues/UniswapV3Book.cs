using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;

namespace KeeperBot.Core.Venues;

/// <summary>A pool's ladder of quotes. A rung is read when a size first needs it, and then remembered.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class UniswapV3Book(
    VenueMandate venue, VaultMandate vault, Answers answers, ImmutableArray<BigInteger> ladder) : VenueBook
{
    private readonly Dictionary<BigInteger, BigInteger?> _prices = [];

    /// <inheritdoc/>
    public override VenueQuote? Quote(BigInteger size)
    {
        var magnitude = BigInteger.Abs(size);
        foreach (var rung in ladder)
        {
            if (!rung.IsZero && rung >= magnitude)
            {
                return PriceOf(rung * size.Sign) is { } price ? new VenueQuote(venue, size, price) : null;
            }
        }

        return null;
    }

    private BigInteger? PriceOf(BigInteger rung)
    {
        if (!_prices.TryGetValue(rung, out var price))
        {
            price = Read(rung);
            _prices.Add(rung, price);
        }

        return price;
    }

    private BigInteger? Read(BigInteger rung)
    {
        var ask = UniswapV3Venue.Rung(venue, vault, rung);
        if (!answers.Raw(ask).Success)
        {
            return null;
        }

        var amount = answers.Get(ask)[0].AsBigInteger();
        return amount.IsZero ? null : PriceWad(amount, rung);
    }

    /// <summary>Quote per base with 18 decimals, rounded against us: down for a sale, up for a purchase.</summary>
    private BigInteger PriceWad(BigInteger quoteAmount, BigInteger size)
    {
        var numerator = quoteAmount * PowerOfTen.Of(PriceEvidence.WadDecimals + vault.Base.Decimals);
        var denominator = BigInteger.Abs(size) * PowerOfTen.Of(vault.Quote.Decimals);
        return (size.Sign > 0 ? numerator + denominator - 1 : numerator) / denominator;
    }
}
