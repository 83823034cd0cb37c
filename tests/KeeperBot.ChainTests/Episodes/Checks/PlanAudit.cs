using System.Numerics;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.ChainTests.Episodes.Checks;

/// <summary>
/// Follows the executor's own events: each plan once and in order, each fill and move, and what they lost against the
/// oracle, added up anew.
/// </summary>
/// <param name="executor">The executor.</param>
/// <param name="firstSequence">Of the first plan of the episode.</param>
internal sealed class PlanAudit(Address executor, ulong firstSequence)
{
    /// <summary>The contract rounds each leg and each move to a unit.</summary>
    private const int Rounding = 16;

    private static readonly ContractAbi Abi = DevnetContracts.AbiOf("HedgeExecutor");
    private static readonly AbiEvent Hedged = Abi.Event("Hedged");
    private static readonly AbiEvent LegFilled = Abi.Event("LegFilled");
    private static readonly AbiEvent MarginMoved = Abi.Event("MarginMoved");
    private static readonly AbiEvent VenueSettled = Abi.Event("VenueSettled");
    private static readonly BigInteger WadOfQuote = BigInteger.Pow(10, 30);

    private readonly HashSet<Hash32> _executed = [];
    private readonly List<AbiRecord> _legs = [], _moves = [];
    private ulong _next = firstSequence;

    /// <summary>What did not hold.</summary>
    public List<EpisodeViolation> Violations { get; } = [];

    /// <summary>The plans that were executed.</summary>
    public IReadOnlySet<Hash32> Executed => _executed;

    /// <summary>Legs that were filled, by the executor's number of the venue.</summary>
    public SortedDictionary<uint, int> Legs { get; } = [];

    /// <summary>How often margin was moved.</summary>
    public int MarginMoves { get; private set; }

    /// <summary>How often a venue's report was taken.</summary>
    public int Settlements { get; private set; }

    /// <summary>What plans lost against the oracle, quote units.</summary>
    public BigInteger Loss { get; private set; }

    /// <summary>Takes the next block.</summary>
    public void Take(BlockSeen seen)
    {
        foreach (var log in seen.Logs.Where(log => log.Address == executor))
        {
            var topics = log.Topics.AsSpan();
            if (LegFilled.Matches(topics))
            {
                _legs.Add(LegFilled.Decode(topics, log.Data.Span));
            }
            else if (MarginMoved.Matches(topics))
            {
                _moves.Add(MarginMoved.Decode(topics, log.Data.Span));
            }
            else if (VenueSettled.Matches(topics))
            {
                Settlements++;
            }
            else if (Hedged.Matches(topics))
            {
                TakePlan(seen, Hedged.Decode(topics, log.Data.Span));
            }
        }

        if (seen.Sequence != _next)
        {
            Say(EpisodePromise.EachPlanOnce, seen, $"the executor is at {seen.Sequence} after {_next} plans");
            _next = seen.Sequence;
        }
    }

    private void TakePlan(BlockSeen seen, AbiRecord plan)
    {
        var (id, sequence) = (plan["planId"].AsHash32(), plan["sequence"].AsUInt64());
        if (!_executed.Add(id) || sequence != _next)
        {
            Say(EpisodePromise.EachPlanOnce, seen, $"plan {id} has sequence {sequence} where {_next} is next");
        }

        _next = sequence + 1;
        var price = plan["oraclePrice"].AsBigInteger();
        var filled = _legs.Aggregate(BigInteger.Zero, (sum, leg) => sum + leg["filled"].AsBigInteger());
        var (legs, moves) = (
            _legs.Aggregate(BigInteger.Zero, (sum, leg) => sum + LossOf(leg, price)),
            _moves.Aggregate(BigInteger.Zero, (sum, move) => sum + BigInteger.Max(
                0, -(move["valueDelta"].AsBigInteger() + move["quoteDelta"].AsBigInteger()))));
        var stated = plan["loss"].AsBigInteger();
        if (BigInteger.Abs(legs + moves - stated) > Rounding)
        {
            Say(EpisodePromise.LossInBudget, seen, $"plan {id} lost {legs + moves} and was charged {stated}");
        }

        if (plan["hedgeAfter"].AsBigInteger() - plan["hedgeBefore"].AsBigInteger() != filled)
        {
            Say(EpisodePromise.EachPlanOnce, seen, $"the hedge of plan {id} did not change by what was filled");
        }

        foreach (var leg in _legs)
        {
            var venue = (uint)leg["venueId"].AsUInt64();
            Legs[venue] = Legs.GetValueOrDefault(venue) + 1;
        }

        MarginMoves += _moves.Count;
        Loss += stated;
        _legs.Clear();
        _moves.Clear();
    }

    /// <summary>How much worse than the oracle a leg filled, quote units, rounded up.</summary>
    private static BigInteger LossOf(AbiRecord leg, BigInteger price)
    {
        var worth = -leg["filled"].AsBigInteger() * price;
        var worse = worth - (leg["quoteDelta"].AsBigInteger() * WadOfQuote);
        return worse.Sign <= 0 ? BigInteger.Zero : (worse + WadOfQuote - 1) / WadOfQuote;
    }

    private void Say(EpisodePromise promise, BlockSeen seen, string what) =>
        Violations.Add(new EpisodeViolation(promise, seen.Header.Number, what));
}
