using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Storms.World;

/// <summary>The argument of the executor's <c>hedge</c>, decoded from real calldata.</summary>
/// <remarks>
/// The keepers of a storm plan one leg at a spot venue; an order of several, or with margin, is refused when it is
/// read.
/// </remarks>
internal sealed record HedgeOrder(
    Hash32 PlanId,
    ulong Sequence,
    ulong Deadline,
    BigInteger ExpectedHedge,
    BigInteger TargetHedge,
    Hash32 ReasonHash,
    uint VenueId,
    BigInteger Size,
    BigInteger LimitPriceWad)
{
    private static readonly AbiFunction Hedge = Abis.HedgeExecutor.Function("hedge");

    /// <summary>The order in calldata, or null when it is no call of <c>hedge</c> with one leg.</summary>
    public static HedgeOrder? Read(ReadOnlySpan<byte> calldata)
    {
        if (!calldata.StartsWith(Hedge.Selector))
        {
            return null;
        }

        var order = Hedge.DecodeInput(calldata)[0];
        var legs = order["legs"].AsItems();
        var accounts = order["settles"].AsItems().Length + order["margins"].AsItems().Length;
        return legs.Length != 1 || accounts > 0 ? null : new HedgeOrder(
            order["planId"].AsHash32(),
            order["sequence"].AsUInt64(),
            order["deadline"].AsUInt64(),
            order["expectedHedge"].AsBigInteger(),
            order["targetHedge"].AsBigInteger(),
            order["reasonHash"].AsHash32(),
            (uint)legs[0]["venueId"].AsUInt64(),
            legs[0]["size"].AsBigInteger(),
            legs[0]["limitPrice"].AsBigInteger());
    }
}
