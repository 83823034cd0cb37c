using System.Numerics;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Vaults;

/// <summary>
/// What both kinds of Lyra v1 (Avalon) books ask of a market: its boards, and what it prices its options by.
/// </summary>
/// <remarks>
/// A strike's volatility is its board's base volatility times its own skew, each as the geometric average over the time
/// that Lyra itself values its pool by. Not as they stand: one trade moves them, and would move the hedge.
/// </remarks>
internal sealed class LyraReads
{
    /// <summary>The name of the market's contract.</summary>
    public const string OptionMarketName = "optionMarket";

    /// <summary>The name of the contract of its cached Greeks.</summary>
    public const string GreekCacheName = "greekCache";

    /// <summary>The name of the dollars that it pays in.</summary>
    public const string QuoteAssetName = "quoteAsset";

    /// <summary>Every amount, price and ratio of Lyra v1 has these.</summary>
    public const int Decimals = 18;

    /// <summary>100.00: ten thousand percent a year.</summary>
    private const double HighestVolatility = 100.0;

    /// <summary>Five hundred percent a year, either way.</summary>
    private const double HighestRate = 5.0;

    /// <summary>The year 2106: far beyond any board, far inside what the formulas take.</summary>
    private const ulong LatestExpiry = uint.MaxValue;

    /// <summary>A billion USD per base: far above any price, far inside what the formulas take.</summary>
    private static readonly BigInteger LargestStrike = BigInteger.Pow(10, Decimals + 9);

    private static readonly AbiFunction BalanceOf = Abis.Erc20.Function("balanceOf");
    private static readonly AbiFunction Parameters = Abis.LyraOptionGreekCache.Function("getGreekCacheParams");
    private static readonly AbiFunction BoardCache = Abis.LyraOptionGreekCache.Function("getOptionBoardCache");
    private static readonly AbiFunction BaseVolatility = Abis.LyraOptionGreekCache.Function("getIvGWAV");
    private static readonly AbiFunction SkewRatio = Abis.LyraOptionGreekCache.Function("getSkewGWAV");

    private readonly Answers _answers;

    /// <summary>Reads a market.</summary>
    /// <param name="book">Names its contracts.</param>
    /// <param name="answers">What is answered so far.</param>
    public LyraReads(BookMandate book, Answers answers)
    {
        _answers = answers;
        Market = book.Contract(OptionMarketName);
        Cache = book.Contract(GreekCacheName);
    }

    /// <summary>The market's contract.</summary>
    public Address Market { get; }

    /// <summary>The contract of its cached Greeks.</summary>
    public Address Cache { get; }

    /// <summary>The read of the rate, of how long averages are, and of what counts as fresh.</summary>
    public Ask Terms => new(Cache, Parameters);

    /// <summary>What an account holds of a token.</summary>
    public static Ask Balance(Address token, Address account) => new(token, BalanceOf, account);

    /// <summary>The symbol of the dollars that a book is paid in.</summary>
    /// <exception cref="UnanswerableException">The vault does not name that token.</exception>
    public static string QuoteOf(VaultMandate vault, BookMandate book)
    {
        var quote = book.Contract(QuoteAssetName);
        return vault.TokenAt(quote)?.Symbol ?? throw new UnanswerableException(
            $"the vault does not name {quote}, in which its book on Lyra is paid: add it to the vault's assets");
    }

    /// <summary>The reads of a board; none while the terms are not answered.</summary>
    public IEnumerable<Ask> AsksOfBoard(BigInteger board) => _answers.TryGet(Terms) is { } terms
        ? [new Ask(Cache, BoardCache, board), Volatility(board, terms)]
        : [];

    /// <summary>The reads of a strike; none while the terms are not answered.</summary>
    public IEnumerable<Ask> AsksOfStrike(BigInteger strike) =>
        _answers.TryGet(Terms) is { } terms ? [Skew(strike, terms)] : [];

    /// <summary>The rate that the options are priced at, a year.</summary>
    /// <exception cref="UnanswerableException">Not answered, or impossible.</exception>
    public double Rate()
    {
        var rate = Scaled.ToDouble(_answers.Get(Terms)[0]["rateAndCarry"].AsBigInteger(), Decimals);
        return Math.Abs(rate) <= HighestRate
            ? rate
            : throw new UnanswerableException($"{Cache} has the impossible rate {rate:R}");
    }

    /// <summary>Options of one strike.</summary>
    /// <param name="board">The board, as the market says it.</param>
    /// <param name="strike">The strike, as the market says it.</param>
    /// <param name="kind">Call or put.</param>
    /// <param name="amount">How many; fewer than none is sold.</param>
    /// <exception cref="UnanswerableException">A read is missing or malformed, or says what cannot be.</exception>
    public LyraOption Option(AbiValue board, AbiValue strike, OptionKind kind, BigInteger amount)
    {
        var (boardId, id) = (board["id"].AsBigInteger(), strike["id"].AsBigInteger());
        var price = strike["strikePrice"].AsBigInteger();
        var expiry = board["expiry"].AsBigInteger();
        var terms = _answers.Get(Terms);
        var volatility = Scaled.ToDouble(_answers.Get(Volatility(boardId, terms))[0].AsBigInteger(), Decimals)
            * Scaled.ToDouble(_answers.Get(Skew(id, terms))[0].AsBigInteger(), Decimals);
        Require(price.Sign > 0 && price <= LargestStrike, id, $"the strike {price}");
        Require(expiry.Sign > 0 && expiry <= LatestExpiry, id, $"the expiry {expiry}");
        Require(volatility is > 0.0 and <= HighestVolatility, id, $"the volatility {volatility:R}");
        return new LyraOption(
            boardId, id, kind, Scaled.ToDouble(price, Decimals), (ulong)expiry, amount, volatility);
    }

    /// <summary>When and at what price the Greeks of boards were cached.</summary>
    /// <exception cref="UnanswerableException">A read is missing or malformed.</exception>
    public LyraCache CacheOf(IEnumerable<BigInteger> boards)
    {
        var terms = _answers.Get(Terms)[0];
        return new LyraCache(
            [
                .. from board in boards
                   let cache = _answers.Get(new Ask(Cache, BoardCache, board))[0]
                   select new LyraCachedBoard(
                       board,
                       Scaled.ToDouble(cache["updatedAt"].AsBigInteger(), 0),
                       Scaled.ToDouble(cache["updatedAtPrice"].AsBigInteger(), Decimals)),
            ],
            Scaled.ToDouble(terms["staleUpdateDuration"].AsBigInteger(), 0),
            Scaled.ToDouble(terms["acceptableSpotPricePercentMove"].AsBigInteger(), Decimals));
    }

    private void Require(bool isPossible, BigInteger strike, string what)
    {
        if (!isPossible)
        {
            throw new UnanswerableException($"strike {strike} of {Market} has {what}, which cannot be");
        }
    }

    private Ask Volatility(BigInteger board, AbiRecord terms) =>
        new(Cache, BaseVolatility, board, terms[0]["optionValueIvGWAVPeriod"]);

    private Ask Skew(BigInteger strike, AbiRecord terms) =>
        new(Cache, SkewRatio, strike, terms[0]["optionValueSkewGWAVPeriod"]);
}
