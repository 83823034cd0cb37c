using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Vaults;

/// <summary>Positions that an account holds of Uniswap V4, as tokens of its position manager.</summary>
/// <remarks>
/// The position manager lists nobody's tokens, so the book states their numbers. Ether in a pool counts as the wrapped
/// ether that the position manager names. Pools whose hook may take from what is withdrawn, or trades at prices of its
/// own, are refused: their liquidity is not what the pool says.
/// </remarks>
public sealed class UniswapV4Vault : VaultKind
{
    private const string Manager = "positionManager";
    private const string View = "stateView";

    /// <summary>The five words of a pool's key, which <c>getPoolAndPositionInfo</c> returns first.</summary>
    private const int KeyLength = 5 * Hash32.Length;

    // Where PositionInfoLibrary keeps the ticks, 24 bits each.
    private const int TickLowerShift = 8;
    private const int TickUpperShift = 32;
    private const int TickBits = 24;

    // Hooks.sol: what a hook may do is written in its address. AFTER_REMOVE_LIQUIDITY_RETURNS_DELTA and
    // BEFORE_SWAP_RETURNS_DELTA.
    private const int RefusedHooks = (1 << 0) | (1 << 3);

    private static readonly AbiFunction OwnerOfId = Abis.UniswapV4PositionManager.Function("ownerOf");
    private static readonly AbiFunction Info = Abis.UniswapV4PositionManager.Function("getPoolAndPositionInfo");
    private static readonly AbiFunction Wrapped = Abis.UniswapV4PositionManager.Function("WETH9");
    private static readonly AbiFunction PoolManager = Abis.UniswapV4PositionManager.Function("poolManager");
    private static readonly AbiFunction Slot = Abis.UniswapV4StateView.Function("getSlot0");
    private static readonly AbiFunction Growth = Abis.UniswapV4StateView.Function("getFeeGrowthInside");

    private static readonly AbiFunction Position =
        Abis.UniswapV4StateView.Function("getPositionInfo(bytes32,address,int24,int24,bytes32)");

    /// <inheritdoc/>
    public override string Name => "uniswap-v4-lp";

    /// <inheritdoc/>
    public override ImmutableArray<string> Contracts => [Manager, View];

    /// <inheritdoc/>
    public override bool NeedsIds => true;

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers)
    {
        var manager = book.Contract(Manager);
        yield return new Ask(manager, Wrapped);
        yield return new Ask(manager, PoolManager);
        yield return new Ask(book.Contract(View), PoolManager);
        foreach (var id in book.Ids.Distinct())
        {
            yield return new Ask(manager, OwnerOfId, id);
            yield return new Ask(manager, Info, id);
            if (answers.TryGet(new Ask(manager, Info, id)) is not null)
            {
                var reads = new PoolReads(book, id, answers);
                yield return reads.Slot;
                yield return reads.Growth;
                yield return reads.Position;
            }
        }
    }

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        var (manager, view) = (book.Contract(Manager), book.Contract(View));
        var pools = answers.Get(new Ask(manager, PoolManager))[0].AsAddress();
        var seen = answers.Get(new Ask(view, PoolManager))[0].AsAddress();
        if (pools != seen)
        {
            throw new UnanswerableException(
                $"the positions of {manager} are in the pools of {pools}, the state view {view} shows those of {seen}");
        }

        return new LiquidityPosition(
            [.. book.Ids.Distinct().Select(id => Understand(vault, book, id, answers)).OfType<PooledLiquidity>()]);
    }

    /// <summary>One position; null for one that was emptied, which leaves no fees behind.</summary>
    private static PooledLiquidity? Understand(VaultMandate vault, BookMandate book, BigInteger id, Answers answers)
    {
        var (manager, name) = (book.Contract(Manager), $"position {id}");
        var owner = answers.Get(new Ask(manager, OwnerOfId, id))[0].AsAddress();
        if (owner != book.Account)
        {
            throw new UnanswerableException($"{name} belongs to {owner}, not to {book.Account}");
        }

        var key = answers.Get(new Ask(manager, Info, id))["poolKey"];
        var reads = new PoolReads(book, id, answers);
        var position = answers.Get(reads.Position);
        var range = TickRange.Checked(reads.Lower, reads.Upper, position["liquidity"].AsBigInteger(), name);
        if (range.Liquidity.IsZero)
        {
            return null;
        }

        var hook = key["hooks"].AsAddress();
        if ((hook.ToArray()[^1] & RefusedHooks) != 0)
        {
            throw new UnanswerableException(
                $"{name} is in a pool whose hook {hook} may change what is paid or the price, which is not measured");
        }

        var (amount0, amount1) = range.AmountsAt(answers.Get(reads.Slot), $"the pool of {name}");
        var growth = answers.Get(reads.Growth);
        PooledToken Side(int side, BigInteger amount)
        {
            var currency = key[$"currency{side}"].AsAddress();
            var token = currency.IsZero ? answers.Get(new Ask(manager, Wrapped))[0].AsAddress() : currency;
            var fees = TickRange.Fees(
                growth[$"feeGrowthInside{side}X128"].AsBigInteger(),
                position[$"feeGrowthInside{side}LastX128"].AsBigInteger(),
                range.Liquidity);
            return new PooledToken(KnownToken.At(vault, token, name), amount, fees);
        }

        return PooledLiquidity.Between(name, Side(0, amount0), Side(1, amount1), range);
    }

    /// <summary>The reads of a position's pool, once the position manager said which it is.</summary>
    private sealed class PoolReads
    {
        private readonly Address _view;
        private readonly Address _manager;
        private readonly Hash32 _pool;
        private readonly Hash32 _salt;

        public PoolReads(BookMandate book, BigInteger id, Answers answers)
        {
            (_view, _manager) = (book.Contract(View), book.Contract(Manager));
            var ask = new Ask(_manager, Info, id);
            var info = answers.Get(ask)["info"].AsBigInteger();
            Lower = SignedTick(info >> TickLowerShift);
            Upper = SignedTick(info >> TickUpperShift);

            // PoolId.sol: the hash of the key as it is encoded; PositionManager.sol: the number is the salt.
            _pool = Keccak256.Compute(answers.Raw(ask).Data.Span[..KeyLength]);
            var salt = id.ToByteArray(isUnsigned: true, isBigEndian: true);
            _salt = new Hash32([.. new byte[Hash32.Length - salt.Length], .. salt]);
        }

        public int Lower { get; }

        public int Upper { get; }

        public Ask Slot => new(_view, UniswapV4Vault.Slot, _pool);

        public Ask Growth => new(_view, UniswapV4Vault.Growth, _pool, Lower, Upper);

        public Ask Position => new(_view, UniswapV4Vault.Position, _pool, _manager, Lower, Upper, _salt);

        private static int SignedTick(BigInteger bits)
        {
            var tick = (int)(bits & ((1 << TickBits) - 1));
            return tick << (32 - TickBits) >> (32 - TickBits);
        }
    }
}
