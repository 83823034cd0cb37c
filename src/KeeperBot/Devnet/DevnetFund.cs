using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Ethereum;

namespace KeeperBot.Devnet;

/// <summary>What an account of the devnet has, whatever the run will do.</summary>
/// <param name="Account">The account.</param>
/// <param name="Ether">Whole ether that it has wrapped; it has more beside it.</param>
/// <param name="Dollars">Whole USDC.</param>
internal sealed record DevnetFund(Address Account, int Ether, long Dollars)
{
    private const int EtherUnwrapped = 10_000;

    /// <summary>Every account that needs tokens.</summary>
    public static readonly ImmutableArray<DevnetFund> All =
    [
        new(DevnetAccounts.Liquidity, 50_000, 1_000_000_000),
        new(DevnetAccounts.Arbitrageur, 500_000, 5_000_000_000),
        new(DevnetAccounts.Buyer, 1_000, 1_000_000),
    ];

    private static readonly BigInteger WeiPerEther = BigInteger.Pow(10, 18);
    private static readonly BigInteger UnitsPerDollar = BigInteger.Pow(10, 6);

    /// <summary>An approval of everything.</summary>
    public static BigInteger Unlimited { get; } = (BigInteger.One << 256) - 1;

    /// <summary>Wei before it wraps some.</summary>
    public BigInteger Wei => (Ether + EtherUnwrapped) * WeiPerEther;

    /// <summary>Wei that it wraps.</summary>
    public BigInteger WrappedWei => Ether * WeiPerEther;

    /// <summary>USDC's smallest units.</summary>
    public BigInteger UsdcUnits => Dollars * UnitsPerDollar;
}
