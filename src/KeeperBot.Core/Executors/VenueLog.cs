using System.Collections.Immutable;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Executors;

/// <summary>
/// What a contract behind a venue told in a plan's transaction: the evidence of what the plan did to the account there.
/// </summary>
/// <param name="VenueId">The executor's number for the venue.</param>
/// <param name="Emitter">The contract.</param>
/// <param name="Topics">The event's topics.</param>
/// <param name="Data">Its other arguments, hex.</param>
public sealed record VenueLog(uint VenueId, Address Emitter, ImmutableArray<Hash32> Topics, string Data)
{
    private static readonly ImmutableArray<AbiEvent> Reports =
        [.. new[] { "LegFilled", "MarginMoved", "VenueSettled" }.Select(Abis.HedgeExecutor.Event)];

    /// <summary>The event's arguments; null when it is another event.</summary>
    /// <exception cref="MalformedDataException">The arguments are not what the event declares.</exception>
    public AbiRecord? As(AbiEvent declared) =>
        declared.Matches(Topics.AsSpan()) ? declared.Decode(Topics.AsSpan(), Hex.Decode(Data)) : null;

    /// <summary>
    /// What a receipt's logs tell of a vault's accounts; null for nothing. The executor reports on a venue right after
    /// it called it, so what was told since the report before is that venue's.
    /// </summary>
    public static ImmutableArray<VenueLog>? Of(VaultMandate vault, IEnumerable<LogEntry> logs)
    {
        var (told, since) = (ImmutableArray.CreateBuilder<VenueLog>(), new List<LogEntry>());
        foreach (var log in logs)
        {
            if (log.Address != vault.Executor)
            {
                since.Add(log);
            }
            else if (Reports.FirstOrDefault(report => report.Matches(log.Topics.AsSpan())) is { } report)
            {
                var id = (uint)report.Decode(log.Topics.AsSpan(), log.Data.Span)["venueId"].AsUInt64();
                if (vault.Venues.FirstOrDefault(venue => venue.VenueId == id) is { } venue)
                {
                    told.AddRange(since
                        .Where(entry => VenueKind.Named(venue.Kind).TellsOfAccount(venue, entry))
                        .Select(entry => new VenueLog(id, entry.Address, entry.Topics, Hex.Encode(entry.Data.Span))));
                }

                since.Clear();
            }
        }

        return told.Count == 0 ? null : told.ToImmutable();
    }
}
