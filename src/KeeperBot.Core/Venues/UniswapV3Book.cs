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
    // Of selling and of buying each rung, once read.
    private readonly Price?[,] _prices = new Price?[2, ladder.Length];

    /// <inheritdoc/>
    public override VenueQuote? Quote(BigInteger size)
    {
        var magnitude = BigInteger.Abs(size);
        for (var i = 0; i < ladder.Length; i++)
        {
            if (!ladder[i].IsZero && ladder[i] >= magnitude)
            {
                ref var price = ref _prices[size.Sign > 0 ? 1 : 0, i];
                price ??= Read(ladder[i] * size.Sign);
                return price.Wad is { } wad ? new VenueQuote(venue, size, wad) : null;
            }
        }

        return null;
    }

    private Price Read(BigInteger rung)
    {
        var ask = UniswapV3Venue.Rung(venue, vault, rung);
        if (!answers.Raw(ask).Success)
        {
            return new Price(null);
        }

        var amount = answers.Get(ask)[0].AsBigInteger();
        return new Price(amount.IsZero ? null : PriceWad(amount, rung));
    }

    /// <summary>Quote per base with 18 decimals, rounded against us: down for a sale, up for a purchase.</summary>
    private BigInteger PriceWad(BigInteger quoteAmount, BigInteger size)
    {
        var numerator = quoteAmount * PowerOfTen.Of(PriceEvidence.WadDecimals + vault.Base.Decimals);
        var denominator = BigInteger.Abs(size) * PowerOfTen.Of(vault.Quote.Decimals);
        return (size.Sign > 0 ? numerator + denominator - 1 : numerator) / denominator;
    }

    /// <summary>What a rung was found to cost; null when the pool cannot fill it.</summary>
    private sealed record Price(BigInteger? Wad);
}
