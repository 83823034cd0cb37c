using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Intents;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Tests.Core;
using KeeperBot.Tests.Terminal;

namespace KeeperBot.Tests.Ledgers;

/// <summary>An account at a PerpsV2 market that lives at random and keeps its own books, cause by cause.</summary>
internal sealed class SimulatedAccount
{
    private const uint Venue = 3;
    private static readonly BigInteger One = Scenario.Ether(1);
    private static readonly BigInteger Unit = BigInteger.Pow(10, 12);

    private readonly List<Inclusion> _inclusions = [];
    private readonly List<Snapshot> _blocks = [];
    private readonly VaultMandate _vault;
    private PerpsV2World _world = new(Venue) { Price = Scenario.Ether(3_000) };
    private BigInteger _margin, _size, _last, _fundedUpTo, _funding;
    private AccountChange _realised = AccountChange.None;
    private ulong _block = 1;

    public SimulatedAccount()
    {
        _vault = new Scenario().Only.Mandate;
        _vault = _vault with { Venues = [.. _vault.Venues, _world.Mandate] };
    }

    public VaultMandate Vault => _vault;

    public VenueMandate Mandate => _world.Mandate;

    public ImmutableArray<Inclusion> Inclusions => [.. _inclusions];

    public ImmutableArray<Snapshot> Blocks => [.. _blocks];

    /// <summary>What it is worth, by its own books.</summary>
    public BigInteger Worth => _margin + Gain + Accrued;

    public bool IsFlat => _size.IsZero;

    /// <summary>Every cause, by its own books.</summary>
    public AccountChange Change => _realised with
    {
        Trading = _realised.Trading + Gain,
        Funding = _realised.Funding + Accrued,
    };

    private BigInteger Gain => Times(_size, _world.Price - _last);

    private BigInteger Accrued => Times(_size, _funding - _fundedUpTo);

    public void Move(BigInteger price) => _world = _world with { Price = price };

    public void Fund(BigInteger perUnit) => _funding += perUnit;

    /// <summary>Quote of six decimals goes in, or out below zero, and becomes so much of the venue's token.</summary>
    public void Transfer(BigInteger quote, BigInteger received)
    {
        var told = Touch(_size, _world.Price, received, BigInteger.Zero);
        _realised += new AccountChange
        {
            MovedIn = BigInteger.Max(0, quote) * Unit,
            MovedOut = BigInteger.Max(0, -quote) * Unit,
            Conversion = received - (quote * Unit),
        };
        Include([], [new MarginFill(Venue, -quote, received / Unit)], told);
    }

    public void Trade(BigInteger size, BigInteger price, BigInteger fee)
    {
        var told = Touch(_size + size, price, BigInteger.Zero, fee);
        Include([new LegFill(Venue, size, -(Times(size, price) + fee) / Unit)], null, told);
    }

    /// <summary>Somebody takes all; what was read last is what it was worth.</summary>
    public void Liquidate()
    {
        _realised = Change with { Others = Change.Others - Worth };
        (_margin, _size, _last) = (0, 0, 0);
        _block++;
    }

    public void Read()
    {
        _block++;
        _world = _world with
        {
            Margin = _margin,
            Position = _size,
            Recorded = _size,
            LastPrice = _last,
            FundingAtLast = _fundedUpTo,
            Accrued = Accrued,
            Remaining = Worth,
        };
        var (kind, answers) = (VenueKind.Named(Mandate.Kind), Answers.None);
        for (var round = 0; round < Observation.MaxRounds; round++)
        {
            answers = answers.With(kind.Observe(Mandate, _vault, answers).DistinctBy(ask => ask)
                .Select(ask => KeyValuePair.Create(ask, Reply(ask))));
        }

        var header = new Scenario().Block with { Number = _block, Timestamp = Scenario.Now + (12 * _block) };
        _blocks.Add(new Snapshot(header, answers));
    }

    private static BigInteger Times(BigInteger left, BigInteger right) => left * right / One;

    private Answer Reply(Ask ask)
    {
        var input = ask.Function!.DecodeInput(ask.Data);
        var output = _world.Answers(_vault.Executor, ask.To, ask.Function.Name, input, Scenario.Now);
        return new Answer(output is not null, output is null ? default : ask.Function.EncodeOutput(output));
    }

    private ImmutableArray<VenueLog> Touch(
        BigInteger size, BigInteger price, BigInteger transferred, BigInteger fee)
    {
        var (gain, funded) = (Times(_size, price - _last), Accrued);
        var trade = size - _size;
        _margin += gain + funded - fee + transferred;
        _realised += new AccountChange { Trading = gain, Funding = funded, Fees = fee };
        (_size, _last, _fundedUpTo) = (size, price, _funding);
        var told = new List<VenueLog> { Log("FundingRecomputed", [], _funding, 0, 1, 1) };
        if (!transferred.IsZero)
        {
            told.Add(Log("MarginTransferred", ["account"], transferred));
        }

        told.Add(Log("PositionModified", ["id", "account"], _margin, size, trade, price, 1, fee, 0));
        return [.. told];
    }

    private static VenueLog Log(string name, string[] indexed, params AbiValue[] values)
    {
        var told = Abis.PerpsV2MarketEvents.Event(name);
        var topics = indexed.Select(argument => told.EncodeTopic(
            argument, argument == "id" ? 1 : PerpsV2World.Adapter));
        var words = values.Select(value => AbiFunction.Parse("function f(int256 word)").Encode(value)[4..]);
        return new VenueLog(
            Venue, PerpsV2World.Market, [told.Topic0, .. topics],
            Hex.Encode(words.SelectMany(word => word).ToArray()));
    }

    private void Include(
        ImmutableArray<LegFill> legs, ImmutableArray<MarginFill>? margins, ImmutableArray<VenueLog> logs) =>
        _inclusions.Add(new Inclusion(
            SampleDecisions.HashOf(7), ++_block, SampleDecisions.HashOf(8), true, InclusionKind.Plan, 1, 1,
            new Fill(0, 0, 0, 0, 0, 0, SampleDecisions.HashOf(9), legs) { Margins = margins, Logs = logs }, null));
}
