using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core.Routing;
using KeeperBot.Tests.Core.Routing;

namespace KeeperBot.Benchmarks.Route;

/// <summary>
/// Routes random markets, times it, and holds what it costs against what one would do without a router.
/// </summary>
/// <param name="seed">Of the markets.</param>
/// <param name="count">How many.</param>
/// <param name="notional">The orders' value at the reference.</param>
internal sealed class RouteBench(int seed, int count, double notional)
{
    private const double BpsPerUnit = 10_000.0;

    private int _legs;

    /// <summary>Microseconds to the best route.</summary>
    public Samples Best { get; } = new();

    /// <summary>Microseconds to what it was better than, after that.</summary>
    public Samples Alternatives { get; } = new();

    /// <summary>Legs of a route.</summary>
    public double MeanLegs => (double)_legs / Routed;

    /// <summary>How many markets can be routed.</summary>
    public int Routed { get; private set; }

    /// <summary>Against the best single venue.</summary>
    public Saving Single { get; } = new();

    /// <summary>Against the same size at every venue.</summary>
    public Saving Equal { get; } = new();

    /// <summary>Compares once, warms up, then times.</summary>
    public void Run(int rounds, CancellationToken cancellation)
    {
        var random = new Random(seed);
        var markets = Enumerable.Range(0, count).Select(_ => RouteMarkets.Next(random, notional)).ToImmutableArray();
        foreach (var market in markets)
        {
            Compare(market);
        }

        for (var round = -rounds; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var market in markets)
            {
                Time(market, round >= 0);
            }
        }
    }

    private void Compare(RandomMarket market)
    {
        var router = new Router(market.Order, market.Routes);
        if (router.Best is not { } best)
        {
            return;
        }

        Routed++;
        _legs += best.Legs.Length;
        var others = router.Alternatives();
        var single = best.Legs.Length == 1
            ? best.Cost
            : others.FirstOrDefault(other => other.Kind == RouteAlternativeKind.SingleVenue)?.Cost;
        Single.Add(single?.Total, best.Cost.Total, market.Notional);
        Equal.Add(
            others.Single(other => other.Kind == RouteAlternativeKind.EqualSplit).Cost?.Total,
            best.Cost.Total,
            market.Notional);
    }

    private void Time(RandomMarket market, bool counts)
    {
        var start = Stopwatch.GetTimestamp();
        var router = new Router(market.Order, market.Routes);
        var best = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        start = Stopwatch.GetTimestamp();
        router.Alternatives();
        var others = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        if (counts)
        {
            Best.Add(best);
            Alternatives.Add(others);
        }
    }

    /// <summary>What the router saves against one alternative, over the markets in which that can be filled.</summary>
    internal sealed class Saving
    {
        private double _sum;

        /// <summary>Basis points of the notional.</summary>
        public Samples Bps { get; } = new();

        /// <summary>Percent of what the alternative costs, where it costs anything.</summary>
        public Samples Percent { get; } = new();

        /// <summary>How many markets it could be filled in.</summary>
        public int Filled { get; private set; }

        public double MeanBps => _sum / Filled;

        public void Add(BigInteger? alternative, BigInteger best, BigInteger notional)
        {
            if (alternative is not { } cost)
            {
                return;
            }

            var saved = (double)(cost - best) / (double)notional * BpsPerUnit;
            Filled++;
            _sum += saved;
            Bps.Add(saved);
            if (cost.Sign > 0)
            {
                Percent.Add((double)(cost - best) / (double)cost * 100.0);
            }
        }

        public JsonObject ToJson() => new()
        {
            ["filled"] = Filled,
            ["bps"] = Points(Bps),
            ["meanBps"] = Math.Round(MeanBps, 3),
            ["percent"] = Points(Percent),
        };

        private static JsonObject Points(Samples samples) => new()
        {
            ["p10"] = Math.Round(samples.Percentile(10), 3),
            ["p50"] = Math.Round(samples.Median, 3),
            ["p90"] = Math.Round(samples.Percentile(90), 3),
        };
    }
}
