using System.Numerics;

namespace KeeperBot.Core.Oracles;

/// <summary>The price of an asset besides base and quote.</summary>
/// <param name="Asset">Its symbol.</param>
/// <param name="UsdWad">USD per one, 18 decimals; zero when there is none.</param>
/// <param name="On">
/// The symbol of the asset that it is a claim on in the end (wstETH on ETH by way of stETH); null for one that moves on
/// its own.
/// </param>
/// <param name="RatioWad">
/// Units of <paramref name="On"/> per one, 18 decimals; one for an asset that is no claim.
/// </param>
public sealed record AssetEvidence(string Asset, BigInteger UsdWad, string? On, BigInteger RatioWad);
