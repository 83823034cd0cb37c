using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Vaults;

/// <summary>
/// An account's options on Lyra v1 (Avalon): the tokens that it owns, with the collateral behind them.
/// </summary>
/// <remarks>
/// <para>
/// A sold option counts in full, even where its collateral would not cover it; Lyra liquidates before that. The
/// collateral is the account's own until then.
/// </para>
/// <para>
/// After its board is settled an option is what it pays, by the rules of <c>ShortCollateral.settleOptions</c>, until
/// somebody calls that.
/// </para>
/// </remarks>
public sealed class LyraOptionsVault : VaultKind
{
    private const string OptionTokenName = "optionToken";

    private static readonly BigInteger One = BigInteger.Pow(10, LyraReads.Decimals);

    private static readonly AbiFunction OwnerPositions = Abis.LyraOptionToken.Function("getOwnerPositions");
    private static readonly AbiFunction StrikeAndBoard = Abis.LyraOptionMarket.Function("getStrikeAndBoard");
    private static readonly AbiFunction Settlement = Abis.LyraOptionMarket.Function("getSettlementParameters");

    /// <summary><c>OptionMarket.OptionType</c>, by its numbers.</summary>
    private enum LyraType
    {
        LongCall,
        LongPut,
        ShortCallBase,
        ShortCallQuote,
        ShortPutQuote,
    }

    /// <inheritdoc/>
    public override string Name => "lyra-options";

    /// <inheritdoc/>
    public override ImmutableArray<string> Contracts =>
        [LyraReads.OptionMarketName, LyraReads.GreekCacheName, OptionTokenName, LyraReads.QuoteAssetName];

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers)
    {
        var reads = new LyraReads(book, answers);
        yield return reads.Terms;
        yield return PositionsOf(book);
        if (answers.TryGet(PositionsOf(book)) is not { } positions)
        {
            yield break;
        }

        foreach (var strike in positions[0].AsItems().ToArray().Select(StrikeOf).Distinct())
        {
            var (board, settlement) =
                (new Ask(reads.Market, StrikeAndBoard, strike), new Ask(reads.Market, Settlement, strike));
            yield return board;
            yield return settlement;
            if (answers.TryGet(board) is not { } known || answers.TryGet(settlement) is not { } settled
                || !settled["priceAtExpiry"].AsBigInteger().IsZero)
            {
                continue;
            }

            foreach (var ask in reads.AsksOfBoard(known[1]["id"].AsBigInteger()).Concat(reads.AsksOfStrike(strike)))
            {
                yield return ask;
            }
        }
    }

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        var reads = new LyraReads(book, answers);
        var quote = LyraReads.QuoteOf(vault, book);
        var options = new List<LyraOption>();
        var holdings = new List<LyraHolding>();
        foreach (var position in answers.Get(PositionsOf(book))[0].AsItems())
        {
            var strike = StrikeOf(position);
            var type = TypeOf(position);
            var settlement = answers.Get(new Ask(reads.Market, Settlement, strike));
            var collateral = position["collateral"].AsBigInteger();
            var asset = type == LyraType.ShortCallBase ? null : quote;
            var label = $"of position {position["positionId"].AsBigInteger()}";
            if (settlement["priceAtExpiry"].AsBigInteger().IsZero)
            {
                var details = answers.Get(new Ask(reads.Market, StrikeAndBoard, strike));
                var amount = position["amount"].AsBigInteger();
                options.Add(reads.Option(
                    details[1], details[0], KindOf(type), type >= LyraType.ShortCallBase ? -amount : amount));
                holdings.Add(new LyraHolding($"behind the sale {label}", asset, collateral));
            }
            else
            {
                holdings.Add(new LyraHolding($"paid out {label}", asset, Payout(position, type, settlement)));
            }
        }

        return new LyraPosition(
            [.. options.OrderBy(option => option.Board).ThenBy(option => option.Strike).ThenBy(option => option.Kind)],
            [.. holdings.Where(static holding => !holding.Amount.IsZero)],
            reads.Rate(),
            reads.CacheOf(options.Select(option => option.Board).Distinct().Order()));
    }

    private static Ask PositionsOf(BookMandate book) =>
        new(book.Contract(OptionTokenName), OwnerPositions, book.Account);

    private static BigInteger StrikeOf(AbiValue position) => position["strikeId"].AsBigInteger();

    private static LyraType TypeOf(AbiValue position)
    {
        var type = (LyraType)position["optionType"].AsInt32();
        return Enum.IsDefined(type)
            ? type
            : throw new UnanswerableException(
                $"position {position["positionId"].AsBigInteger()} is of the unknown type {(int)type}");
    }

    private static OptionKind KindOf(LyraType type) =>
        type is LyraType.LongPut or LyraType.ShortPutQuote ? OptionKind.Put : OptionKind.Call;

    /// <summary>What a settled position pays, in its collateral's token or the quote, as Lyra rounds it.</summary>
    private static BigInteger Payout(AbiValue position, LyraType type, AbiRecord settlement)
    {
        var amount = position["amount"].AsBigInteger();
        var rise = settlement["priceAtExpiry"].AsBigInteger() - settlement["strikePrice"].AsBigInteger();
        var worth = BigInteger.Max(KindOf(type) == OptionKind.Call ? rise : -rise, BigInteger.Zero) * amount / One;
        if (type < LyraType.ShortCallBase)
        {
            return worth;
        }

        var owed = type == LyraType.ShortCallBase
            ? settlement["strikeToBaseReturned"].AsBigInteger() * amount / One
            : worth;
        return BigInteger.Max(position["collateral"].AsBigInteger() - owed, BigInteger.Zero);
    }
}
