using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Vaults;

/// <summary>
/// The book of a Lyra v1 (Avalon) pool: the other side of every trade of its market, the base and the dollars it holds,
/// and the position of the protocol's own hedger.
/// </summary>
/// <remarks>
/// The account is the liquidity pool. Its base is taken to be worth the vault's: Lyra prices its options and its base
/// by one feed. What it keeps for depositors who wait and for options that are settled is not its own.
/// </remarks>
public sealed class LyraPoolVault : VaultKind
{
    private const string BaseAssetName = "baseAsset";

    private static readonly AbiFunction LiveBoards = Abis.LyraOptionMarket.Function("getLiveBoards");
    private static readonly AbiFunction BoardAndStrikes = Abis.LyraOptionMarket.Function("getBoardAndStrikeDetails");
    private static readonly AbiFunction NetDelta = Abis.LyraOptionGreekCache.Function("getGlobalNetDelta");
    private static readonly AbiFunction Hedger = Abis.LyraLiquidityPool.Function("poolHedger");
    private static readonly AbiFunction Settlements = Abis.LyraLiquidityPool.Function("totalOutstandingSettlements");
    private static readonly AbiFunction Deposits = Abis.LyraLiquidityPool.Function("totalQueuedDeposits");
    private static readonly AbiFunction ShortPosition = Abis.LyraPoolHedger.Function("getShortPosition");

    /// <inheritdoc/>
    public override string Name => "lyra-pool";

    /// <inheritdoc/>
    public override ImmutableArray<string> Contracts =>
        [LyraReads.OptionMarketName, LyraReads.GreekCacheName, BaseAssetName, LyraReads.QuoteAssetName];

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers)
    {
        var reads = new LyraReads(book, answers);
        var (pool, baseAsset) = (book.Account, book.Contract(BaseAssetName));
        yield return reads.Terms;
        yield return new Ask(reads.Market, LiveBoards);
        yield return new Ask(reads.Cache, NetDelta);
        yield return LyraReads.Balance(baseAsset, pool);
        yield return LyraReads.Balance(book.Contract(LyraReads.QuoteAssetName), pool);
        yield return new Ask(pool, Settlements);
        yield return new Ask(pool, Deposits);
        yield return new Ask(pool, Hedger);
        if (answers.TryGet(new Ask(pool, Hedger)) is { } named && named[0].AsAddress() is var hedger
            && hedger != Address.Zero)
        {
            yield return new Ask(hedger, ShortPosition);
            yield return LyraReads.Balance(baseAsset, hedger);
        }

        if (answers.TryGet(new Ask(reads.Market, LiveBoards)) is not { } boards)
        {
            yield break;
        }

        foreach (var id in boards[0].AsItems().ToArray().Select(static item => item.AsBigInteger()))
        {
            var board = new Ask(reads.Market, BoardAndStrikes, id);
            var traded = answers.TryGet(board) is { } known ? Traded(known).Select(static sold => sold.Strike) : [];
            foreach (var ask in reads.AsksOfBoard(id)
                .Concat(traded.SelectMany(strike => reads.AsksOfStrike(strike["id"].AsBigInteger())))
                .Prepend(board))
            {
                yield return ask;
            }
        }
    }

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        var reads = new LyraReads(book, answers);
        var boards = answers.Get(new Ask(reads.Market, LiveBoards))[0].AsItems().ToArray()
            .Select(static item => item.AsBigInteger())
            .Order()
            .ToImmutableArray();
        var options = ImmutableArray.CreateBuilder<LyraOption>();
        foreach (var id in boards)
        {
            var details = answers.Get(new Ask(reads.Market, BoardAndStrikes, id));
            options.AddRange(Traded(details).Select(sold =>
                reads.Option(details[0], sold.Strike, sold.Kind, -sold.Bought)));
        }

        var delta = Scaled.ToDouble(answers.Get(new Ask(reads.Cache, NetDelta))[0].AsBigInteger(), LyraReads.Decimals);
        return new LyraPosition(
            options.ToImmutable(),
            HoldingsOf(vault, book, answers),
            reads.Rate(),
            reads.CacheOf(boards) with { Delta = -delta });
    }

    /// <summary>What traders are net long of each strike, calls and puts; only where that is anything.</summary>
    private static IEnumerable<(AbiValue Strike, OptionKind Kind, BigInteger Bought)> Traded(AbiRecord details)
    {
        foreach (var strike in details[1].AsItems().ToArray())
        {
            BigInteger Of(string side) => strike[side].AsBigInteger();
            var calls = Of("longCall") - Of("shortCallBase") - Of("shortCallQuote");
            var puts = Of("longPut") - Of("shortPut");
            if (!calls.IsZero)
            {
                yield return (strike, OptionKind.Call, calls);
            }

            if (!puts.IsZero)
            {
                yield return (strike, OptionKind.Put, puts);
            }
        }
    }

    private static ImmutableArray<LyraHolding> HoldingsOf(VaultMandate vault, BookMandate book, Answers answers)
    {
        var (pool, baseAsset) = (book.Account, book.Contract(BaseAssetName));
        var quote = LyraReads.QuoteOf(vault, book);
        BigInteger Read(Ask ask) => answers.Get(ask)[0].AsBigInteger();
        var holdings = new List<LyraHolding>
        {
            new("held by the pool", null, Read(LyraReads.Balance(baseAsset, pool))),
            new(
                "free in the pool",
                quote,
                Read(LyraReads.Balance(book.Contract(LyraReads.QuoteAssetName), pool))
                    - Read(new Ask(pool, Settlements)) - Read(new Ask(pool, Deposits))),
        };
        var hedger = answers.Get(new Ask(pool, Hedger))[0].AsAddress();
        if (hedger != Address.Zero)
        {
            var position = answers.Get(new Ask(hedger, ShortPosition));
            holdings.Add(new("held by the pool's hedger", null, Read(LyraReads.Balance(baseAsset, hedger))));
            holdings.Add(new("sold short by the pool's hedger", null, -position["shortBalance"].AsBigInteger()));
            holdings.Add(new("behind the hedger's short", quote, position["collateral"].AsBigInteger()));
        }

        return [.. holdings.Where(static holding => !holding.Amount.IsZero)];
    }
}
