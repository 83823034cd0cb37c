using System.Numerics;

namespace KeeperBot.Storms.World;

/// <summary>What all storms of one thread share: things that are the same in each, made once.</summary>
internal sealed class StormStage
{
    /// <summary>When every storm begins, unix seconds.</summary>
    public const ulong Start = 1_700_000_000;

    /// <summary>The spot price that moves are measured from, USD.</summary>
    public const int Spot = 3_000;

    private const int Bps = 10_000;
    private const int SeriesDays = 14;
    private const int SecondsPerDay = 86_400;

    private readonly Dictionary<int, SpotPool> _pools = [];

    /// <summary>Answers reads; remembers what it decoded.</summary>
    public WorldReader Reader { get; } = new(Start + (SeriesDays * SecondsPerDay));

    /// <summary>The pool at a price, in hundredths of a percent off <see cref="Spot"/>.</summary>
    public SpotPool PoolAt(int offBps)
    {
        if (!_pools.TryGetValue(offBps, out var pool))
        {
            pool = new SpotPool(SimulatedContracts.Usdc * Spot * (Bps + offBps) / Bps);
            _pools.Add(offBps, pool);
        }

        return pool;
    }

    /// <summary>The feed's answer at such a price.</summary>
    public static BigInteger AnswerAt(int offBps) =>
        BigInteger.Pow(10, PriceFeed.Decimals) * Spot * (Bps + offBps) / Bps;
}
