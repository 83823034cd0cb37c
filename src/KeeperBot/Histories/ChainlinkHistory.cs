using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Volatility;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Ethereum.Rpc;
using KeeperBot.Nodes;

namespace KeeperBot.Histories;

/// <summary>Reads the past rounds of a Chainlink feed from the chain's newest state, across its aggregators.</summary>
/// <remarks>
/// <para>
/// A proxy's round id is phase·2^64 + the aggregator's own round, and each change of the aggregator is a new phase
/// (AggregatorProxy.sol). Old phases stay readable through the proxy. How many rounds an old aggregator has, it tells
/// only who calls it directly (SimpleReadAccessController.sol lets a transaction's own sender read), so that is one
/// call a phase; rounds are read many at a time.
/// </para>
/// <para>
/// Aggregators overlap around a change. A newer one counts from its first round on, so that no time is told twice.
/// </para>
/// </remarks>
public sealed class ChainlinkHistory(IChain chain)
{
    private const int RoundsPerRead = 1_000;
    private const int MaxRounds = 1_000_000;
    private const int MaxDecimals = 36;
    private const int PhaseBits = 64;

    private static readonly AbiFunction Decimals = Abis.ChainlinkFeed.Function("decimals");
    private static readonly AbiFunction PhaseId = Abis.ChainlinkFeed.Function("phaseId");
    private static readonly AbiFunction PhaseAggregators = Abis.ChainlinkFeed.Function("phaseAggregators");
    private static readonly AbiFunction LatestRoundData = Abis.ChainlinkFeed.Function("latestRoundData");
    private static readonly AbiFunction LatestRound = Abis.ChainlinkFeed.Function("latestRound");
    private static readonly AbiFunction GetRoundData = Abis.ChainlinkFeed.Function("getRoundData");

    /// <summary>The rounds since a time, all read in the state of one block.</summary>
    /// <param name="feed">The feed's proxy.</param>
    /// <param name="since">Unix seconds.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="EthereumException">
    /// The chain cannot be read, the address is no feed, or the feed has more rounds than a history needs.
    /// </exception>
    public async Task<FeedHistory> ReadAsync(Address feed, ulong since, CancellationToken cancellation)
    {
        var block = await chain.HeadAsync(cancellation);
        var asked = await ReadAsync(
            feed, block, [Decimals.Encode(), PhaseId.Encode(), LatestRoundData.Encode()], cancellation);
        var decimals = Decode(feed, Decimals, asked[0])[0].AsBigInteger();
        var latest = Decode(feed, LatestRoundData, asked[2])["roundId"].AsBigInteger();
        if (decimals > MaxDecimals)
        {
            throw new EthereumException($"{chain.Name}: {feed} is no price feed, it has {decimals} decimals");
        }

        var phase = (int)Decode(feed, PhaseId, asked[1])[0].AsBigInteger();
        var history = new Gathered(block.Timestamp, since, (int)decimals);
        var last = latest & ulong.MaxValue;
        while (true)
        {
            await GatherAsync(feed, block, phase, last, history, cancellation);
            if (history.IsComplete || --phase < 1)
            {
                return history.ToHistory();
            }

            last = await LastRoundAsync(feed, block, phase, history, cancellation);
        }
    }

    /// <summary>Reads one phase from its last round down, until one is older than asked for.</summary>
    private async Task GatherAsync(
        Address feed, BlockHeader block, int phase, BigInteger last, Gathered history, CancellationToken cancellation)
    {
        history.Begin(phase);
        for (var top = last; top.Sign > 0 && !history.IsComplete; top -= RoundsPerRead)
        {
            var rounds = new List<BigInteger>();
            for (var round = top; round.Sign > 0 && rounds.Count < RoundsPerRead; round--)
            {
                rounds.Add(((BigInteger)phase << PhaseBits) + round);
            }

            var answers = await ReadAsync(
                feed, block, [.. rounds.Select(round => GetRoundData.Encode(round))], cancellation);
            foreach (var (round, answer) in rounds.Zip(answers))
            {
                history.Add(round, TryDecode(GetRoundData, answer));
            }

            if (history.Rounds > MaxRounds)
            {
                throw new EthereumException(
                    $"{chain.Name}: {feed} has more than {MaxRounds} rounds since then: ask for a later time");
            }
        }
    }

