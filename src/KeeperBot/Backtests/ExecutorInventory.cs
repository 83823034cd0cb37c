using System.Numerics;
using KeeperBot.Core;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Simulations;

namespace KeeperBot.Backtests;

/// <summary>What an executor holds, what it may hold, and how much of its windows it has used.</summary>
/// <param name="Keeper">The account that it obeys.</param>
/// <param name="Sequence">The sequence that the next plan must carry.</param>
/// <param name="Hedge">Signed base units.</param>
/// <param name="BaseBalance">Base units.</param>
/// <param name="QuoteBalance">Quote units.</param>
/// <param name="Lower">The least hedge that the book allows.</param>
/// <param name="Upper">The greatest.</param>
/// <param name="Limits">The executor's own caps.</param>
/// <param name="Notional">Traded in the window, quote units.</param>
/// <param name="Loss">Lost against the oracle in the window, quote units.</param>
internal sealed record ExecutorInventory(
    Address Keeper,
    ulong Sequence,
    BigInteger Hedge,
    BigInteger BaseBalance,
    BigInteger QuoteBalance,
    BigInteger Lower,
    BigInteger Upper,
    ExecutorLimits Limits,
    RateLevel Notional,
    RateLevel Loss)
{
    private const int AmpleUnits = 1_000_000_000;
    private const long SecondsPerDay = 86_400;
    private const int WholeBps = 10_000;

    private ulong WindowSeconds => (ulong)Limits.WindowSeconds;

    /// <summary>As the scene's chain said; for a declared book one that nothing limits.</summary>
    /// <exception cref="UnanswerableException">The chain did not say.</exception>
    public static ExecutorInventory Of(BacktestScene scene)
    {
        var (vault, mandate) = (scene.Vault, scene.Mandate);
        if (scene.Answers.Count == 0)
        {
            var (inBase, inQuote) = (AmpleUnits * Unit(vault.Base), BigInteger.Pow(AmpleUnits, 2) * Unit(vault.Quote));
            return new ExecutorInventory(
                mandate.Keeper, 1, 0, inBase, inQuote, -inBase, inBase,
                new ExecutorLimits(inQuote, inQuote, inQuote, SecondsPerDay, WholeBps), default, default);
        }

        var read = HedgeExecutor.Understand(mandate, vault, scene.Answers);
        var limits = scene.Answers.Get(new Ask(vault.Executor, Abis.HedgeExecutor.Function("limits")))[0];
        return new ExecutorInventory(
            read.Keeper,
            read.Sequence,
            read.Recorded,
            read.BaseBalance,
            read.QuoteBalance,
            read.LowerBound,
            read.UpperBound,
            new ExecutorLimits(
                read.MaxNotionalPerTrade,
                limits["maxNotionalPerWindow"].AsBigInteger(),
                limits["maxLossPerWindow"].AsBigInteger(),
                (long)limits["windowSeconds"].AsUInt64(),
                read.MaxSlippageBps),
            default,
            default);
    }

    /// <summary>What is used of the window of notional at a time, quote units.</summary>
    public BigInteger NotionalAt(ulong now) => Notional.Current(Limits.MaxNotionalPerWindow, WindowSeconds, now);

    /// <summary>What is used of the window of losses at a time, quote units.</summary>
    public BigInteger LossAt(ulong now) => Loss.Current(Limits.MaxLossPerWindow, WindowSeconds, now);

    /// <summary>After a trade; null when a cap or the bounds forbid it.</summary>
    public ExecutorInventory? After(
        BigInteger size, BigInteger quote, BigInteger notional, BigInteger loss, ulong now)
    {
        var traded = Notional.Charge(notional, Limits.MaxNotionalPerWindow, WindowSeconds, now);
        var lost = Loss.Charge(loss, Limits.MaxLossPerWindow, WindowSeconds, now);
        var after = Hedge + size;
        var isAllowed = notional <= Limits.MaxNotionalPerTrade
            && traded.Amount <= Limits.MaxNotionalPerWindow
            && (loss.IsZero || lost.Amount <= Limits.MaxLossPerWindow)
            && (Beyond(after) <= 0 || Beyond(after) < Beyond(Hedge));
        return !isAllowed ? null : this with
        {
            Sequence = Sequence + 1,
            Hedge = after,
            BaseBalance = BaseBalance + size,
            QuoteBalance = QuoteBalance + quote,
            Notional = traded,
            Loss = lost,
        };
    }

    /// <summary>How far a hedge is outside of what the book allows; not above zero inside.</summary>
    private BigInteger Beyond(BigInteger hedge) => BigInteger.Max(Lower - hedge, hedge - Upper);

    private static BigInteger Unit(Token token) => BigInteger.Pow(10, token.Decimals);
}
