using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Venues;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core.Venues;

/// <summary>A Uniswap V3 pool of positions at random, all of which is known, and what it answers.</summary>
internal sealed class RandomPool
{
    private const int Wide = 400_000;
    private static readonly (int Fee, int Spacing)[] Tiers = [(100, 1), (500, 10), (3_000, 60), (10_000, 200)];

    public RandomPool(UniswapV3State state) => State = state;

    public UniswapV3State State { get; }

    /// <summary>A pool near a tick, of one wide position and some narrow ones.</summary>
    public static RandomPool Near(int middle, Random random, int tier, int positions)
    {
        var (fee, spacing) = Tiers[tier];
        var tick = middle + random.Next(-50, 50);
        var net = new SortedDictionary<int, BigInteger>();
        BigInteger liquidity = 0;
        for (var i = 0; i <= positions; i++)
        {
            var centre = (tick / spacing) + random.Next(-20, 21);
            var width = i == 0 ? Wide / spacing : random.Next(1, 30);
            var (lower, upper) = ((centre - width) * spacing, (centre + width) * spacing);
            var amount = new BigInteger(random.NextInt64(1L << 40, 1L << 60)) << random.Next(0, 12);
            net[lower] = net.GetValueOrDefault(lower) + amount;
            net[upper] = net.GetValueOrDefault(upper) - amount;
            liquidity += lower <= tick && tick < upper ? amount : 0;
        }

        var (from, to) = (TickMath.RootAt(tick), TickMath.RootAt(tick + 1));
        return new RandomPool(new UniswapV3State(
            from + ((to - from) * random.Next(0, 1_000) / 1_000),
            tick,
            liquidity,
            fee,
            spacing,
            [.. net.Select(pair => new InitialisedTick(pair.Key, pair.Value))],
            -TickMath.MaxTick,
            TickMath.MaxTick));
    }

    /// <summary>What the pool says to a read; null for what is none of its views.</summary>
    public AbiValue[]? Answer(AbiFunction function, AbiRecord input) => function.Name switch
    {
        "slot0" => [State.SqrtPriceX96, State.Tick, 0, 1, 1, 0, true],
        "liquidity" => [State.Liquidity],
        "fee" => [State.FeePips],
        "tickSpacing" => [State.TickSpacing],
        "ticks" => Tick(input[0].AsInt32()),
        _ => null,
    };

    /// <summary>What the kind asks, answered round by round.</summary>
    public Answers Observe(VenueMandate venue, VaultMandate vault, out int rounds)
    {
        var (answers, kind) = (Answers.None, VenueKind.Named(venue.Kind));
        for (rounds = 0; ; rounds++)
        {
            var missing = Observation.Missing(kind.Observe(venue, vault, answers), answers);
            if (missing.IsEmpty)
            {
                return answers;
            }

            answers = answers.With(missing.Select(ask => KeyValuePair.Create(ask, Reply(ask))));
        }
    }

    private Answer Reply(Ask ask)
    {
        var output = Answer(ask.Function!, ask.Function!.DecodeInput(ask.Data));
        return new Answer(output is not null, output is null ? [] : ask.Function.EncodeOutput(output));
    }

    private AbiValue[] Tick(int tick)
    {
        var isInitialised = State.Ticks.Any(known => known.Tick == tick);
        var net = State.Ticks.FirstOrDefault(known => known.Tick == tick).LiquidityNet;
        return [BigInteger.Abs(net), net, 0, 0, 0, 0, 0, isInitialised];
    }
}
