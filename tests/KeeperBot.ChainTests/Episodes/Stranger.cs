using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Devnet;
using KeeperBot.Ethereum;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>
/// Everybody but the keeper: a seed draws for each block what the price does, what the time, and who else acts.
/// </summary>
internal sealed class Stranger
{
    private const ulong Slot = DevnetChain.SecondsPerBlock;
    private const ulong OldestRound = 1_500;
    private const double RoundDeviation = 0.001;

    /// <summary>The feed is believed for 65 minutes.</summary>
    private const ulong Silence = 4_200;

    private static readonly BigInteger Gwei = BigInteger.Pow(10, 9);

    private readonly EpisodeChain _chain;
    private readonly EpisodeReader _reader;
    private readonly ImmutableArray<EpisodeVenue> _venues;
    private readonly Random _random;
    private readonly ImmutableArray<(string Who, Draw Draw)> _draws;
    private readonly List<(ulong Block, IEnumerable<DevnetTransaction> Then)> _due = [];
    private readonly WorldPrice _price;
    private ulong _silentUntil, _dearUntil;

    public Stranger(
        EpisodeChain chain, EpisodeReader reader, ImmutableArray<EpisodeVenue> venues, Random random, double price)
    {
        (_chain, _reader, _venues, _random) = (chain, reader, venues, random);
        _price = new WorldPrice(random, price);
        _draws =
        [
            .. new OwnerDraws(chain, reader).All.Select(draw => ("owner", draw)),
            .. venues.SelectMany(venue => venue.Draws.Select(draw => (venue.Name, draw))),
        ];
    }

    /// <summary>How often each thing was drawn.</summary>
    public SortedDictionary<string, int> Drawn { get; } = new(StringComparer.Ordinal);

    /// <summary>Draws and sends what the next block will hold, and makes it.</summary>
    /// <returns>The block, and what was drawn for it in words.</returns>
    public async Task<(BlockHeader Block, string What)> NextAsync(
        BlockSeen seen, ViewReading reading, CancellationToken cancellation)
    {
        var told = new List<string>();
        var moment = new StrangerMoment(_random, seen, reading);
        var seconds = Seconds(seen, told);
        DrawFees(seen, told);
        if (_price.Move() is { } jump)
        {
            Tell(told, "jump", string.Create(CultureInfo.InvariantCulture, $"price {jump:+0.0 %;-0.0 %}"));
        }

        var first = Feed(seen, reading, seconds).Concat(Liquidations(seen, told)).ToList();
        foreach (var (who, draw) in _draws)
        {
            if (_random.NextDouble() < draw.Likelihood)
            {
                draw.Act(moment);
                Tell(told, $"{who}: {draw.Name}", null);
            }
        }

        var due = _due.Where(entry => entry.Block <= seen.Header.Number).ToList();
        _due.RemoveAll(due.Contains);
        _due.AddRange(moment.Later.Select(later => (seen.Header.Number + (ulong)later.Blocks, later.Then)));
        first.AddRange(_venues.SelectMany(venue => venue.Follow(reading, _price.Answer)));

        // Who is first in a block is drawn: the price before the keeper or after it, and everybody else as well.
        await _chain.SendAsync(first, Tip(), cancellation);
        await _chain.SendAsync([.. due.SelectMany(entry => entry.Then), .. moment.Sent], Tip(), cancellation);
        return (await _chain.MineAsync(seconds, cancellation), string.Join(", ", told));
    }

    /// <summary>A block in which nothing is drawn: all is open again, gas is cheap, and the feed is heard.</summary>
    public async Task<BlockHeader> CalmAsync(BlockSeen seen, ViewReading reading, CancellationToken cancellation)
    {
        (_silentUntil, _dearUntil) = (0, 0);
        _chain.Controls.SetNextBaseFee(15 * Gwei);
        _due.Clear();
        var executor = _chain.Controls.Contracts.Executor;
        List<DevnetTransaction> calm = [.. Feed(seen, reading, Slot), .. _venues.SelectMany(venue => venue.Reopen())];
        if (seen.IsPaused)
        {
            calm.Add(executor.Call(DevnetAccounts.Owner, "unpause"));
        }

        calm.AddRange(_venues.SelectMany(venue => venue.Follow(reading, _price.Answer)));
        await _chain.SendAsync(calm, 100 * Gwei, cancellation);
        return await _chain.MineAsync(Slot, cancellation);
    }

    private BigInteger Tip() => _random.Next(4) == 0 ? Gwei / 1_000 : 100 * Gwei;

    private void Tell(List<string> told, string what, string? text)
    {
        told.Add(text ?? what);
        Drawn[what] = Drawn.GetValueOrDefault(what) + 1;
    }

    private ulong Seconds(BlockSeen seen, List<string> told)
    {
        switch (_random.NextDouble())
        {
            case < 0.008:
                _silentUntil = seen.Header.Number + (ulong)_random.Next(2, 5);
                Tell(told, "feed silent", null);
                return Silence;
            case < 0.035:
                var minutes = _random.Next(5, 150);
                Tell(told, "time", $"{minutes} minutes");
                return (ulong)minutes * 60;
            default:
                return Slot;
        }
    }

    private void DrawFees(BlockSeen seen, List<string> told)
    {
        if (seen.Header.Number >= _dearUntil)
        {
            var isDear = _random.NextDouble() < 0.012;
            var gwei = isDear ? _random.Next(60, 600) : _random.Next(5, 30);
            _dearUntil = seen.Header.Number + (ulong)_random.Next(2, 6);
            _chain.Controls.SetNextBaseFee(gwei * Gwei);
            if (isDear)
            {
                Tell(told, "dear gas", $"gas at {gwei} gwei");
            }
        }
    }

    /// <summary>The oracle answers when the price has moved by a tenth of a percent, or its answer gets old.</summary>
    private IEnumerable<DevnetTransaction> Feed(BlockSeen seen, ViewReading reading, ulong seconds)
    {
        var moved = Math.Abs((_price.Now / seen.Spot) - 1.0);
        var age = _reader.AgeAt(reading, seen.Header.Timestamp + seconds);
        if (seen.Header.Number >= _silentUntil && (moved >= RoundDeviation || age >= OldestRound))
        {
            yield return _reader.Round(reading, _price.Answer);
        }

        if (seconds > Slot)
        {
            yield return _reader.DollarRound(reading);
        }
    }

    private IEnumerable<DevnetTransaction> Liquidations(BlockSeen seen, List<string> told)
    {
        foreach (var account in seen.Accounts.Where(account => account.CanBeLiquidated))
        {
            var venue = _venues.Single(venue => venue.Id == account.Venue);
            Tell(told, $"{venue.Name}: liquidation sent", null);
            foreach (var step in venue.Liquidate())
            {
                yield return step;
            }
        }
    }
}
