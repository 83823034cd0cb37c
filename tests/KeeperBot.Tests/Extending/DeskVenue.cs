using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Extending;

/// <summary>A desk that buys and sells base at posted prices, up to what it has posted.</summary>
public sealed class DeskVenue : VenueKind
{
    private static readonly AbiFunction Posted = AbiFunction.Parse(
        "function posted() view returns (uint256 bidWad, uint256 bidSize, uint256 askWad, uint256 askSize)");

    /// <inheritdoc/>
    public override string Name => "desk";

    /// <inheritdoc/>
    public override ulong LegGas => 90_000;

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VenueMandate venue, VaultMandate vault, Answers answers) =>
        [new Ask(venue.Pool, Posted)];

    /// <inheritdoc/>
    public override VenueBook Read(VenueMandate venue, VaultMandate vault, Answers answers)
    {
        var posted = answers.Get(new Ask(venue.Pool, Posted));
        return new DeskBook(
            venue,
            (posted["bidWad"].AsBigInteger(), posted["bidSize"].AsBigInteger()),
            (posted["askWad"].AsBigInteger(), posted["askSize"].AsBigInteger()));
    }

    /// <inheritdoc/>
    /// <remarks>The desk earns its spread: no fee is apart from the price.</remarks>
    public override VenueFee FeeOf(VenueMandate venue, BigInteger baseDelta, BigInteger quoteDelta) => new(0, 0);
}

/// <summary>What the desk has posted: one price a side, and how much of base it is for.</summary>
internal sealed class DeskBook(
    VenueMandate venue, (BigInteger Wad, BigInteger Size) bid, (BigInteger Wad, BigInteger Size) ask) : VenueBook
{
    /// <inheritdoc/>
    public override double? Impact => 0.0;

    /// <inheritdoc/>
    public override VenueQuote? Quote(BigInteger size)
    {
        var (wad, most) = size.Sign > 0 ? ask : bid;
        return wad.IsZero || BigInteger.Abs(size) > most ? null : new VenueQuote(venue, size, wad);
    }

    /// <inheritdoc/>
    public override double? PriceOf(BigInteger size) =>
        Quote(size) is { } quote ? Scaled.ToDouble(quote.PriceWad, PriceEvidence.WadDecimals) : null;

    /// <inheritdoc/>
    public override BigInteger DepthTo(int side, BigInteger marginalPriceWad)
    {
        var (wad, most) = side > 0 ? ask : bid;
        return wad.IsZero || wad * side > marginalPriceWad * side ? BigInteger.Zero : most;
    }

    /// <inheritdoc/>
    public override BigInteger Capacity(int side) => DepthTo(side, side > 0 ? ask.Wad : bid.Wad);
}
