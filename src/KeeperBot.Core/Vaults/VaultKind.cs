using System.Collections.Immutable;
using KeeperBot.Core.Decisions;
using KeeperBot.Core.Executors;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Snapshots;
using KeeperBot.Ethereum;

namespace KeeperBot.Core.Vaults;

/// <summary>
/// A kind of vault: which contract reads describe it, and what risk those reads amount to.
/// </summary>
/// <remarks>
/// An adapter does no I/O. It asks, is answered, and computes. That is why a new kind is one file, why its tests need
/// no mocks, and why a journalled block can be measured again by newer code.
/// </remarks>
public abstract class VaultKind
{
    /// <summary>Every kind there is. A new kind is a new file and one entry here.</summary>
    public static readonly ImmutableArray<VaultKind> All =
    [
        new AaveVault(),
        new DeclaredBook(),
        new Erc4626Vault(),
        new LyraOptionsVault(),
        new LyraPoolVault(),
        new OptionVault(),
        new PerpCurieVault(),
        new PerpsV2Vault(),
        new TokenVault(),
        new UniswapV2Vault(),
        new UniswapV3Vault(),
        new UniswapV4Vault(),
    ];

    /// <summary>
    /// The kinds that a vault itself may be: those of which a configuration states nothing but the account.
    /// </summary>
    public static IEnumerable<VaultKind> OfVaults =>
        All.Where(kind => kind.Contracts.IsEmpty && !kind.NeedsIds && kind.DocumentKind is null);

    /// <summary>The value of <c>kind</c> in the configuration, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The kind with this name.</summary>
    /// <exception cref="InvariantException">
    /// Unknown; the configuration was checked before a mandate was made of it.
    /// </exception>
    public static VaultKind Named(string name) =>
        All.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.Ordinal))
        ?? throw new InvariantException($"no vault kind is named '{name}'");

    /// <summary>
    /// The names of the protocol's contracts that a configuration must state for a book of this kind, such as
    /// <c>positionManager</c>; none for a kind whose account answers for itself.
    /// </summary>
    public virtual ImmutableArray<string> Contracts => [];

    /// <summary>
    /// Whether a configuration must state the numbers of the positions, since no contract lists them.
    /// </summary>
    public virtual bool NeedsIds => false;

    /// <summary>
    /// The kind of document that declares the positions, which a configuration must name; null for a kind whose
    /// contracts tell them.
    /// </summary>
    public virtual string? DocumentKind => null;

    /// <summary>
    /// The reads the position needs, given what is already answered: a read that depends on another is asked for once
    /// that one is answered. At most <see cref="Observation.MaxRounds"/> rounds.
    /// </summary>
    public abstract IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers);

    /// <summary>The read of the executor that the vault is bound to; null for a kind that does not say.</summary>
    public virtual Ask? ExecutorOf(Address vault) => null;

    /// <summary>The read of who owns the vault; null for a kind that does not say.</summary>
    public virtual Ask? OwnerOf(VaultMandate vault) => null;

    /// <summary>What the vault must refuse to the keeper.</summary>
    public virtual IEnumerable<ForbiddenCall> Forbids(Mandate mandate, VaultMandate vault) => [];

    /// <summary>Builds the position from the answers; rejects what the contract should never say.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted, malformed or impossible.</exception>
    public abstract VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers);

    /// <summary>The reads of everything a vault holds: its own book and those beside it.</summary>
    public static IEnumerable<Ask> ObserveAll(VaultMandate vault, Answers answers) =>
        vault.Books.SelectMany(book => Named(book.Kind).Observe(vault, book, answers));

    /// <summary>Everything a vault holds as one position.</summary>
    /// <exception cref="UnanswerableException">A read is missing, reverted, malformed or impossible.</exception>
    public static VaultPosition UnderstandAll(VaultMandate vault, Answers answers)
    {
        var parts = vault.Books
            .Select(book => Named(book.Kind).Understand(vault, book, answers))
            .ToImmutableArray();
        return parts.Length == 1 ? parts[0] : new WholePosition(parts);
    }

    /// <summary>Several books as one.</summary>
    private sealed class WholePosition(ImmutableArray<VaultPosition> parts) : VaultPosition
    {
        public override ImmutableArray<Reason> Remarks => [.. parts.SelectMany(part => part.Remarks)];

        public override ImmutableArray<Reason> RemarksIn(Market market) =>
            [.. parts.SelectMany(part => part.RemarksIn(market))];

        public override Exposure Measure(Market market) =>
            new([.. parts.SelectMany(part => part.Measure(market).Components)]);

        internal override void Trace(BookCurve curve)
        {
            foreach (var part in parts)
            {
                part.Trace(curve);
            }
        }

        public override VaultPosition OpenAt(ulong timestamp) =>
            new WholePosition([.. parts.Select(part => part.OpenAt(timestamp))]);
    }
}

/// <summary>What a vault holds, ready to be measured in any market.</summary>
public abstract class VaultPosition
{
    /// <summary>
    /// What the protocol says of the position that its exposure does not: a cache that is out of date, how far it is
    /// from liquidation. They are shown with every decision and decide none.
    /// </summary>
    public virtual ImmutableArray<Reason> Remarks => [];

    /// <summary>
    /// The same in a market, and what only a market shows: how old a cache is at the block's time, whether the protocol
    /// goes by other prices.
    /// </summary>
    /// <exception cref="UnanswerableException">The market lacks an asset that the position depends on.</exception>
    public virtual ImmutableArray<Reason> RemarksIn(Market market) => Remarks;

    /// <summary>The exposure of the vault's book without its hedge. Pure: same market, same bits.</summary>
    /// <exception cref="UnanswerableException">The market lacks an asset that the position depends on.</exception>
    public abstract Exposure Measure(Market market);

    /// <summary>
    /// The same position for markets at later times: what is open at a time stays, worth its payout at the market's
    /// prices once it has expired. Without this a scenario in which days pass would lose what expires in them.
    /// </summary>
    /// <param name="timestamp">Unix seconds.</param>
    public virtual VaultPosition OpenAt(ulong timestamp) => this;

    /// <summary>
    /// The base's Greeks in <see cref="Measure"/> as a function of the spot, everything else as in the market; the same
    /// bits.
    /// </summary>
    /// <exception cref="UnanswerableException">The market lacks an asset that the position depends on.</exception>
    public BookCurve CurveIn(Market market)
    {
        var curve = new BookCurve(market);
        Trace(curve);
        return curve;
    }

    /// <summary>
    /// Adds the position to a curve, in the order of <see cref="Measure"/>. It is asked for at many spots where the
    /// rest is not: a position that holds many options overrides this.
    /// </summary>
    internal virtual void Trace(BookCurve curve) => curve.Add(market => Measure(market).Components);
}
