using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Volatility;

namespace KeeperBot.Core.Vaults;

/// <summary>Options of one strike of a Lyra board.</summary>
/// <param name="Board">The board's number.</param>
/// <param name="Strike">The strike's number.</param>
/// <param name="Kind">Call or put.</param>
/// <param name="StrikePrice">USD per base.</param>
/// <param name="Expiry">Unix seconds.</param>
/// <param name="Amount">How many, 18 decimals; below zero sold.</param>
/// <param name="Volatility">Annual, 1.00 = 100 %: the board's times the strike's skew.</param>
public sealed record LyraOption(
    BigInteger Board,
    BigInteger Strike,
    OptionKind Kind,
    double StrikePrice,
    ulong Expiry,
    BigInteger Amount,
    double Volatility)
{
    /// <summary>The amount in whole options.</summary>
    public double Units { get; } = Scaled.ToDouble(Amount, LyraReads.Decimals);

    /// <summary>What it is, for people: "-100 calls at 3000 of board 1".</summary>
    public string Label { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Scaled.ToDouble(Amount, LyraReads.Decimals):0.####} {(Kind == OptionKind.Call ? "calls" : "puts")} "
        + $"at {StrikePrice:0.##} of board {Board}");
}

/// <summary>Tokens that belong to a Lyra book: what backs it, or what it owes.</summary>
/// <param name="What">What they are, for people.</param>
/// <param name="Asset">The symbol of the quote; null for the base.</param>
/// <param name="Amount">How many, 18 decimals; below zero owed.</param>
public sealed record LyraHolding(string What, string? Asset, BigInteger Amount);

/// <summary>When a board's Greeks were cached, and for what price.</summary>
/// <param name="Board">The board's number.</param>
/// <param name="UpdatedAt">Unix seconds.</param>
/// <param name="Spot">USD per base.</param>
public sealed record LyraCachedBoard(BigInteger Board, double UpdatedAt, double Spot);

/// <summary>Lyra's cached Greeks of some boards, and what Lyra takes for fresh.</summary>
/// <param name="Boards">The boards.</param>
/// <param name="MaxAgeSeconds">Older is stale.</param>
/// <param name="MaxMove">From this move of the price on they are stale, 1.00 = 100 %.</param>
public sealed record LyraCache(ImmutableArray<LyraCachedBoard> Boards, double MaxAgeSeconds, double MaxMove)
{
    /// <summary>
    /// The delta of all the pool's options as cached, base units; null for a book of which Lyra caches none.
    /// </summary>
    public double? Delta { get; init; }
}

/// <summary>Options on Lyra v1 (Avalon) and what belongs to them.</summary>
/// <remarks>
/// <para>
/// Each option is valued as Lyra values it: by Black and Scholes at its strike's own volatility, which does not move
/// with the spot, at Lyra's rate, with no yield of the base. A year has 365 days there too. The volatilities of the
/// market that it is measured in count for nothing.
/// </para>
/// <para>
/// An expired option is worth its payout at the present spot until its board is settled: Lyra settles at the price of
/// the moment in which somebody calls for it, not at that of the expiry.
/// </para>
/// </remarks>
/// <param name="options">The options of boards that are not settled, by board and strike.</param>
/// <param name="holdings">What backs them, or is owed.</param>
/// <param name="rate">Continuously compounded, a year.</param>
/// <param name="cache">The state of Lyra's cached Greeks.</param>
public sealed class LyraPosition(
    ImmutableArray<LyraOption> options, ImmutableArray<LyraHolding> holdings, double rate, LyraCache cache)
    : VaultPosition
{
    /// <summary>
    /// Two right deltas are nearer: the formulas agree to 1e-14, and twelve seconds change a delta by about 1e-6.
    /// </summary>
    private const double DeltaTolerance = 1e-4;

    /// <summary>Base units that are no difference: what rounding leaves in a cache of no options.</summary>
    private const double NoDelta = 1e-9;

    /// <summary>The options of boards that are not settled, by board and strike.</summary>
    public ImmutableArray<LyraOption> Options => options;

    /// <summary>What backs them, or is owed.</summary>
    public ImmutableArray<LyraHolding> Holdings => holdings;

    /// <summary>Continuously compounded, a year.</summary>
    public double Rate => rate;

    /// <summary>The state of Lyra's cached Greeks.</summary>
    public LyraCache Cache => cache;

    /// <inheritdoc/>
    public override ImmutableArray<Reason> RemarksIn(Market market)
    {
        var remarks = ImmutableArray.CreateBuilder<Reason>();
        if (cache.Boards.Length > 0)
        {
            var age = market.Timestamp - cache.Boards.Min(board => board.UpdatedAt);
            var move = cache.Boards.Max(board => board.Spot > 0.0 ? Math.Abs((market.Spot / board.Spot) - 1.0) : 1.0);
            remarks.Add(new Reason(
                ReasonCode.GreekCacheAge, age <= cache.MaxAgeSeconds, age, cache.MaxAgeSeconds, "s"));
            remarks.Add(new Reason(
                ReasonCode.GreekCacheSpot, move < cache.MaxMove, 100.0 * move, 100.0 * cache.MaxMove, "%"));
        }

        if (cache.Delta is { } cached)
        {
            var delta = OptionComponents(market).Sum(component => component.Greeks.Delta);
            var isSame = Math.Abs(delta - cached) <= Math.Max(DeltaTolerance * Math.Abs(cached), NoDelta);
            remarks.Add(new Reason(ReasonCode.GreekCacheDelta, isSame, delta, cached, market.Base.Asset));
        }

        return remarks.ToImmutable();
    }

    /// <inheritdoc/>
    public override Exposure Measure(Market market) => new(
    [
        .. OptionComponents(market),
        .. from holding in holdings
           let asset = holding.Asset is { } quote ? market[quote] : market.Base
           let units = Scaled.ToDouble(holding.Amount, LyraReads.Decimals)
           let label = string.Create(CultureInfo.InvariantCulture, $"{units:0.####} {asset.Asset} {holding.What}")
           from component in ExposureComponent.Holding(label, asset, units)
           select component,
    ]);

    private IEnumerable<ExposureComponent> OptionComponents(Market market)
    {
        foreach (var option in options)
        {
            var asset = market.Base with { Surface = new FlatSurface(option.Volatility), Rate = rate, Carry = 0.0 };
            var one = asset.Value(new OptionTerms
            {
                Kind = option.Kind,
                Strike = option.StrikePrice,
                YearsToExpiry = market.YearsUntil(option.Expiry),
            });
            yield return new ExposureComponent(option.Label, market.Base.Asset, option.Units * one);
        }
    }
}