    /// <summary>The last round of an older aggregator; 0 when it does not tell, which is remembered.</summary>
    private async Task<BigInteger> LastRoundAsync(
        Address feed, BlockHeader block, int phase, Gathered history, CancellationToken cancellation)
    {
        var asked = await ReadAsync(feed, block, [PhaseAggregators.Encode(phase)], cancellation);
        var aggregator = Decode(feed, PhaseAggregators, asked[0])[0].AsAddress();
        var outcome = await chain.CallAsync(
            new Call(aggregator, LatestRound.Encode()), BlockRef.Hash(block.Hash), cancellation);
        if (TryDecode(LatestRound, outcome) is { } told)
        {
            return told[0].AsBigInteger() & ulong.MaxValue;
        }

        history.Untold.Add(phase);
        return BigInteger.Zero;
    }

    private Task<ImmutableArray<CallOutcome>> ReadAsync(
        Address feed, BlockHeader block, ImmutableArray<byte[]> calls, CancellationToken cancellation) =>
        chain.ReadAsync([.. calls.Select(data => new AggregatedCall(feed, data))], block.Hash, cancellation);

    private AbiRecord Decode(Address contract, AbiFunction function, CallOutcome outcome) =>
        TryDecode(function, outcome)
        ?? throw new EthereumException($"{chain.Name}: {contract} does not answer {function}: it is no price feed");

    private static AbiRecord? TryDecode(AbiFunction function, CallOutcome outcome)
    {
        try
        {
            return outcome.Succeeded ? function.Decode(outcome.Data.Span) : null;
        }
        catch (MalformedDataException)
        {
            return null;
        }
    }

    /// <summary>What was read so far, newest first.</summary>
    private sealed class Gathered(ulong now, ulong since, int decimals)
    {
        private readonly List<PricePoint> _points = [];
        private readonly List<BigInteger> _missing = [];
        private readonly List<int> _phases = [];
        private ulong _newer = ulong.MaxValue;

        public bool IsComplete { get; private set; }

        public int Rounds { get; private set; }

        public List<int> Untold { get; } = [];

        public void Begin(int phase)
        {
            _phases.Add(phase);
            _newer = _points.Count > 0 ? _points[^1].Time : ulong.MaxValue;
        }

        /// <summary>
        /// A round that was never answered, is from the future or has no positive price is missing; one that repeats
        /// the answer of an earlier one, and one from after the next aggregator began, is left out.
        /// </summary>
        public void Add(BigInteger round, AbiRecord? data)
        {
            Rounds++;
            if (data is null || data["updatedAt"].AsBigInteger() is var time && (time.IsZero || time > now)
                || data["answer"].AsBigInteger() is var answer && answer.Sign <= 0)
            {
                _missing.Add(round);
                return;
            }

            var at = (ulong)time;
            IsComplete |= at < since;
            if (at >= since && at < _newer && (_points.Count == 0 || at < _points[^1].Time))
            {
                _points.Add(new PricePoint(at, Scaled.ToDouble(answer, decimals)));
            }
        }

        public FeedHistory ToHistory() => new(
            [.. Enumerable.Reverse(_points)], [.. _missing], [.. _phases.Except(Untold)], [.. Untold]);
    }
}

/// <summary>What a Chainlink feed said over time.</summary>
/// <param name="Points">USD, by rising time.</param>
/// <param name="Missing">Ids of rounds that hold no price: never answered, timed out, not positive.</param>
/// <param name="Phases">The phases read, newest first.</param>
/// <param name="Untold">Phases whose aggregator does not say how many rounds it has; their rounds are not here.</param>
public sealed record FeedHistory(
    ImmutableArray<PricePoint> Points,
    ImmutableArray<BigInteger> Missing,
    ImmutableArray<int> Phases,
    ImmutableArray<int> Untold);
