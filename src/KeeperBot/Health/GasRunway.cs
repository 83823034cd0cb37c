using System.Numerics;
using KeeperBot.Configuration;
using KeeperBot.Core;
using KeeperBot.Core.Chains;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Guards;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Health;

/// <summary>
/// How long the account's ether lasts: until the brain's own gas-funds guard refuses, not until it is gone.
/// </summary>
/// <param name="BalanceWei">Ether of the account.</param>
/// <param name="ReserveWei">Below this the guard refuses.</param>
/// <param name="HedgeWei">
/// What a hedge costs: on average of the last week; what one is expected to cost now when there was none.
/// </param>
/// <param name="Hedges">How many hedges it pays until then.</param>
/// <param name="Left">How long that is at the last week's spending; null while nothing was spent.</param>
public sealed record GasRunway(
    BigInteger BalanceWei, BigInteger ReserveWei, BigInteger HedgeWei, long Hedges, TimeSpan? Left)
{
    private const ulong ShortestWindow = 86_400;
    private const int EtherDecimals = 18;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>True when the guard refuses now.</summary>
    public bool IsSpent => BalanceWei < ReserveWei;

    /// <summary>True when an operator should send ether: the guard refuses, or will soon.</summary>
    public bool IsShort(AlertSettings limits) =>
        IsSpent || Hedges < limits.RunwayHedges || Left < limits.Runway;

    /// <summary>The balance in whole ether.</summary>
    public double Ether => Scaled.ToDouble(BalanceWei, EtherDecimals);

    /// <summary>The runway at the last block; null when the account's ether could not be read there.</summary>
    /// <param name="last">The block and what was read at it.</param>
    /// <param name="mandate">Whose account it is, and what it may spend.</param>
    /// <param name="account">What the journal knows of the account.</param>
    public static GasRunway? Of(Snapshot last, Mandate mandate, AccountState account) =>
        last.Answers.TryGet(HedgeExecutor.EtherBalance(mandate.Multicall, mandate.Keeper)) is { } balance
            ? Of(balance[0].AsBigInteger(), account, mandate.Gas, last.Block, DataFeeAt(last, mandate))
            : null;

    /// <summary>The runway at a block.</summary>
    /// <param name="balanceWei">Ether of the account at the block.</param>
    /// <param name="account">What the journal knows of the account.</param>
    /// <param name="gas">The mandate's limits.</param>
    /// <param name="head">The block.</param>
    /// <param name="dataFeeWei">Wei that the chain charges a hedge beside gas.</param>
    public static GasRunway Of(
        BigInteger balanceWei, AccountState account, GasMandate gas, BlockHeader head, BigInteger dataFeeWei)
    {
        var price = BaseFee.Next(head, gas.Fees) + gas.TipWei;
        var reserve = GasFundsGuard.ReserveOf(gas, price, dataFeeWei);
        var spendable = BigInteger.Max(0, balanceWei - reserve);
        var recent = account.Spent.Where(s => s.At + AccountState.SecondsRemembered > head.Timestamp).ToList();
        var hedges = recent.Where(s => s.Decision != GasSpent.ForNoDecision).GroupBy(s => s.Decision).ToList();
        var hedge = hedges.Count > 0
            ? hedges.SelectMany(g => g).Aggregate(BigInteger.Zero, (sum, s) => sum + s.Wei) / hedges.Count
            : (price * gas.HedgeGas) + dataFeeWei;
        return new GasRunway(
            balanceWei,
            reserve,
            hedge,
            (long)BigInteger.Min(long.MaxValue, spendable / BigInteger.Max(1, hedge)),
            LeftOf(spendable, recent, head.Timestamp));
    }

    /// <summary>Wei beside gas; where it was not read, the brain refuses and this one knows none.</summary>
    private static BigInteger DataFeeAt(Snapshot last, Mandate mandate)
    {
        try
        {
            return HedgeDataFee.OfAny(mandate, last.Answers);
        }
        catch (UnanswerableException)
        {
            return BigInteger.Zero;
        }
    }

    /// <summary>
    /// A day at least is what spending is spread over, so that the first hedge of a new keeper raises no alarm.
    /// </summary>
    private static TimeSpan? LeftOf(BigInteger spendable, List<GasSpent> recent, ulong now)
    {
        var spent = recent.Aggregate(BigInteger.Zero, (sum, s) => sum + s.Wei);
        if (spent.IsZero)
        {
            return null;
        }

        var oldest = recent.Min(s => s.At);
        var window = Math.Max(ShortestWindow, now > oldest ? now - oldest : 0);
        var seconds = spendable * window / spent;
        return TimeSpan.FromSeconds((double)BigInteger.Min(seconds, (BigInteger)Longest.TotalSeconds));
    }
}
