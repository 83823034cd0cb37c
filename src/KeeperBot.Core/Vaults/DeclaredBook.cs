using System.Collections.Immutable;
using KeeperBot.Core.Documents;
using KeeperBot.Core.Exposures;
using KeeperBot.Core.Snapshots;
using KeeperBot.Core.Vaults.Declarations;

namespace KeeperBot.Core.Vaults;

/// <summary>
/// Positions that no contract of the vault tells: an operator declares them in a document
/// (<see cref="DeclaredDocument"/>), and they are valued by formula.
/// </summary>
public sealed class DeclaredBook : VaultKind
{
    /// <inheritdoc/>
    public override string Name => "declared";

    /// <inheritdoc/>
    public override string DocumentKind => BookDocument.KindName;

    /// <inheritdoc/>
    public override IEnumerable<Ask> Observe(VaultMandate vault, BookMandate book, Answers answers) => [];

    /// <inheritdoc/>
    public override VaultPosition Understand(VaultMandate vault, BookMandate book, Answers answers)
    {
        var document = answers.Stated(
            book.Document ?? throw new InvariantException($"a declared book of '{vault.Id}' names no document"));
        try
        {
            return new DeclaredBookPosition(document.Meaning(DeclaredDocument.Parse).Positions);
        }
        catch (FormatException unreadable)
        {
            throw new UnanswerableException($"{document.Name} cannot be read: {unreadable.Message}");
        }
    }
}

/// <summary>The document of a <see cref="DeclaredBook"/>.</summary>
public sealed class BookDocument : DocumentKind
{
    internal const string KindName = "book";

    /// <inheritdoc/>
    public override string Name => KindName;

    /// <inheritdoc/>
    protected override ulong AsOf(string name, string content, VaultMandate vault)
    {
        var document = DeclaredDocument.Parse(content);
        var known = vault.Assets.Select(asset => asset.Token).Prepend(vault.Quote).Prepend(vault.Base)
            .Select(token => token.Symbol)
            .ToImmutableArray();
        foreach (var position in document.Positions)
        {
            var stranger = position.Assets.FirstOrDefault(asset => !known.Contains(asset, StringComparer.Ordinal));
            if (stranger is not null)
            {
                throw new FormatException(
                    $"{position.Label}: the vault has no asset '{stranger}', only {string.Join(", ", known)}; "
                    + "add it to the vault's assets");
            }
        }

        return document.AsOf;
    }
}

/// <summary>The positions of a declared book.</summary>
/// <param name="positions">As declared.</param>
/// <param name="openAt">
/// Unix seconds at which a position must be open to count; null for the time of the market that it is measured in.
/// </param>
public sealed class DeclaredBookPosition(ImmutableArray<DeclaredPosition> positions, ulong? openAt = null)
    : VaultPosition
{
    /// <summary>The positions, as declared.</summary>
    public ImmutableArray<DeclaredPosition> Positions => positions;

    /// <inheritdoc/>
    public override Exposure Measure(Market market) => new(
    [
        .. OpenIn(market).SelectMany(position => position.Measure(market)),
    ]);

    /// <inheritdoc/>
    internal override void Trace(BookCurve curve)
    {
        curve.Reserve(positions.Length);
        foreach (var position in OpenIn(curve.Market))
        {
            position.Trace(curve);
        }
    }

    /// <inheritdoc/>
    public override VaultPosition OpenAt(ulong timestamp) => new DeclaredBookPosition(positions, timestamp);

    private IEnumerable<DeclaredPosition> OpenIn(Market market) =>
        positions.Where(position => !(position.Expiry <= (openAt ?? market.Timestamp)));
}
