using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;
using KeeperBot.Ethereum.Abi;

namespace KeeperBot.Core.Vaults;

/// <summary>Positions that an account holds of Uniswap V3, as tokens of its position manager.</summary>
/// <remarks>
/// All of an account's positions, or those whose numbers the book states. Anybody may send an account a position, of
/// tokens that nobody prices: then the book has to state the numbers that count.
/// </remarks>
public sealed class UniswapV3Vault : VaultKind
{
    /// <summary>Most positions of an account that are read; each takes eight reads a block.</summary>
    public const int MaxPositions = 100;

    private const string Manager = "positionManager";

    private static readonly AbiFunction BalanceOf = Abis.NonfungiblePositionManager.Function("balanceOf");
    private static readonly AbiFunction IdOf = Abis.NonfungiblePositionManager.Function("tokenOfOwnerByIndex");
    private static readonly AbiFunction OwnerOfId = Abis.NonfungiblePositionManager.Function("ownerOf");
    private static readonly AbiFunction Positions = Abis.NonfungiblePositionManager.Function("positions");
    private static readonly AbiFunction Factory = Abis.NonfungiblePositionManager.Function("factory");

    /// <inheritdoc/>
    public override string Name => "uniswap-v3-lp";

    /// <inheritdoc/>
    public override ImmutableArray<string> Contracts => [Manager];

    /// <inheritdoc/>
    /// <remarks>Four rounds: how many, which, what they are, and their pools, whose addresses are computed.</remarks>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers)
    {
        var manager = book.Contract(Manager);
        yield return new Ask(manager, Factory);
        if (book.Ids.IsEmpty)
        {
            yield return new Ask(manager, BalanceOf, book.Account);
            for (var i = 0; i < (CountOf(book, answers) ?? 0); i++)
            {
                yield return new Ask(manager, IdOf, book.Account, i);
            }
        }

        foreach (var id in IdsOf(book, answers))
        {
            if (!book.Ids.IsEmpty)
            {
                yield return new Ask(manager, OwnerOfId, id);
            }

            yield return new Ask(manager, Positions, id);
            if (PositionOf(manager, id, answers) is { IsEmpty: false } position)
            {
                foreach (var ask in position.Reads)
                {
                    yield return ask;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        var manager = book.Contract(Manager);
        answers.Get(new Ask(manager, Factory));
        if (book.Ids.IsEmpty)
        {
            var count = answers.Get(new Ask(manager, BalanceOf, book.Account))[0].AsBigInteger();
            if (count > MaxPositions)
            {
                throw new UnanswerableException(
                    $"{book.Account} has {count} positions, at most {MaxPositions} are read: state the ids that count");
            }

            for (var i = 0; i < count; i++)
            {
                answers.Get(new Ask(manager, IdOf, book.Account, i));
            }
        }

        return new LiquidityPosition(
            [.. IdsOf(book, answers).Select(id => Understand(vault, book, id, answers)).OfType<PooledLiquidity>()]);
    }

    /// <summary>One position; null for one that was emptied.</summary>
    private static PooledLiquidity? Understand(VaultMandate vault, BookMandate book, BigInteger id, Answers answers)
    {
        var manager = book.Contract(Manager);
        if (!book.Ids.IsEmpty
            && answers.Get(new Ask(manager, OwnerOfId, id))[0].AsAddress() is var owner
            && owner != book.Account)
        {
            throw new UnanswerableException($"position {id} belongs to {owner}, not to {book.Account}");
        }

        answers.Get(new Ask(manager, Positions, id));
        return PositionOf(manager, id, answers) is { IsEmpty: false } position
            ? position.Understand(vault, answers)
            : null;
    }

    /// <summary>How many positions there are to list; null while that is unknown or more than are read.</summary>
    private static int? CountOf(BookMandate book, Answers answers) =>
        answers.TryGet(new Ask(book.Contract(Manager), BalanceOf, book.Account))?[0].AsBigInteger() is { } count
            && count <= MaxPositions
            ? (int)count
            : null;

    /// <summary>The numbers that are known.</summary>
    private static IEnumerable<BigInteger> IdsOf(BookMandate book, Answers answers) =>
        book.Ids.IsEmpty
            ? Enumerable.Range(0, CountOf(book, answers) ?? 0)
                .Select(i => answers.TryGet(new Ask(book.Contract(Manager), IdOf, book.Account, i)))
                .OfType<AbiRecord>()
                .Select(id => id[0].AsBigInteger())
            : book.Ids.Distinct();

    private static UniswapV3Position? PositionOf(Address manager, BigInteger id, Answers answers) =>
        answers.TryGet(new Ask(manager, Factory)) is { } factory
        && answers.TryGet(new Ask(manager, Positions, id)) is { } stated
            ? new UniswapV3Position(manager, factory[0].AsAddress(), id, stated)
            : null;
}
