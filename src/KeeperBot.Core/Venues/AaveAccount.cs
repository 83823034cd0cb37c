using System.Numerics;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Venues;

/// <summary>
/// Quote that is collateral and base that is owed at Aave V3 at one block, and why they are worth another amount at a
/// later one.
/// </summary>
/// <remarks>
/// Both grow by an index, so what interest did is what the balances changed by beyond the amounts that Aave told of;
/// and where that is more or less than the index makes it, somebody else supplied, repaid or liquidated. Source: Aave
/// V3, ScaledBalanceTokenBase.sol and WadRayMath.sol (rayMul and rayDiv round half up).
/// </remarks>
internal sealed record AaveAccount
{
    private static readonly BigInteger Ray = PowerOfTen.Of(27);
    private static readonly AbiFunction DebtIndex = Abis.AavePool.Function("getReserveNormalizedVariableDebt");
    private static readonly AbiFunction CollateralIndex = Abis.AavePool.Function("getReserveNormalizedIncome");
    private static readonly AbiEvent Updated = Abis.AavePool.Event("ReserveDataUpdated");
    private static readonly AbiEvent Supply = Abis.AavePool.Event("Supply");
    private static readonly AbiEvent Withdraw = Abis.AavePool.Event("Withdraw");
    private static readonly AbiEvent Borrow = Abis.AavePool.Event("Borrow");
    private static readonly AbiEvent Repay = Abis.AavePool.Event("Repay");

    /// <summary>Quote integer that is supplied, and its index.</summary>
    public required Grown Collateral { get; init; }

    /// <summary>Base integer that is owed, and its index.</summary>
    public required Grown Debt { get; init; }

    /// <summary>Aave's own price, quote per base with 18 decimals.</summary>
    public required BigInteger PriceWad { get; init; }

    /// <summary>The reads of the indices, as they are at the block.</summary>
    public static IEnumerable<Ask> Observe(Address pool, VaultMandate vault) =>
        [new Ask(pool, DebtIndex, vault.Base.Address), new Ask(pool, CollateralIndex, vault.Quote.Address)];

    /// <summary>The indices of debt and of collateral, 27 decimals.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed.</exception>
    public static (BigInteger Debt, BigInteger Collateral) IndicesOf(
        Address pool, VaultMandate vault, Answers answers) => (
        answers.Get(new Ask(pool, DebtIndex, vault.Base.Address))[0].AsBigInteger(),
        answers.Get(new Ask(pool, CollateralIndex, vault.Quote.Address))[0].AsBigInteger());

    /// <summary>True for what Aave told of an account.</summary>
    public static bool IsToldBy(Address pool, LogEntry log) => log.Address == pool
        && new[] { Updated, Supply, Withdraw, Borrow, Repay }.Any(told => told.Matches(log.Topics.AsSpan()));

    /// <summary>What it is worth, quote with 18 decimals.</summary>
    public BigInteger WorthIn(AccountSpan terms) =>
        terms.Wad(Collateral.Amount) - terms.Worth(Debt.Amount, PriceWad);

    /// <summary>Why this account is worth another amount than before.</summary>
    /// <param name="before">The account at the first block.</param>
    /// <param name="span">What the keeper did in between.</param>
    /// <param name="fees">The fees inside fills, quote with 18 decimals.</param>
    public AccountChange Since(AaveAccount before, AccountSpan span, BigInteger fees)
    {
        var (debt, collateral) = (new Growth(before.Debt), new Growth(before.Collateral));
        foreach (var log in span.Logs)
        {
            if (log.As(Updated) is { } at)
            {
                var reserve = at["reserve"].AsAddress();
                debt.At(reserve == span.Vault.Base.Address, at["variableBorrowIndex"].AsBigInteger());
                collateral.At(reserve == span.Vault.Quote.Address, at["liquidityIndex"].AsBigInteger());
            }

            debt.Add(AmountOf(log, Borrow) - AmountOf(log, Repay));
            collateral.Add(AmountOf(log, Supply) - AmountOf(log, Withdraw));
        }

        var (owed, earned) = (debt.To(Debt), collateral.To(Collateral));
        var moved = span.Moved;
        var afterInterest = before.Debt.Amount + owed.Interest;
        BigInteger Worth(BigInteger size) => span.Worth(size, PriceWad);
        return moved with
        {
            Trading = span.Worth(before.Debt.Amount, before.PriceWad) - Worth(before.Debt.Amount)
                + Worth(afterInterest) - Worth(afterInterest + debt.Added)
                + span.Wad(collateral.Added) - moved.MovedIn + moved.MovedOut + fees,
            Fees = fees,
            Interest = Worth(before.Debt.Amount) - Worth(afterInterest) + span.Wad(earned.Interest),
            Others = Worth(afterInterest + debt.Added) - Worth(afterInterest + debt.Added + owed.Others)
                + span.Wad(earned.Others),
        };
    }

    private static BigInteger AmountOf(VenueLog log, AbiEvent told) =>
        log.As(told)?["amount"].AsBigInteger() ?? BigInteger.Zero;

    /// <summary>An amount that grows by an index.</summary>
    /// <param name="Amount">The token's integer, interest included.</param>
    /// <param name="Index">27 decimals, above zero.</param>
    internal sealed record Grown(BigInteger Amount, BigInteger Index);

    /// <summary>What became of an amount between two blocks.</summary>
    private sealed class Growth(Grown before)
    {
        /// <summary>Half a unit is rounded away whenever an amount is scaled, and when it is read.</summary>
        private const int RoundingPerStep = 2;

        private BigInteger _scaled = RayDivide(before.Amount, before.Index);
        private BigInteger _index = before.Index;
        private int _steps = 1;

        /// <summary>What Aave told was added, less what was taken.</summary>
        public BigInteger Added { get; private set; }

        /// <summary>The index that what is told next goes by.</summary>
        public void At(bool isOurs, BigInteger index) => _index = isOurs ? index : _index;

        /// <summary>Something was added, or taken below zero.</summary>
        public void Add(BigInteger amount)
        {
            _scaled += RayDivide(amount, _index);
            Added += amount;
            _steps += amount.IsZero ? 0 : 1;
        }

        /// <summary>What interest did up to an amount, and what others did.</summary>
        public (BigInteger Interest, BigInteger Others) To(Grown after)
        {
            var change = after.Amount - before.Amount - Added;
            var off = after.Amount - RayMultiply(_scaled, after.Index);
            return BigInteger.Abs(off) <= RoundingPerStep * _steps ? (change, 0) : (change - off, off);
        }

        private static BigInteger RayMultiply(BigInteger amount, BigInteger index) =>
            ((amount * index) + (Ray / 2)) / Ray;

        private static BigInteger RayDivide(BigInteger amount, BigInteger index) => amount.Sign < 0
            ? -RayDivide(-amount, index)
            : ((amount * Ray) + (index / 2)) / index;
    }
}
