using System.Collections.Immutable;

namespace KeeperBot.Core.Exposures;

/// <summary>What a named day did to the main assets, as a move to apply to any book today.</summary>
/// <remarks>
/// <para>
/// Prices go from the day's open to its low, UTC: the worst that a book lived through, not how the day ended. All
/// figures are rounded to what the record supports; a figure that the record gives as a range is its middle.
/// </para>
/// <para>
/// 2020-03-12 (Black Thursday): CoinMarketCap's daily record, ether 195 to 111 USD, bitcoin 7 914 to 4 860. Implied
/// volatility about doubled (Deribit's one-month; its index did not exist). DAI rose to 1.10, USDC held. Glassnode has
/// gas at 80 gwei in the mean; keepers report 200 for getting in. No staked ether existed.
/// </para>
/// <para>
/// 2022-06-13 (Celsius stops withdrawals): hourly bars of ETH/USDT, 1 435 to 1 165; bitcoin by CoinMarketCap, 26 762
/// to 21 926. stETH traded at about 0.94 ETH: the whole discount is applied, not its change on that day. Deribit's
/// index of ether's volatility rose by about a third. Gas about 100 gwei at the liquidations.
/// </para>
/// <para>
/// 2023-03-11 (Silicon Valley Bank): USDC at 0.87 to 0.88 on most venues. Ether and bitcoin ended the day where they
/// began within a few percent and count as unmoved; volatility rose by about a fifth, gas to about 100 gwei.
/// </para>
/// <para>
/// 2023-08-17: CoinMarketCap's daily record, bitcoin 28 700 to 25 409; ether fell more than 11 % to around 1 600
/// (1 805 at the open). Deribit's index rose by about a fifth. Gas about 50 gwei.
/// </para>
/// </remarks>
/// <param name="Name">The day, ISO 8601.</param>
/// <param name="Title">What it is remembered for.</param>
/// <param name="Ether">Relative move of ether, and of every asset that is neither it nor bitcoin.</param>
/// <param name="Bitcoin">Relative move of bitcoin.</param>
/// <param name="StakedEther">Relative move of what claims on ether are worth in ether.</param>
/// <param name="Quote">Relative move of the quote in USD.</param>
/// <param name="Volatility">Relative move of implied volatility.</param>
/// <param name="GasGwei">Gwei per gas at which a transaction was included at the worst time.</param>
public sealed record StressSet(
    string Name,
    string Title,
    double Ether,
    double Bitcoin,
    double StakedEther,
    double Quote,
    double Volatility,
    double GasGwei)
{
    /// <summary>The days, oldest first.</summary>
    public static readonly ImmutableArray<StressSet> All =
    [
        new("2020-03-12", "Black Thursday", -0.43, -0.39, 0.0, 0.0, 1.0, 200),
        new("2022-06-13", "Celsius, the discount of stETH", -0.19, -0.18, -0.06, 0.0, 0.33, 100),
        new("2023-03-11", "USDC and Silicon Valley Bank", 0.0, 0.0, 0.0, -0.12, 0.2, 100),
        new("2023-08-17", "the August crash", -0.11, -0.11, 0.0, 0.0, 0.2, 50),
    ];

    private static readonly ImmutableArray<string> EtherSymbols = ["ETH", "WETH"];
    private static readonly ImmutableArray<string> BitcoinSymbols = ["BTC", "WBTC", "TBTC", "CBBTC"];

    /// <summary>The day as a shift of a market: every factor of it is named.</summary>
    /// <remarks>A ratio of anything but ether stays; wrapped bitcoin kept its peg on all these days.</remarks>
    public MarketShift ShiftOf(Market market) => new(Ether, Volatility, 0.0)
    {
        Moves =
        [
            .. market.Assets.Select(asset => asset.Claim is { } claim
                ? new FactorMove(claim.FactorOf(asset.Asset), Is(EtherSymbols, claim.On) ? StakedEther : 0.0)
                : new FactorMove(asset.Asset, MoveOf(asset.Asset, market))),
        ],
    };

    /// <summary>What the day does to a book, by full revaluation.</summary>
    /// <param name="measure">The book.</param>
    /// <param name="now">The market as it is.</param>
    public ScenarioCell Run(Func<Market, Exposure> measure, Market now)
    {
        var shift = ShiftOf(now);
        return new ScenarioCell(shift, measure(shift.Of(now)).Value - measure(now).Value);
    }

    private double MoveOf(string asset, Market market) =>
        string.Equals(asset, market.Quote.Asset, StringComparison.Ordinal) ? Quote
        : Is(BitcoinSymbols, asset) ? Bitcoin
        : Ether;

    private static bool Is(ImmutableArray<string> symbols, string symbol) =>
        symbols.Contains(symbol, StringComparer.OrdinalIgnoreCase);
}
