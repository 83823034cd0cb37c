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
    public override IEnumerable<Ask> Observe(VaultMandate vault, Answers answers) =>
        [new Ask(vault.Vault, GetReserves), new Ask(vault.Vault, TotalSupply)];

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, Answers answers)
    {
        var reserves = answers.Get(new Ask(vault.Vault, GetReserves));
        if (answers.Get(new Ask(vault.Vault, TotalSupply))[0].AsBigInteger().IsZero)
        {
            throw new UnanswerableException($"{vault.Vault} has no liquidity");
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
        var greeks = default(OptionGreeks) with
        {
            Price = 2.0 * liquidity * root,
            Delta = liquidity / root,
            Gamma = -0.5 * liquidity / (market.Spot * root),
        };
        return Exposure.Sum([new ExposureComponent("pair liquidity", greeks)]);
    }
}
