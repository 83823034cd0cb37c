using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Ethereum.Abi;
using KeeperBot.Simulations;

namespace KeeperBot.Storms.World;

/// <summary>One vault and its executor, as their storage is after a block.</summary>
/// <param name="Index">Which vault, from 0.</param>
/// <param name="Sequence">The sequence that the next plan must carry.</param>
/// <param name="Paused">The owner paused hedging.</param>
/// <param name="Hedge">Signed base units.</param>
/// <param name="Notional">Bucket of traded notional.</param>
/// <param name="Loss">Bucket of losses against the oracle.</param>
/// <param name="BaseBalance">Base units in the inventory.</param>
/// <param name="QuoteBalance">Quote units in the inventory.</param>
internal sealed record VaultBook(
    int Index,
    ulong Sequence,
    bool Paused,
    BigInteger Hedge,
    RateLevel Notional,
    RateLevel Loss,
    BigInteger BaseBalance,
    BigInteger QuoteBalance)
{
    /// <summary>Seconds in which a full bucket drains.</summary>
    public const ulong WindowSeconds = 86_400;

    /// <summary>Worst limit price against the oracle, hundredths of a percent.</summary>
    public const int MaxSlippageBps = 100;

    /// <summary>Calls that the vault sold, in whole base; the strike is in USD.</summary>
    public const int Written = 100;

    /// <summary>The calls' strike, USD per base.</summary>
    public const int Strike = 3_200;

    private static readonly AbiFunction Status = Abis.HedgeExecutor.Function("status");
    private static readonly AbiFunction BalanceOf = Abis.Erc20.Function("balanceOf");

    private (ulong Timestamp, ReadOnlyMemory<byte> Bytes)? _status;
    private ReadOnlyMemory<byte>? _baseBalance;
    private ReadOnlyMemory<byte>? _quoteBalance;

    /// <summary>A copy forgets what its original had encoded.</summary>
    private VaultBook(VaultBook original) =>
        (Index, Sequence, Paused, Hedge, Notional, Loss, BaseBalance, QuoteBalance) = original;

    /// <summary>Most quote units one plan may trade.</summary>
    public static BigInteger MaxNotionalPerTrade { get; } = 80_000 * SimulatedContracts.Usdc;

    /// <summary>Quote units that the bucket of notional holds.</summary>
    public static BigInteger MaxNotionalPerWindow { get; } = 120_000 * SimulatedContracts.Usdc;

    /// <summary>Quote units that the bucket of losses holds.</summary>
    public static BigInteger MaxLossPerWindow { get; } = 300 * SimulatedContracts.Usdc;

    /// <summary>The least hedge that the vault's book allows; the greatest is 0.</summary>
    public static BigInteger LowerBound { get; } = -Written * SimulatedContracts.Ether;

    /// <summary>What <c>balanceOf</c> the base token returns for the executor.</summary>
    public ReadOnlyMemory<byte> BaseBalanceEncoded => _baseBalance ??= BalanceOf.EncodeOutput(BaseBalance);

    /// <summary>What <c>balanceOf</c> the quote token returns for the executor.</summary>
    public ReadOnlyMemory<byte> QuoteBalanceEncoded => _quoteBalance ??= BalanceOf.EncodeOutput(QuoteBalance);

    /// <summary>What <c>status</c> returns at a time.</summary>
    public ReadOnlyMemory<byte> StatusAt(ulong timestamp)
    {
        if (_status is { } known && (known.Timestamp == timestamp || (Notional.Amount.IsZero && Loss.Amount.IsZero)))
        {
            return known.Bytes;
        }

        var bytes = StatusWith(Sequence, timestamp);
        _status = (timestamp, bytes);
        return bytes;
    }

    /// <summary>What <c>status</c> would return if the sequence were another: for nodes that lie.</summary>
    public ReadOnlyMemory<byte> StatusWith(ulong sequence, ulong timestamp) => Status.EncodeOutput(AbiValue.Of(
        sequence,
        Paused,
        StandInSigner.Keeper.Address,
        Hedge,
        0,
        0,
        Notional.Current(MaxNotionalPerWindow, WindowSeconds, timestamp),
        Loss.Current(MaxLossPerWindow, WindowSeconds, timestamp)));
}
