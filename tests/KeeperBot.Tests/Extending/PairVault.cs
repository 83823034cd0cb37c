using KeeperBot.Core;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Pricing;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Tests.Extending;

/// <summary>A vault that holds liquidity of a Uniswap V2 pair whose token0 is the base.</summary>
public sealed class PairVault : VaultKind
{
    private static readonly AbiFunction GetReserves =
        AbiFunction.Parse("function getReserves() view returns (uint112 reserve0, uint112 reserve1, uint32 time)");

    private static readonly AbiFunction TotalSupply =
        AbiFunction.Parse("function totalSupply() view returns (uint256)");

    /// <inheritdoc/>
    public override string Name => "uniswap-v2-pair";

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers) =>
        [new Ask(book.Account, GetReserves), new Ask(book.Account, TotalSupply)];

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        var reserves = answers.Get(new Ask(book.Account, GetReserves));
        if (answers.Get(new Ask(book.Account, TotalSupply))[0].AsBigInteger().IsZero)
        {
            throw new UnanswerableException($"{book.Account} has no liquidity");
        }

        return new PairPosition(
            Scaled.ToDouble(reserves["reserve0"].AsBigInteger(), vault.Base.Decimals),
            Scaled.ToDouble(reserves["reserve1"].AsBigInteger(), vault.Quote.Decimals));
    }
}

/// <summary>All of a pair's liquidity: with reserves x and y and L = sqrt(xy), it is worth 2 L sqrt(S).</summary>
/// <param name="baseReserve">Base units.</param>
/// <param name="quoteReserve">Quote units.</param>
public sealed class PairPosition(double baseReserve, double quoteReserve) : VaultPosition
{
    /// <inheritdoc/>
    public override Exposure Measure(Market market)
    {
        var liquidity = Math.Sqrt(baseReserve * quoteReserve);
        var root = Math.Sqrt(market.Spot);
        var greeks = default(Greeks) with
        {
            Price = 2.0 * liquidity * root,
            Delta = liquidity / root,
            Gamma = -0.5 * liquidity / (market.Spot * root),
        };
        return new Exposure([new ExposureComponent("pair liquidity", market.Base.Asset, greeks)]);
    }
}
