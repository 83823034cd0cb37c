using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Oracles;

/// <summary>What a Chainlink feed says of itself.</summary>
/// <param name="Description">Such as <c>ETH / USD</c>; a stranger's text, never shown as it is.</param>
/// <param name="Decimals">What its answers are scaled by.</param>
public sealed record FeedTerms(string Description, int Decimals)
{
    private static readonly AbiFunction DescriptionOf = Abis.ChainlinkFeed.Function("description");
    private static readonly AbiFunction DecimalsOf = Abis.ChainlinkFeed.Function("decimals");

    /// <summary>The reads.</summary>
    public static IEnumerable<Ask> Observe(Address feed) => [new Ask(feed, DescriptionOf), new Ask(feed, DecimalsOf)];

    /// <summary>The terms.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed: it is no feed.</exception>
    public static FeedTerms Understand(Address feed, Answers answers) => new(
        answers.Get(new Ask(feed, DescriptionOf))[0].AsText(), answers.Get(new Ask(feed, DecimalsOf))[0].AsInt32());

    /// <summary>Whether it gives the price of a token in USD, by what it says of itself.</summary>
    /// <remarks>A wrapped token has the price of what it wraps: <c>WETH</c> fits <c>ETH / USD</c>.</remarks>
    public bool Prices(string symbol)
    {
        var parts = Description.Split('/', StringSplitOptions.TrimEntries);
        return parts.Length == 2
            && parts[1].Equals("USD", StringComparison.OrdinalIgnoreCase)
            && (parts[0].Equals(symbol, StringComparison.OrdinalIgnoreCase)
                || symbol.Equals("W" + parts[0], StringComparison.OrdinalIgnoreCase));
    }
}
