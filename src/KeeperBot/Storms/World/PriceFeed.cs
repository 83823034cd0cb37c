using System.Numerics;
using KeeperBot.Core;

namespace KeeperBot.Storms.World;

/// <summary>A round of a Chainlink feed.</summary>
/// <param name="Answer">USD, scaled by <see cref="Decimals"/>.</param>
/// <param name="UpdatedAt">Unix seconds.</param>
internal sealed record PriceFeed(BigInteger Answer, ulong UpdatedAt)
{
    /// <summary>Decimals of USD feeds.</summary>
    public const int Decimals = 8;

    private static readonly Ethereum.Abi.AbiFunction LatestRoundData = Abis.ChainlinkFeed.Function("latestRoundData");

    private ReadOnlyMemory<byte>? _encoded;

    /// <summary>What <c>latestRoundData</c> returns.</summary>
    public ReadOnlyMemory<byte> Encoded =>
        _encoded ??= LatestRoundData.EncodeOutput(UpdatedAt, Answer, UpdatedAt, UpdatedAt, UpdatedAt);
}
