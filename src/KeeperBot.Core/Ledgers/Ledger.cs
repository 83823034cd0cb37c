using System.Collections.Immutable;
using System.Numerics;

namespace KeeperBot.Core.Ledgers;

/// <summary>Where value can be. Every posting moves an amount from one account to another.</summary>
public enum LedgerAccount
{
    /// <summary>What is kept: the executor's tokens, the keeper's ether.</summary>
    Inventory,

    /// <summary>The owner and everyone else who puts in or takes out.</summary>
    External,

    /// <summary>The other side of trades, before fees.</summary>
    Market,

    /// <summary>Venue fees.</summary>
    Fees,

    /// <summary>Gas.</summary>
    Gas,

    /// <summary>Accounts at venues that hold positions.</summary>
    Margin,
}

/// <summary>One asset in one place: a token of one vault's executor, or the keeper's ether.</summary>
/// <param name="Holder">The vault's id, or <c>keeper</c>.</param>
/// <param name="Symbol">The asset's symbol.</param>
/// <param name="Decimals">The decimals of its integers.</param>
public sealed record LedgerAsset(string Holder, string Symbol, int Decimals)
{
    /// <summary>The ether that the keeper's account pays gas with.</summary>
    public static readonly LedgerAsset KeeperEther = new("keeper", "ETH", 18);

    /// <summary>A token in the hedge inventory of a vault.</summary>
    public static LedgerAsset Of(VaultMandate vault, Token token) => new(vault.Id, token.Symbol, token.Decimals);
}

/// <summary>One movement of one asset: double entry, so nothing appears or vanishes.</summary>
/// <param name="Asset">What moves.</param>
/// <param name="From">Where it leaves.</param>
/// <param name="To">Where it arrives.</param>
/// <param name="Amount">The asset's integer; never negative.</param>
/// <param name="Evidence">What shows it: a transaction hash, a block.</param>
public sealed record Posting(
    LedgerAsset Asset, LedgerAccount From, LedgerAccount To, BigInteger Amount, string Evidence);

/// <summary>What a period began and ended with.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Start">Inventory at the start, read from the chain.</param>
/// <param name="End">Inventory at the end, read from the chain.</param>
public sealed record AssetBalance(LedgerAsset Asset, BigInteger Start, BigInteger End);

/// <summary>
/// One asset's equation: start + deposits - withdrawals + trades - fees - gas - margin = end.
/// </summary>
/// <param name="Asset">The asset.</param>
/// <param name="Start">Read from the chain at the first block.</param>
/// <param name="Deposits">Came in from outside.</param>
/// <param name="Withdrawals">Went out.</param>
/// <param name="Trades">Net of what trades brought, before fees; signed.</param>
/// <param name="Fees">Venue fees.</param>
/// <param name="Gas">Gas.</param>
/// <param name="End">Read from the chain at the last block.</param>
public sealed record LedgerLine(
    LedgerAsset Asset,
    BigInteger Start,
    BigInteger Deposits,
    BigInteger Withdrawals,
    BigInteger Trades,
    BigInteger Fees,
    BigInteger Gas,
    BigInteger End)
{
    /// <summary>Moved into accounts at venues less what came back; signed.</summary>
    public BigInteger Margin { get; init; }

    /// <summary>What the left side of the equation comes to.</summary>
    public BigInteger Expected => Start + Deposits - Withdrawals + Trades - Fees - Gas - Margin;

    /// <summary>True when the equation holds to the last unit.</summary>
    public bool Closes => Expected == End;
}

/// <summary>A period's accounts.</summary>
/// <param name="Lines">One for each asset.</param>
public sealed record Ledger(ImmutableArray<LedgerLine> Lines)
{
    /// <summary>The accounts at venues that hold positions.</summary>
    public ImmutableArray<AccountLine> Accounts { get; init; } = [];

    /// <summary>True when the equation of every asset and of every account holds to the last unit.</summary>
    public bool Closes => Lines.All(line => line.Closes) && Accounts.All(account => account.Closes);

    /// <summary>Adds up postings between two readings of the chain.</summary>
    /// <exception cref="InvariantException">
    /// A posting is negative, moves nowhere, or is of an asset without balances.
    /// </exception>
    public static Ledger Close(ImmutableArray<AssetBalance> balances, ImmutableArray<Posting> postings)
    {
        foreach (var posting in postings.Where(p => p.Amount.Sign < 0 || p.From == p.To))
        {
            throw new InvariantException($"{posting} is no posting");
        }

        var read = balances.Select(b => b.Asset).ToHashSet();
        foreach (var posting in postings.Where(p => !read.Contains(p.Asset)))
        {
            throw new InvariantException($"{posting} is of an asset whose balances were not read");
        }

        return new Ledger([.. balances.Select(balance => Line(balance, postings))]);
    }

    private static LedgerLine Line(AssetBalance balance, ImmutableArray<Posting> postings)
    {
        BigInteger Sum(LedgerAccount from, LedgerAccount to) => postings
            .Where(p => p.Asset == balance.Asset && p.From == from && p.To == to)
            .Aggregate(BigInteger.Zero, (sum, p) => sum + p.Amount);
        return new LedgerLine(
            balance.Asset,
            balance.Start,
            Sum(LedgerAccount.External, LedgerAccount.Inventory),
            Sum(LedgerAccount.Inventory, LedgerAccount.External),
            Sum(LedgerAccount.Market, LedgerAccount.Inventory) - Sum(LedgerAccount.Inventory, LedgerAccount.Market),
            Sum(LedgerAccount.Inventory, LedgerAccount.Fees),
            Sum(LedgerAccount.Inventory, LedgerAccount.Gas),
            balance.End)
        {
            Margin = Sum(LedgerAccount.Inventory, LedgerAccount.Margin)
                - Sum(LedgerAccount.Margin, LedgerAccount.Inventory),
        };
    }
}
