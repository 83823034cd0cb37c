using System.Numerics;

namespace KeeperBot.ChainTests.Episodes;

/// <summary>What a seed gives an episode to begin with, and what its mandate allows.</summary>
/// <param name="Ether">Whole ether of inventory.</param>
/// <param name="Dollars">Whole dollars that may become margin.</param>
/// <param name="MaxLoss">The executor's loss budget, quote units.</param>
/// <param name="SlippageBps">The mandate's worst price, inside the executor's: a price moves until the block.</param>
internal sealed record EpisodeTerms(int Ether, int Dollars, BigInteger MaxLoss, int SlippageBps)
{
    private static readonly BigInteger Dollar = BigInteger.Pow(10, 6);

    /// <summary>Ether off flat at which the policy trades.</summary>
    public double Band => 2.0;

    /// <summary>Nearer to liquidation than this no account may stay, standard deviations over a day.</summary>
    public double LeastSigmas => 3.0;

    /// <summary>Nearer than this it gets margin.</summary>
    public double TopUpSigmas => 5.0;

    /// <summary>Funds below this are not worth a transaction's gas, quote units.</summary>
    public BigInteger NoticeableFunds => 2_000 * Dollar;

    /// <summary>Quote units a trade and a window may trade, the window's seconds, and the worst price.</summary>
    public (BigInteger PerTrade, BigInteger PerWindow, int Seconds, int SlippageBps) Limits =>
        (250_000 * Dollar, 100_000_000 * Dollar, 86_400, 50);

    /// <summary>Draws them.</summary>
    public static EpisodeTerms Draw(Random random) => new(
        random.Next(5, 60), random.Next(30_000, 300_000),
        random.Next(3_000, 30_000) * Dollar,
        random.Next(25, 51));
}
