using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core;

/// <summary>A series of the reference vault, in the contract's own integers.</summary>
internal sealed record SeriesWorld(int Id, bool IsCall, ulong Expiry, BigInteger StrikeWad, BigInteger Written);

/// <summary>One vault with everything around it that the chain can be asked about.</summary>
internal sealed record VaultWorld(VaultMandate Mandate)
{
    /// <summary>The account the executor obeys.</summary>
    public required Address Keeper { get; init; }

    public required FeedWorld BaseFeed { get; init; }

    public required FeedWorld QuoteFeed { get; init; }

    /// <summary>Pools by the venue's number.</summary>
    public required ImmutableSortedDictionary<uint, PoolModel> Pools { get; init; }

    /// <summary>Feeds besides base and quote.</summary>
    public ImmutableDictionary<Address, FeedWorld> Feeds { get; init; } = ImmutableDictionary<Address, FeedWorld>.Empty;

    /// <summary>What pools remember of their price.</summary>
    public ImmutableDictionary<Address, ObservationWorld> Observations { get; init; } =
        ImmutableDictionary<Address, ObservationWorld>.Empty;

    /// <summary>A market where a position is held; null for none.</summary>
    public PerpsV2World? Perps { get; init; }

    public ImmutableArray<SeriesWorld> Series { get; init; } = [];

    public ulong Sequence { get; init; } = 7;

    public bool Paused { get; init; }

    public BigInteger Hedge { get; init; }

    public BigInteger PendingBuy { get; init; }

    public BigInteger PendingSell { get; init; }

    public BigInteger NotionalUsed { get; init; }

    public BigInteger LossUsed { get; init; }

    public BigInteger MaxNotionalPerTrade { get; init; } = Scenario.Usdc(1_000_000);

    public BigInteger MaxNotionalPerWindow { get; init; } = Scenario.Usdc(5_000_000);

    public BigInteger MaxLossPerWindow { get; init; } = Scenario.Usdc(50_000);

    public int MaxSlippageBps { get; init; } = 100;

    public BigInteger BaseBalance { get; init; } = Scenario.Ether(1_000);

    public BigInteger QuoteBalance { get; init; } = Scenario.Usdc(3_000_000);

    /// <summary>The bounds that the vault answers; null for what its book says.</summary>
    public (BigInteger Lower, BigInteger Upper)? Bounds { get; init; }

    /// <summary>
    /// The output of one of this vault's contracts; null when the ask is for none of them, or reverts.
    /// </summary>
    public byte[]? Answer(Address to, AbiFunction function, AbiRecord input, ulong timestamp)
    {
        var token = to == Mandate.Base.Address || to == Mandate.Quote.Address;
        var (known, values) = function.Name switch
        {
            "status" => (to == Mandate.Executor, Status()),
            "limits" => (to == Mandate.Executor, Limits()),
            "hedgeBounds" => (to == Mandate.Vault, HedgeBounds(timestamp)),
            "openSeries" => (to == Mandate.Vault, OpenSeries()),
            "balanceOf" => (
                token && input[0].AsAddress() == Mandate.Executor,
                [to == Mandate.Base.Address ? BaseBalance : QuoteBalance]),
            "quoteExactInputSingle" or "quoteExactOutputSingle" => (true, Quote(to, function.Name, input[0])),
            "getReserves" => (true, Reserves(to)),
            _ => (true, Prices(to, function.Name, input)
                ?? Perps?.Answers(Mandate.Executor, to, function.Name, input, timestamp)),
        };
        return known && values is not null ? function.EncodeOutput(values) : null;
    }

    /// <summary>Of a pool that a mandate trades as a pair; the base token's address is the lower one.</summary>
    private AbiValue[]? Reserves(Address pair) =>
        Mandate.Venues.FirstOrDefault(venue => venue.Pool == pair) is { } venue
        ? [Pools[venue.VenueId].Base, Pools[venue.VenueId].Quote, 0]
        : null;

    private AbiValue[] Status() =>
    [
        new AbiValue[] { Sequence, Paused, Keeper, Hedge, PendingBuy, PendingSell, NotionalUsed, LossUsed },
    ];

    private AbiValue[] Limits() =>
    [
        new AbiValue[] { MaxNotionalPerTrade, MaxNotionalPerWindow, MaxLossPerWindow, 86_400, MaxSlippageBps },
    ];

    private AbiValue[] HedgeBounds(ulong timestamp)
    {
        var written = Series.Where(s => timestamp < s.Expiry).Aggregate(BigInteger.Zero, (sum, s) => sum + s.Written);
        var (lower, upper) = Bounds ?? (-written, 0);
        return [lower, upper];
    }

    private AbiValue[] OpenSeries() =>
    [
        Series
            .Select(s => (AbiValue)new AbiValue[] { s.Id, s.IsCall, s.Expiry, s.StrikeWad, s.Written, 0, 0 })
            .ToArray(),
    ];

    private AbiValue[]? Prices(Address to, string name, AbiRecord input) =>
        to == Mandate.Oracle.BaseFeed ? BaseFeed.Answers(name, input)
        : to == Mandate.Oracle.QuoteFeed ? QuoteFeed.Answers(name, input)
        : Feeds.TryGetValue(to, out var feed) ? feed.Answers(name, input)
        : Observations.TryGetValue(to, out var pool) ? pool.Answers(name, input)
        : Feeds.Values.Append(BaseFeed).Append(QuoteFeed).FirstOrDefault(proxy => proxy.Aggregator == to)
            ?.Bound(name);

    private AbiValue[]? Quote(Address quoter, string name, AbiValue request)
    {
        var sells = string.Equals(name, "quoteExactInputSingle", StringComparison.Ordinal);
        var fee = request[3].AsInt32();
        var venue = Mandate.Venues.FirstOrDefault(v => v.Quoter == quoter && v.FeePips == fee);
        if (venue is null || request[sells ? 0 : 1].AsAddress() != Mandate.Base.Address)
        {
            return null;
        }

        var pool = Pools[venue.VenueId];
        var amount = sells ? pool.Sell(request[2].AsBigInteger()) : pool.Buy(request[2].AsBigInteger());
        return amount is { } quoted ? [quoted, 0, 0, 0] : null;
    }
}
