using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Vaults;

/// <summary>What a token says of itself.</summary>
/// <param name="Symbol">A stranger's text, never shown as it is.</param>
/// <param name="Decimals">What its integers are scaled by.</param>
public sealed record TokenTerms(string Symbol, int Decimals)
{
    private static readonly AbiFunction SymbolOf = Abis.Erc20.Function("symbol");
    private static readonly AbiFunction DecimalsOf = Abis.Erc20.Function("decimals");
    private static readonly AbiFunction BalanceOf = Abis.Erc20.Function("balanceOf");
    private static readonly AbiFunction AllowanceOf = Abis.Erc20.Function("allowance");

    /// <summary>The reads.</summary>
    public static IEnumerable<Ask> Observe(Address token) => [new Ask(token, SymbolOf), new Ask(token, DecimalsOf)];

    /// <summary>The terms.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted or malformed: it is no token.</exception>
    public static TokenTerms Understand(Address token, Answers answers) => new(
        answers.Get(new Ask(token, SymbolOf))[0].AsText(), answers.Get(new Ask(token, DecimalsOf))[0].AsInt32());

    /// <summary>The read of what an account holds.</summary>
    public static Ask Balance(Address token, Address holder) => new(token, BalanceOf, holder);

    /// <summary>The read of what an account may take from another.</summary>
    public static Ask Allowance(Address token, Address holder, Address spender) =>
        new(token, AllowanceOf, holder, spender);
}
