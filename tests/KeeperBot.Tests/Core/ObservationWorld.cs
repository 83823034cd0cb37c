using System.Numerics;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Core;

/// <summary>A Uniswap V3 pool that had one price for as long as it remembers.</summary>
/// <param name="SqrtPriceX96">Its price now.</param>
/// <param name="Tick">The tick of its price before.</param>
/// <param name="Liquidity">What was in range.</param>
internal sealed record ObservationWorld(BigInteger SqrtPriceX96, int Tick, BigInteger Liquidity)
{
    public int Cardinality { get; init; } = 100;

    public int Index { get; init; } = 40;

    /// <summary>Unix seconds of the observation after the newest; null for one that was never written.</summary>
    public ulong? NextAt { get; init; } = Scenario.Now - Scenario.Day;

    /// <summary>Unix seconds of the observation at 0.</summary>
    public ulong FirstAt { get; init; } = Scenario.Now - (Scenario.Day / 2);

    /// <summary>True when <c>observe</c> reverts with OLD.</summary>
    public bool IsOld { get; init; }

    /// <summary>The output of a function of the pool; null when it reverts.</summary>
    public AbiValue[]? Answers(string name, AbiRecord input) => name switch
    {
        "slot0" => [SqrtPriceX96, Tick, Index, Cardinality, Cardinality, 0, true],
        "observations" => Observation(input[0].AsInt32()),
        "observe" when !IsOld => Observe(input[0][0].AsUInt64()),
        _ => null,
    };

    private AbiValue[] Observation(int index)
    {
        var at = index == 0 ? FirstAt : NextAt;
        return [(at ?? 0) % (1UL << 32), 0, 0, at is not null];
    }

    private AbiValue[] Observe(ulong seconds) =>
    [
        new AbiValue[] { 1_000, 1_000 + ((BigInteger)Tick * seconds) },
        new AbiValue[] { 7, 7 + (((BigInteger)seconds << 128) / Liquidity) },
    ];
}
