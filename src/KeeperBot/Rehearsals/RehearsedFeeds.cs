using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Terminal;

namespace KeeperBot.Rehearsals;

/// <summary>
/// The price feeds of a fork. They say what they said when it started, until they would be too old, or the price is
/// moved: then an oracle of ours submits rounds in place of those who do on the chain.
/// </summary>
/// <remarks>
/// A feed that is too old on the chain itself is left so: that is what the keeper would find.
/// </remarks>
internal sealed class RehearsedFeeds
{
    /// <summary>A feed gets its new round when it has this much left, before it is too old.</summary>
    private const ulong Margin = 10 * DevnetChain.SecondsPerBlock;

    private readonly DevnetChain _chain;
    private readonly ChainlinkDeployment _chainlink;
    private readonly ImmutableArray<Feed> _feeds;

    private RehearsedFeeds(DevnetChain chain, ChainlinkDeployment chainlink, ImmutableArray<Feed> feeds) =>
        (_chain, _chainlink, _feeds) = (chain, chainlink, feeds);

    /// <summary>What is wrong with the feeds on the chain itself.</summary>
    public IEnumerable<string> Found => _feeds
        .Where(feed => feed.WasStale)
        .Select(feed => $"the feed {feed.Proxy} is older than {Figures.Duration(feed.MaxAge)} on the chain itself");

    /// <summary>What was put in place of the chain's own.</summary>
    public IEnumerable<string> Replaced => _feeds
        .Where(feed => feed.Aggregator is not null)
        .Select(feed => $"the aggregator behind the feed {feed.Proxy}: an oracle of the rehearsal submits its rounds");

    /// <summary>Reads how old the feeds are at the start.</summary>
    /// <exception cref="RpcException">A feed cannot be read.</exception>
    public static async Task<RehearsedFeeds> ReadAsync(
        DevnetChain chain,
        ChainlinkDeployment chainlink,
        Mandate mandate,
        ulong timestamp,
        CancellationToken cancellation)
    {
        var ages = mandate.Vaults.SelectMany(vault => new[]
        {
            (Proxy: vault.Oracle.BaseFeed, MaxAge: vault.Oracle.BaseMaxAgeSeconds, Moves: true),
            (Proxy: vault.Oracle.QuoteFeed, MaxAge: vault.Oracle.QuoteMaxAgeSeconds, Moves: false),
        });
        var feeds = ImmutableArray.CreateBuilder<Feed>();
        foreach (var same in ages.GroupBy(feed => feed.Proxy))
        {
            var feed = new Feed(chain.Client, same.Key, same.Min(use => use.MaxAge), same.Any(use => use.Moves));
            feed.WasStale = await feed.AgeAsync(timestamp, cancellation) > feed.MaxAge;
            feeds.Add(feed);
        }

        return new RehearsedFeeds(chain, chainlink, feeds.ToImmutable());
    }

    /// <summary>Submits a round with the same answer to every feed that is about to be too old.</summary>
    /// <param name="timestamp">The next block's.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task KeepFreshAsync(ulong timestamp, CancellationToken cancellation)
    {
        foreach (var feed in _feeds.Where(feed => !feed.WasStale))
        {
            if (await feed.AgeAsync(timestamp, cancellation) + Margin > (ulong)feed.MaxAge)
            {
                await TakeAsync(feed, cancellation);
                var round = await feed.RoundAsync(0, cancellation);
                await _chain.ExecuteAsync([round], cancellation);
            }
        }
    }

    /// <summary>The rounds that move the prices of what is hedged; nothing is submitted yet.</summary>
    /// <param name="bps">By how much, in hundredths of a percent.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<ImmutableArray<DevnetTransaction>> MoveAsync(int bps, CancellationToken cancellation)
    {
        var rounds = ImmutableArray.CreateBuilder<DevnetTransaction>();
        foreach (var feed in _feeds.Where(feed => feed.Moves))
        {
            await TakeAsync(feed, cancellation);
            rounds.Add(await feed.RoundAsync(bps, cancellation));
        }

        return rounds.ToImmutable();
    }

    private async Task TakeAsync(Feed feed, CancellationToken cancellation)
    {
        try
        {
            feed.Aggregator ??= await _chainlink.ReplaceAggregatorAsync(feed.Proxy, cancellation);
        }
        catch (Exception error) when (error is EthereumException or DevnetException)
        {
            throw new ProblemException(
                ExitCode.NotReady,
                $"the feed cannot be given another aggregator: {error.Message}",
                feed.Proxy.ToString(),
                "rehearse without --move, and with so few --blocks that no feed grows too old",
                error);
        }
    }

    private sealed class Feed(EthereumClient client, Address proxy, long maxAge, bool moves)
    {
        private const int WholeBps = 10_000;

        private readonly DevnetContract _proxy = new(client, proxy, DevnetContracts.AbiOf("EACAggregatorProxy"));

        public Address Proxy => proxy;

        public long MaxAge => maxAge;

        public bool Moves => moves;

        public bool WasStale { get; set; }

        public DevnetContract? Aggregator { get; set; }

        public async Task<BigInteger> AgeAsync(ulong timestamp, CancellationToken cancellation)
        {
            var round = await _proxy.ReadAsync("latestRoundData", [], cancellation);
            return timestamp - round["updatedAt"].AsBigInteger();
        }

        public async Task<DevnetTransaction> RoundAsync(int moveBps, CancellationToken cancellation)
        {
            var aggregator = Aggregator ?? throw new InvalidOperationException($"{proxy} was not taken over");
            var answer = (await _proxy.ReadAsync("latestRoundData", [], cancellation))["answer"].AsBigInteger();
            var state = await aggregator.ReadAsync("oracleRoundState", [DevnetAccounts.Oracle, 0], cancellation);
            return aggregator.Call(
                DevnetAccounts.Oracle, "submit", state["_roundId"], answer * (WholeBps + moveBps) / WholeBps);
        }
    }
}
