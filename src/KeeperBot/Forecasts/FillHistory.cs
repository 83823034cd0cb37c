using System.Collections.Immutable;
using KeeperBot.Core;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Forecasts;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Oracles;
using KeeperBot.Core.Plans;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Journals;

namespace KeeperBot.Forecasts;

/// <summary>What a vault's hedges got, as its journal tells.</summary>
/// <param name="Fills">Those executed, by their decisions.</param>
/// <param name="Reverted">How many were included and reverted: they cost gas, and slipped nowhere.</param>
/// <param name="Unexecuted">How many ended without ever being executed: cancelled, expired, superseded.</param>
/// <param name="Unmeasured">How many were executed whose quote or price cannot be read any more.</param>
/// <param name="AsOf">Unix seconds of the newest block; null before the first.</param>
public sealed record FillHistory(
    ImmutableArray<HedgeFill> Fills, int Reverted, int Unexecuted, int Unmeasured, ulong? AsOf)
{
    /// <summary>Reads a journal, which is not changed.</summary>
    /// <param name="store">A journal that was verified.</param>
    /// <param name="vault">The vault's id.</param>
    /// <exception cref="JournalException">An entry or a stored answer cannot be read.</exception>
    public static FillHistory Of(IJournalStore store, string vault)
    {
        var reading = new Reading(store, vault);
        foreach (var record in store.Read(1).Select(JournalRecord.Of))
        {
            reading.Take(record);
        }

        return reading.History();
    }

    /// <summary>What was known of a leg when it was decided.</summary>
    private sealed record Quoted(
        VaultMandate Vault, Decision Decision, HedgeLeg Leg, double Oracle, double Price, double Impact);

    private sealed class Reading(IJournalStore store, string vault)
    {
        private readonly SortedDictionary<long, (Decision Decision, ImmutableArray<Quoted> Legs)> _plans = [];
        private readonly Dictionary<long, Inclusion> _included = [];
        private readonly Dictionary<long, BlockHeader> _heads = [];
        private readonly HashSet<long> _undated = [];
        private readonly Dictionary<long, IntentState> _ended = [];
        private Mandate? _mandate;
        private StoredSnapshot? _block;

        public void Take(JournalRecord record)
        {
            switch (record)
            {
                case JournalRecord.MandateSet set:
                    _mandate = set.Mandate;
                    break;
                case JournalRecord.BlockRead read:
                    _block = read.Stored;
                    Date(read.Stored.Block);
                    break;
                case JournalRecord.Decided decided:
                    foreach (var decision in decided.Decisions.Where(d => d.Plan is not null && Is(d.Vault)))
                    {
                        _plans[decision.Number] = (decision, QuotesOf(decision));
                    }

                    break;
                case JournalRecord.IntentMoved { Fact: var fact } when Is(fact.Vault):
                    Learn(fact.Decision, fact.Change);
                    break;
            }
        }

        public FillHistory History()
        {
            var fills = ImmutableArray.CreateBuilder<HedgeFill>();
            var (reverted, unexecuted, unmeasured) = (0, 0, 0);
            foreach (var (number, (decision, legs)) in _plans)
            {
                if (!_included.TryGetValue(number, out var found))
                {
                    unexecuted += _ended.ContainsKey(number) ? 1 : 0;
                    continue;
                }

                if (found.Fill is not { } fill)
                {
                    reverted++;
                    continue;
                }

                var measured = _heads.TryGetValue(number, out var head)
                    ? legs.Select(leg => FillOf(leg, fill, found.Block, head)).OfType<HedgeFill>().ToImmutableArray()
                    : [];
                fills.AddRange(measured);
                unmeasured += measured.Length < decision.Plan!.Legs.Length ? 1 : 0;
            }

            return new FillHistory(fills.ToImmutable(), reverted, unexecuted, unmeasured, _block?.Block.Timestamp);
        }

        private bool Is(string id) => string.Equals(id, vault, StringComparison.Ordinal);

        private void Learn(long decision, IntentChange change)
        {
            switch (change)
            {
                case IntentChange.Included { Inclusion: { Kind: InclusionKind.Plan } inclusion }:
                    _included[decision] = inclusion;
                    _undated.Add(decision);
                    Date(_block!.Block);
                    break;
                case IntentChange.Reorged:
                    _included.Remove(decision);
                    _heads.Remove(decision);
                    _undated.Remove(decision);
                    break;
                case IntentChange.Ended ended:
                    _ended[decision] = ended.State;
                    break;
            }
        }

        /// <summary>A block was read, which is that of a hedge or the first after it.</summary>
        private void Date(BlockHeader read)
        {
            foreach (var decision in _undated.Where(one => _included[one].Block <= read.Number).ToArray())
            {
                _heads[decision] = read;
                _undated.Remove(decision);
            }
        }

        /// <summary>The legs whose quotes the block of the decision tells.</summary>
        private ImmutableArray<Quoted> QuotesOf(Decision decision)
        {
            var mandate = _mandate?.Vault(decision.Vault)
                ?? throw new InvariantException("a plan was journalled before any mandate");
            var answers = _block!.Load(hash => store.ReadBlob(hash)).Answers;
            if (OracleKind.Named(mandate.Oracle.Kind).QuotePerBaseWad(mandate, answers) is not { } wad)
            {
                return [];
            }

            var oracle = Scaled.ToDouble(wad, PriceEvidence.WadDecimals);
            var books = mandate.Venues.Zip(Planner.ReadBooks(mandate, answers)).ToArray();
            return
            [
                .. from leg in decision.Plan!.Legs
                   from venue in books.Where(pair => pair.First.VenueId == leg.VenueId).Take(1)
                   let price = venue.Second.PriceOf(leg.Size)
                   where price is not null
                   select new Quoted(mandate, decision, leg, oracle, price.Value, venue.Second.Impact ?? 0.0),
            ];
        }

        private static HedgeFill? FillOf(Quoted quoted, Fill fill, ulong block, BlockHeader head)
        {
            var decision = quoted.Decision;
            var leg = fill.Legs.FirstOrDefault(one => one.VenueId == quoted.Leg.VenueId);
            if (decision.Measure is not { } measure || leg is not { BaseDelta.IsZero: false } got)
            {
                return null;
            }

            var size = Scaled.ToDouble(got.BaseDelta, quoted.Vault.Base.Decimals);
            var price = Math.Abs(Scaled.ToDouble(got.QuoteDelta, quoted.Vault.Quote.Decimals) / size);
            double Lost(double at) =>
                SlippageFeatures.BpsPerUnit * Math.Sign(size) * (at - quoted.Oracle) / quoted.Oracle;

            // After a reorganisation a chain may be shorter. Of a block that was never read those around it are known.
            var blocks = block - Math.Min(block, decision.Block);
            var seen = head.Number - Math.Min(head.Number, decision.Block);
            var seconds = seen == 0 ? 0.0 : ((double)head.Timestamp - decision.Timestamp) * blocks / seen;
            return new HedgeFill(
                decision.Number, decision.Timestamp, quoted.Leg.VenueId, size, Lost(quoted.Price), Lost(price),
                quoted.Impact, measure.Volatility, blocks, Math.Max(seconds, 0.0), measure.GasPriceWei);
        }
    }
}
