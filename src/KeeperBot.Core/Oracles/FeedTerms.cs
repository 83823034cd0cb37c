using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Oracles;

/// <summary>What a Chainlink feed says of itself.</summary>
/// <param name="Description">Such as <c>ETH / USD</c>; a stranger's text, never shown as it is.</param>
/// <param name="Decimals">What its answers are scaled by.</param>
public sealed record FeedTerms(string Description, int Decimals)
{
    /// <summary>The unit of most feeds.</summary>
    public const string Usd = "USD";

    private const string Rate = " exchange rate";
    private static readonly AbiFunction DescriptionOf = Abis.ChainlinkFeed.Function("description");
    private static readonly AbiFunction DecimalsOf = Abis.ChainlinkFeed.Function("decimals");

    /// <summary>The reads.</summary>
    public static IEnumerable<Ask> Observe(Address feed) => [new Ask(feed, DescriptionOf), new Ask(feed, DecimalsOf)];

    /// <summary>The terms.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed: it is no feed.</exception>
    public static FeedTerms Understand(Address feed, Answers answers) => new(
        answers.Get(new Ask(feed, DescriptionOf))[0].AsText(), answers.Get(new Ask(feed, DecimalsOf))[0].AsInt32());

    /// <summary>Whether it gives the price of a token in a unit, by what it says of itself.</summary>
    /// <remarks>
    /// A wrapped token has the price of what it wraps: <c>WETH</c> fits <c>ETH / USD</c>. Feeds of a ratio are also
    /// called <c>wstETH-stETH Exchange Rate</c>.
    /// </remarks>
    /// <param name="symbol">The token's symbol.</param>
    /// <param name="unit"><c>USD</c>, or the symbol of another token.</param>
    public bool Prices(string symbol, string unit = Usd)
    {
        var isRatio = Description.EndsWith(Rate, StringComparison.OrdinalIgnoreCase);
        var pair = isRatio ? Description[..^Rate.Length] : Description;
        var parts = pair.Split(isRatio ? ['/', '-'] : ['/'], StringSplitOptions.TrimEntries);
        return parts.Length == 2 && Means(parts[0], symbol) && Means(parts[1], unit);
    }

    private static bool Means(string said, string symbol) =>
        said.Equals(symbol, StringComparison.OrdinalIgnoreCase)
        || symbol.Equals("W" + said, StringComparison.OrdinalIgnoreCase);
}
